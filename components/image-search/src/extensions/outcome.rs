//! What became of one of several items.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::{Api, Error};

/// What became of an item: `result`, or the error that a call for it alone would have answered.
#[derive(Serialize)]
pub struct Outcome<'a> {
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    #[serde(flatten)]
    error: Map<String, Value>,
}

impl<'a> Outcome<'a> {
    /// The outcome of the item `id`, or of one whose id could not be read.
    pub fn new(call: &Call<'_>, id: Option<&'a str>, result: &Result<(), Error>) -> Self {
        Self {
            id,
            result: result.is_ok().then_some("success"),
            error: result
                .as_ref()
                .err()
                .map_or_else(Map::new, |error| told(call, error)),
        }
    }
}

/// `error_code` and `error_msg`, as an answer has them.
pub fn told(call: &Call<'_>, error: &Error) -> Map<String, Value> {
    let answer = error.response(Api::Extension, call.context);
    // Every error's body is a JSON object.
    serde_json::from_slice(answer.body()).unwrap_or_default()
}
