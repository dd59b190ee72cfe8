//! `GET /v3/projects?name=`: the caller's project, by whatever name it is asked for.
//!
//! The vendor's SDKs ask for a project that has the name of a region, and need exactly one. A key belongs to
//! one project, so the answer is that one's id, under the name asked for.

use std::borrow::Cow;

use http::{HeaderValue, Method};
use iam::DOMAIN_NAME;
use operation::{Caller, Context, Request, Response, authenticate, host, huawei};
use serde_json::json;

use crate::error::Error;

/// The name of a project that nobody named.
const UNNAMED: &str = "default";
/// The longest name that an answer repeats, as the vendor documents it.
const LONGEST_NAME: usize = 64;

/// Answers a request of `/v3/projects`.
pub fn handle(request: &Request, context: &Context<'_>) -> Response {
    let listed = match *request.method() {
        Method::GET => list(request, context),
        _ => Err(Error::method("GET")),
    };
    let mut response = listed.unwrap_or_else(|error| error.response(context));
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        response.headers_mut().insert("x-iam-trace-id", id);
    }
    response
}

fn list(request: &Request, context: &Context<'_>) -> Result<Response, Error> {
    let caller = authenticate(request, context)?;
    let name = asked_name(request);
    if name.chars().count() > LONGEST_NAME {
        return Err(Error::bad_request(format!(
            "The name must be at most {LONGEST_NAME} characters."
        )));
    }
    Ok(huawei::json(200, &answer(&caller, &name, host(request))))
}

fn asked_name(request: &Request) -> Cow<'_, str> {
    let query = request.uri().query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let named = pairs.find(|(key, value)| key == "name" && !value.is_empty());
    named.map_or(Cow::Borrowed(UNNAMED), |(_, name)| name)
}

fn answer(caller: &Caller, name: &str, host: &str) -> serde_json::Value {
    let id = &caller.project_id;
    let projects = format!("http://{host}/v3/projects");
    json!({
        "projects": [{
            "id": id,
            "name": name,
            "domain_id": DOMAIN_NAME,
            "parent_id": DOMAIN_NAME,
            "is_domain": false,
            "enabled": true,
            "description": "",
            "links": {"self": format!("{projects}/{id}")},
        }],
        "links": {"next": null, "previous": null, "self": projects},
    })
}
