//! Where an instance is named in a path, the query's parameters, and the field `filter`.

use operation::Request;
use operation::fields::{self, FieldError, Object, text};
use serde_json::Value;

use super::filter;
use crate::error::Error;
use crate::inference::Filter;
use crate::instance::Instance;

/// Where the instance stands in `/sightline/v1/{project_id}/instances/{name}...`.
pub const INSTANCE: usize = 4;

/// Characters of an id at most: v1 takes paths as long as this.
pub const MAX_ID: usize = 4096;

/// The parameters of the query, to be read as [`Object::textual`].
pub fn query(request: &Request) -> Value {
    let query = request.uri().query().unwrap_or_default();
    fields::form(query.as_bytes())
}

/// `filter`: every item passes one that is absent or empty.
pub fn filter(fields: &Object<'_>, instance: &Instance) -> Result<Filter, Error> {
    let text = fields.optional("filter", text(0..=usize::MAX))?;
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(Filter::EVERYTHING);
    };
    let filter = filter::parse(&text)
        .and_then(|expression| filter::resolve(&expression, &instance.configuration));
    filter.map_err(|error| FieldError::value("filter", error.to_string()).into())
}
