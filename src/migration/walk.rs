//! Walks the items of a condition through `POST /v2/{project_id}/mms/{service_name}/data/check`.

use anyhow::{Context, anyhow, ensure};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::saved::{Cursor, Saved, SavedItem};
use crate::import::Metadata;
use client::Client;

/// Items of a page: as many as a call gives.
const PAGE: u64 = 100;

/// Saves all items of `condition` from where the last walk of it has stopped. `page_done` hears of each page.
///
/// # Errors
/// The source does not answer, refuses, or goes round in circles; or a page cannot be saved.
pub fn walk(
    client: &Client,
    service: &str,
    condition: &Value,
    saved: &mut Saved,
    mut page_done: impl FnMut(&Cursor),
) -> anyhow::Result<Cursor> {
    let mut cursor = saved.cursor(condition);
    while !cursor.done {
        let page = page(client, service, &cursor)?;
        let check_info = page.check_info;
        let found = page.items.len() as u64;
        ensure!(
            check_info.last_item.is_null() || check_info.last_item != cursor.last_item,
            "the source gives the same page again and again, after {}",
            cursor.last_item
        );
        cursor.done = check_info.last_item.is_null() || found == 0;
        cursor.last_item = match cursor.done {
            true => Value::Null,
            false => check_info.last_item,
        };
        cursor.total_num = check_info.total_num;
        cursor.found += found;
        let items: Vec<SavedItem> = page.items.into_iter().map(Into::into).collect();
        saved.append(&items, cursor.clone())?;
        page_done(&cursor);
    }
    Ok(cursor)
}

#[derive(Deserialize)]
struct Answer {
    data: Page,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    items: Vec<Found>,
    check_info: CheckInfo,
}

#[derive(Deserialize)]
struct Found {
    id: String,
    source: Option<Metadata>,
}

impl From<Found> for SavedItem {
    fn from(found: Found) -> Self {
        Self {
            id: found.id,
            metadata: found.source.unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
struct CheckInfo {
    total_num: u64,
    #[serde(default)]
    last_item: Value,
}

fn page(client: &Client, service: &str, cursor: &Cursor) -> anyhow::Result<Page> {
    let mut body = cursor.walk.clone();
    body["limit"] = json!(PAGE);
    if !cursor.last_item.is_null() {
        body["last_item"] = cursor.last_item.clone();
    }
    let body = serde_json::to_vec(&body)?;
    let path = ["v2", client.project_id(), "mms", service, "data", "check"];
    let answer = client.call_patiently(&Method::POST, &path, Some(&body));
    let answer = answer.map_err(|failure| {
        anyhow!("{failure}. What was saved until now is kept: the same command goes on from there")
            .context(format!(
                "{} does not tell the items of {}",
                client.endpoint(),
                cursor.walk
            ))
    })?;
    let answer: Answer = serde_json::from_value(answer)
        .context("the source's answer to data/check is not what this call has")?;
    Ok(answer.data)
}
