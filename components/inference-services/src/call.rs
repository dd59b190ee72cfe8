//! A request whose caller may act in the workspace that its path names.

use http::Method;
use operation::fields::{self, FieldError, Object};
use operation::{Caller, Context, Request, Response, Timestamp};
use serde_json::{Value, json};
use store::KeyValue;

use crate::error::Error;
use crate::rules;

/// An operation of the family.
pub(crate) type Operation = fn(&Call<'_>) -> Result<Response, Error>;

/// A request whose caller may act in the workspace that its path names.
pub(crate) struct Call<'a> {
    pub request: &'a Request,
    pub caller: Caller,
    pub workspace_id: String,
    pub store: &'a dyn KeyValue,
    pub now: Timestamp,
    /// The path's segments: `v1`, `workspaces`, the workspace's id, and what follows.
    path: Vec<String>,
}

impl<'a> Call<'a> {
    /// Verifies the caller, and that the workspace of the path is the caller's.
    pub fn admit(request: &'a Request, context: &Context<'a>) -> Result<Self, Error> {
        let caller = operation::authenticate(request, context)?;
        let path = operation::segments(request);
        let workspace_id = path.get(2).cloned().unwrap_or_default();
        caller.must_own_workspace(&workspace_id)?;
        Ok(Self {
            request,
            caller,
            workspace_id,
            store: context.store,
            now: context.now,
            path,
        })
    }

    /// The id that ends the path; `name` is what the API calls it.
    pub fn id(&self, name: &str) -> Result<String, FieldError> {
        let segment = self.path.last().cloned().unwrap_or_default();
        let parameters = json!({ name: segment });
        Object::of(&parameters)?.required(name, rules::id())
    }

    /// The body.
    pub fn json(&self) -> Result<Value, FieldError> {
        fields::json(self.request.body())
    }

    /// The parameters of the query, as texts.
    pub fn query(&self) -> Value {
        fields::form(self.request.uri().query().unwrap_or_default().as_bytes())
    }

    /// The address that callers reach this server at: scheme and authority, without a trailing slash.
    pub fn base_url(&self) -> String {
        let forwarded = self.request.headers().get("x-forwarded-proto");
        // A reverse proxy may speak TLS for us; without one we speak plain HTTP.
        let scheme = match forwarded {
            Some(scheme) if scheme.as_bytes() == b"https" => "https",
            _ => "http",
        };
        format!("{scheme}://{}", operation::host(self.request))
    }
}

/// The methods of `operations`, for a message: `POST or GET`.
pub(crate) fn methods(operations: &[(Method, Operation)]) -> String {
    let methods: Vec<&str> = operations
        .iter()
        .map(|(method, _)| method.as_str())
        .collect();
    methods.join(" or ")
}
