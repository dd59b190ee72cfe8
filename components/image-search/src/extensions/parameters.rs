//! The parameters of a request's query.

use operation::fields;
use serde_json::Value;

use crate::call::Call;

/// The parameters, to be read as [`fields::Object::textual`].
pub fn of(call: &Call<'_>) -> Value {
    let query = call.request.uri().query().unwrap_or_default();
    fields::form(query.as_bytes())
}
