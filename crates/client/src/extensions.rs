//! Calls under `/sightline/v1/`, which only Sightline has.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::call_error::CallError;
use crate::client::{Client, json_body};
use crate::instance::Instance;

/// What became of one item of several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ItemOutcome {
    result: Option<String>,
    error_code: Option<String>,
    error_msg: Option<String>,
}

impl ItemOutcome {
    /// Whether the item was added.
    pub fn is_success(&self) -> bool {
        self.result.as_deref() == Some("success")
    }

    /// The vendor's code of the error; empty where there is none.
    pub fn error_code(&self) -> &str {
        self.error_code.as_deref().unwrap_or_default()
    }

    /// What the server says of the error; empty where it says nothing.
    pub fn error_message(&self) -> &str {
        self.error_msg.as_deref().unwrap_or_default()
    }
}

/// The project's instances, without the counts of their items.
///
/// # Errors
/// The call fails, or its answer is no list.
pub fn list_instances(client: &Client) -> Result<Vec<Instance>, CallError> {
    #[derive(Deserialize)]
    struct Answer {
        instances: Vec<Instance>,
    }
    let path = ["sightline", "v1", client.project_id(), "instances"];
    let answer = client.call(Method::GET, &path, None)?;
    let answer: Answer = serde_json::from_value(answer).map_err(CallError::unreadable)?;
    Ok(answer.instances)
}

/// The instance of this name.
///
/// # Errors
/// The call fails; `MMS.1001` where there is no such instance.
pub fn instance(client: &Client, name: &str) -> Result<Instance, CallError> {
    let answer = client.call(Method::GET, &instance_path(client, name), None)?;
    serde_json::from_value(answer).map_err(CallError::unreadable)
}

/// Changes those `fields` of an instance, and returns what it is now.
///
/// # Errors
/// As for [`instance`].
pub fn configure_instance(
    client: &Client,
    name: &str,
    fields: &Map<String, Value>,
) -> Result<Instance, CallError> {
    let path = instance_path(client, name);
    let answer = client.call(Method::PATCH, &path, Some(json_body(fields)?))?;
    serde_json::from_value(answer).map_err(CallError::unreadable)
}

/// Adds items, each given as the JSON of one; returns what became of each, in their order.
///
/// # Errors
/// The call fails, or its answer does not mention each item.
pub fn add_items(
    client: &Client,
    instance: &str,
    items: &[&str],
) -> Result<Vec<ItemOutcome>, CallError> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(default)]
        items: Vec<ItemOutcome>,
    }
    let [sightline, version, project, instances, name] = instance_path(client, instance);
    let path = [sightline, version, project, instances, name, "items"];
    // Pictures of megabytes: the items are joined as they are, and not parsed again.
    let body = format!("{{\"items\":[{}]}}", items.join(","));
    let answer = client.call(Method::POST, &path, Some(body.into_bytes()))?;
    let answer: Answer = serde_json::from_value(answer).map_err(CallError::unreadable)?;
    if answer.items.len() != items.len() {
        return Err(CallError::Unreadable(format!(
            "of {} items it mentions {}",
            items.len(),
            answer.items.len()
        )));
    }
    Ok(answer.items)
}

fn instance_path<'a>(client: &'a Client, name: &'a str) -> [&'a str; 5] {
    ["sightline", "v1", client.project_id(), "instances", name]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(json: &str) -> ItemOutcome {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_item_is_added_only_where_the_server_says_so() {
        assert!(outcome(r#"{"id": "a", "result": "success"}"#).is_success());
        let refused = outcome(r#"{"error_code": "MMS.1019", "error_msg": "Data is existed."}"#);
        assert!(!refused.is_success());
        assert_eq!(refused.error_code(), "MMS.1019");
        assert_eq!(refused.error_message(), "Data is existed.");
        let nothing = outcome(r#"{"error_code": null}"#);
        assert!(!nothing.is_success() && nothing.error_code().is_empty());
    }
}
