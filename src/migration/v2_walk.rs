//! Walks the items of a condition through `POST /v2/{project_id}/mms/{service_name}/data/check`.

use anyhow::{anyhow, ensure};
use serde_json::Value;

use super::manifest_writer::{Cursor, ManifestWriter, SavedItem};
use client::Client;
use client::v2::{self, Page};

/// Saves all items of `condition` from where the last walk of it has stopped. `page_done` hears of each page.
///
/// # Errors
/// The source does not answer, refuses, or goes round in circles; or a page cannot be saved.
pub fn walk_condition(
    client: &Client,
    service: &str,
    condition: &Value,
    manifest: &mut ManifestWriter,
    mut page_done: impl FnMut(&Cursor),
) -> anyhow::Result<Cursor> {
    let mut cursor = manifest.cursor(condition);
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
        let items = page.items.into_iter().map(|item| SavedItem {
            id: item.id,
            metadata: item.source.unwrap_or_default(),
        });
        let items: Vec<SavedItem> = items.collect();
        manifest.append(&items, cursor.clone())?;
        page_done(&cursor);
    }
    Ok(cursor)
}

fn page(client: &Client, service: &str, cursor: &Cursor) -> anyhow::Result<Page> {
    let page = v2::list_items(client, service, &cursor.walk, &cursor.last_item);
    page.map_err(|error| {
        anyhow!("{error}. What was saved until now is kept: the same command goes on from there")
            .context(format!(
                "{} does not tell the items of {}",
                client.endpoint(),
                cursor.walk
            ))
    })
}
