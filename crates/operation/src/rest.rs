//! What the REST APIs have in common: the path says whose things are meant, the method which operation.

use serde_json::Value;

use crate::api::{Api, Row, find};
use crate::context::{Request, segments};
use crate::fields;

/// The percent-decoded segments of a request's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// The path of `request`.
    pub fn of(request: &Request) -> Self {
        Self(segments(request))
    }

    /// The segment at `index`, where the first is 0; empty when there is none.
    pub fn segment(&self, index: usize) -> &str {
        self.0.get(index).map_or("", String::as_str)
    }

    /// The last segment.
    pub fn last(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }
}

/// The parameters of the request's query, for [`Object::textual`](fields::Object::textual).
pub fn query(request: &Request) -> Value {
    fields::form(request.uri().query().unwrap_or_default().as_bytes())
}

/// The row that the request's method names.
pub fn by_method<'o, A: Api>(operations: &'o [Row<A>], request: &Request) -> Option<&'o Row<A>> {
    find(operations, request.method().as_str())
}
