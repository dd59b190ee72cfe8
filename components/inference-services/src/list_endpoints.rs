//! `GET /v1/workspaces/{workspace_id}/endpoints`: lists endpoints, the newest first.

use std::cmp::Reverse;

use operation::fields::{FieldError, Object, one_of};
use operation::{Response, huawei};
use serde::Serialize;

use crate::call::Call;
use crate::endpoint::{self, ENDPOINT_TYPES, Endpoint, EndpointType};
use crate::endpoint_answer::EndpointAnswer;
use crate::error::Error;
use crate::instance;
use crate::rules::{self, Page};
use crate::user::{Shown, User};

/// Lists endpoints: 200, a page of them, and how many pass the filters.
pub(crate) fn run(call: &Call<'_>) -> Result<Response, Error> {
    #[derive(Serialize)]
    struct Answer<'a> {
        total: usize,
        endpoints: Vec<EndpointAnswer<'a>>,
    }
    let query = call.query();
    let query = Object::textual(&query)?;
    let (filter, page) = (Filter::of(&query)?, Page::of(&query)?);

    let mut endpoints = endpoint::all(call.store, &call.workspace_id)?;
    let caller = User::from(&call.caller);
    endpoints.retain(|endpoint| filter.passes(endpoint, &caller));
    if let Some(model_id) = &filter.model_id {
        endpoints = serving(call, endpoints, model_id)?;
    }
    endpoints.sort_by_key(|endpoint| Reverse(endpoint.create_time));

    let total = endpoints.len();
    let endpoints = page.cut(endpoints);
    let endpoints = endpoints
        .iter()
        .map(|endpoint| EndpointAnswer::of(endpoint, call.now))
        .collect();
    Ok(huawei::json(200, &Answer { total, endpoints }))
}

struct Filter {
    model_id: Option<String>,
    name: Option<String>,
    endpoint_id: Option<String>,
    r#type: Option<EndpointType>,
    shown: Shown,
}

impl Filter {
    fn of(query: &Object<'_>) -> Result<Self, FieldError> {
        let visibility = one_of(&[
            ("PRIVATE", Shown::Private),
            ("PUBLIC", Shown::Public),
            ("ALL", Shown::All),
        ]);
        Ok(Self {
            model_id: query.optional("model_id", rules::id())?,
            name: query.optional("name", rules::name(128))?,
            endpoint_id: query.optional("endpoint_id", rules::id())?,
            r#type: query.optional("type", one_of(ENDPOINT_TYPES))?,
            shown: query
                .optional("visibility", visibility)?
                .unwrap_or(Shown::Own),
        })
    }

    fn passes(&self, endpoint: &Endpoint, caller: &User) -> bool {
        let definition = &endpoint.definition;
        let name = self.name.as_ref();
        name.is_none_or(|name| definition.name.contains(name))
            && self
                .endpoint_id
                .as_ref()
                .is_none_or(|id| endpoint.id == *id)
            && self.r#type.is_none_or(|kind| definition.r#type == kind)
            && self
                .shown
                .includes(endpoint.visibility, &endpoint.owner, caller)
    }
}

/// Those endpoints that have a service instance of the model.
fn serving(
    call: &Call<'_>,
    mut endpoints: Vec<Endpoint>,
    model_id: &str,
) -> Result<Vec<Endpoint>, Error> {
    let instances = instance::all(call.store, &call.workspace_id, &endpoints, call.now)?;
    endpoints.retain(|endpoint| {
        instances.iter().any(|found| {
            found.instance.endpoint_id == endpoint.id && found.instance.source.id == model_id
        })
    });
    Ok(endpoints)
}
