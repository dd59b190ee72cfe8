//! Alibaba Cloud Visual Computing Service (VCS, version 2020-05-15): compute instances.
//!
//! A compute instance says which algorithms look at which devices, and when. There is one path, `/`; the
//! [`gateway`] finds the operation by its `Action`. What an instance's schedule means is a pure function,
//! [`schedule::Schedule::active`].

pub mod create_compute_instance;
mod error;
pub mod gateway;
pub mod instance;
pub mod list_instances;
pub mod schedule;
mod schedule_fields;
mod text;

use operation::Family;
use serde::Serialize;
use serde_json::{Map, Value};

/// The package's family.
pub const FAMILY: Family = Family::VisualCompute;

/// The fields of a successful answer of the compute operations: code `"0"`, `SUCCESS`, true, and `data`.
fn success(data: impl Serialize) -> Map<String, Value> {
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
