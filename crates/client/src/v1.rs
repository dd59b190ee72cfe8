//! Calls of Image Search, version 1.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::call_error::CallError;
use crate::client::{Client, json_body};

/// Creates the instance that `fields` describe, `name` among them.
///
/// # Errors
/// The call fails.
pub fn create_instance(client: &Client, fields: &Map<String, Value>) -> Result<(), CallError> {
    let path = ["v1", client.project_id(), "service"];
    client.call(Method::POST, &path, Some(json_body(fields)?))?;
    Ok(())
}

/// Deletes an instance with all its items.
///
/// # Errors
/// The call fails; `MMS.1001` where there is no such instance.
pub fn delete_instance(client: &Client, name: &str) -> Result<(), CallError> {
    let path = ["v1", client.project_id(), "service", name];
    client.call(Method::DELETE, &path, None)?;
    Ok(())
}

/// Whether the instance has a picture of this path. Retried while that may help.
///
/// # Errors
/// The last call fails.
pub fn picture_exists(client: &Client, instance: &str, path: &str) -> Result<bool, CallError> {
    let body = json_body(&json!({"path": path}))?;
    let call = ["v1", client.project_id(), instance, "image", "check"];
    let answer = client.call_with_retries(&Method::POST, &call, Some(&body))?;
    Ok(answer["exist"] == "true")
}
