//! The answers that the compute operations have in common.

use serde::Serialize;
use serde_json::{Map, Value};

/// The fields of a successful answer of the compute operations: code `"0"`, `SUCCESS`, true, and `data`.
pub fn success(data: impl Serialize) -> Map<String, Value> {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Success<T> {
        code: &'static str,
        message: &'static str,
        success: bool,
        data: T,
    }
    let answer = Success {
        code: "0",
        message: "SUCCESS",
        success: true,
        data,
    };
    // Structs with string keys: turning them into a value cannot fail.
    match serde_json::to_value(answer) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
