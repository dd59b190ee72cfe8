//! `GET /v1/workspaces/{workspace_id}/endpoints`: lists endpoints, the newest first.

use std::cmp::Reverse;

use operation::fields::{FieldError, Object, one_of, word};
use operation::{Operation, Response, huawei, rest};
use serde::Serialize;
use store::StoreError;

use crate::api::{InferenceServices, ServiceCall};
use crate::endpoint::{self, Endpoint, EndpointType};
use crate::endpoint_answer::EndpointAnswer;
use crate::error::Error;
use crate::rules::{self, Page};
use crate::snapshot;
use crate::user::{User, VisibilityFilter};

/// Lists endpoints: 200, a page of them, and how many pass the filters.
pub struct ListEndpoints {
    filter: Filter,
    page: Page,
}

struct Filter {
    model_id: Option<String>,
    name: Option<String>,
    endpoint_id: Option<String>,
    r#type: Option<EndpointType>,
    visibility: VisibilityFilter,
}

#[derive(Serialize)]
struct Answer<'a> {
    total: usize,
    endpoints: Vec<EndpointAnswer<'a>>,
}

impl Operation<InferenceServices> for ListEndpoints {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let query = rest::query(call.request);
        let query = Object::textual(&query)?;
        Ok(Self {
            filter: Filter::read(&query)?,
            page: Page::read(&query)?,
        })
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let Self { filter, page } = self;
        let mut endpoints = endpoint::all(call.context.store, &call.caller.workspace_id)?;
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
            .map(|endpoint| EndpointAnswer::of(endpoint, call.context.now))
            .collect();
        Ok(huawei::json(200, &Answer { total, endpoints }))
    }
}

impl Filter {
    fn read(query: &Object<'_>) -> Result<Self, FieldError> {
        let visibility = one_of(&[
            ("PRIVATE", VisibilityFilter::Private),
            ("PUBLIC", VisibilityFilter::Public),
            ("ALL", VisibilityFilter::All),
        ]);
        Ok(Self {
            model_id: query.optional("model_id", rules::id())?,
            name: query.optional("name", rules::name(128))?,
            endpoint_id: query.optional("endpoint_id", rules::id())?,
            r#type: query.optional("type", word())?,
            visibility: query
                .optional("visibility", visibility)?
                .unwrap_or(VisibilityFilter::Own),
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
                .visibility
                .includes(endpoint.visibility, &endpoint.owner, caller)
    }
}

/// Those endpoints that have a service instance of the model.
fn serving(
    call: &ServiceCall<'_>,
    mut endpoints: Vec<Endpoint>,
    model_id: &str,
) -> Result<Vec<Endpoint>, StoreError> {
    let context = call.context;
    let workspace_id = &call.caller.workspace_id;
    let instances = snapshot::all(context.store, workspace_id, &endpoints, context.now)?;
    endpoints.retain(|endpoint| {
        instances.iter().any(|found| {
            found.instance.endpoint_id == endpoint.id && found.instance.source.id == model_id
        })
    });
    Ok(endpoints)
}
