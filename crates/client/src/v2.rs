//! Calls of Image Search, version 2.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call_error::CallError;
use crate::client::{Client, json_body};
use crate::item::Metadata;

/// Items of a page: as many as one call gives.
const PAGE: u64 = 100;

/// One page of the items that meet a condition.
#[derive(Debug, Deserialize)]
pub struct Page {
    /// The items.
    #[serde(default)]
    pub items: Vec<PageItem>,
    /// How many there are, and where the next page begins.
    pub check_info: CheckInfo,
}

/// An item of a page.
#[derive(Debug, Deserialize)]
pub struct PageItem {
    /// Its id.
    pub id: String,
    /// What is said of it.
    pub source: Option<Metadata>,
}

/// What a page says of all pages.
#[derive(Debug, Deserialize)]
pub struct CheckInfo {
    /// Items that meet the condition.
    pub total_num: u64,
    /// Where the next page begins; null after the last.
    #[serde(default)]
    pub last_item: Value,
}

/// Whether the instance has an item of this id. Retried while that may help.
///
/// # Errors
/// The last call fails.
pub fn item_exists(client: &Client, instance: &str, id: &str) -> Result<bool, CallError> {
    let answer = check_data(client, instance, &json!({"item_id": id}))?;
    Ok(answer["data"]["existed"] == true)
}

/// The page of the items that meet `condition`, a JSON object, which begins at `last_item`; null asks for the first
/// page. Retried while that may help.
///
/// # Errors
/// The last call fails, or its answer is no page.
pub fn list_items(
    client: &Client,
    instance: &str,
    condition: &Value,
    last_item: &Value,
) -> Result<Page, CallError> {
    #[derive(Deserialize)]
    struct Answer {
        data: Page,
    }
    let mut body = condition.clone();
    body["limit"] = json!(PAGE);
    if !last_item.is_null() {
        body["last_item"] = last_item.clone();
    }
    let answer = check_data(client, instance, &body)?;
    let answer: Answer = serde_json::from_value(answer).map_err(CallError::unreadable)?;
    Ok(answer.data)
}

fn check_data(client: &Client, instance: &str, body: &Value) -> Result<Value, CallError> {
    let path = ["v2", client.project_id(), "mms", instance, "data", "check"];
    let body = json_body(body)?;
    client.call_with_retries(&Method::POST, &path, Some(&body))
}
