//! `GET /v3/projects?name=`: the caller's project, by whatever name it is asked for.
//!
//! The vendor's SDKs ask for a project that has the name of a region, and need exactly one. A key belongs to
//! one project, so the answer is that one's id, under the name asked for.

use std::borrow::Cow;

use iam::DOMAIN_NAME;
use operation::{Caller, Operation, Request, Response, host, huawei};
use serde_json::json;

use crate::api::{ProjectCall, Projects};
use crate::error::Error;

/// The name of a project that nobody named.
const UNNAMED: &str = "default";
/// The longest name that an answer repeats, as the vendor documents it.
const MAX_NAME_LENGTH: usize = 64;

/// Lists the caller's project.
pub struct ListProjects {
    /// What the project is asked for by.
    name: String,
}

impl Operation<Projects> for ListProjects {
    fn parse(call: &ProjectCall<'_>) -> Result<Self, Error> {
        let name = asked_name(call.request);
        if name.chars().count() > MAX_NAME_LENGTH {
            return Err(Error::bad_request(format!(
                "The name must be at most {MAX_NAME_LENGTH} characters."
            )));
        }
        Ok(Self {
            name: name.into_owned(),
        })
    }

    fn run(self, call: &ProjectCall<'_>) -> Result<Response, Error> {
        let answer = answer(&call.caller, &self.name, host(call.request));
        Ok(huawei::json(200, &answer))
    }
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
