//! `GET /v1/workspaces/{workspace_id}/services/instances`: lists service instances.

use operation::fields::{FieldError, Object, one_of};
use operation::{Response, Timestamp, huawei};
use serde::Serialize;

use crate::call::Call;
use crate::endpoint::{self, Endpoint};
use crate::error::Error;
use crate::instance::{self, Found};
use crate::instance_answer::{Brief, duration};
use crate::rules::{self, Page};
use crate::user::{Shown, User};

/// Lists service instances: 200, a page of them, and how many pass the filters.
pub(crate) fn run(call: &Call<'_>) -> Result<Response, Error> {
    #[derive(Serialize)]
    struct Answer<'a> {
        total: usize,
        service_instances: Vec<Brief<'a>>,
    }
    let query = call.query();
    let query = Object::textual(&query)?;
    let (filter, order, page) = (Filter::of(&query)?, Order::of(&query)?, Page::of(&query)?);

    let endpoints = filter.endpoints(call)?;
    let mut found = instance::all(call.store, &call.workspace_id, &endpoints, call.now)?;
    let caller = User::from(&call.caller);
    found.retain(|found| filter.passes(found, &caller));
    order.sort(&mut found, call.now);

    let total = found.len();
    let found = page.cut(found);
    let service_instances = found.iter().map(|f| Brief::of(f, call.now)).collect();
    let answer = Answer {
        total,
        service_instances,
    };
    Ok(huawei::json(200, &answer))
}

struct Filter {
    id: Option<String>,
    name: Option<String>,
    endpoint_id: Option<String>,
    source_id: Option<String>,
    version_id: Option<String>,
    /// Whether instances that serve a language model are wanted: here there are no others.
    models: bool,
    shown: Shown,
}

impl Filter {
    fn of(query: &Object<'_>) -> Result<Self, FieldError> {
        let visibility = one_of(&[("PRIVATE", Shown::Private), ("PUBLIC", Shown::Public)]);
        let kinds = one_of(&[("LLM_MODEL", true), ("PGSQL_SERVICE", false)]);
        Ok(Self {
            id: query.optional("id", rules::id())?,
            name: query.optional("name", rules::name(64))?,
            endpoint_id: query.optional("endpoint_id", rules::id())?,
            source_id: query.optional("source_id", rules::id())?,
            version_id: query.optional("version_id", rules::id())?,
            models: query.optional("type", kinds)?.unwrap_or(true),
            shown: query
                .optional("visibility", visibility)?
                .unwrap_or(Shown::Own),
        })
    }

    /// The endpoints to look at, reduced to what the filter by id leaves of them.
    fn endpoints(&self, call: &Call<'_>) -> Result<Vec<Endpoint>, Error> {
        let mut endpoints: Vec<Endpoint> = match &self.endpoint_id {
            None => endpoint::all(call.store, &call.workspace_id)?,
            Some(id) => {
                let record = endpoint::record(&call.workspace_id, id);
                record.read(call.store)?.into_iter().collect()
            }
        };
        if let Some(wanted) = &self.id {
            for endpoint in &mut endpoints {
                endpoint.reservations.retain(|id, _| id == wanted);
            }
        }
        Ok(endpoints)
    }

    fn passes(&self, found: &Found, caller: &User) -> bool {
        let instance = &found.instance;
        let same = |wanted: &Option<String>, is: Option<&String>| {
            wanted.as_ref().is_none_or(|wanted| Some(wanted) == is)
        };
        let name = self.name.as_ref();
        self.models
            && name.is_none_or(|name| found.revision.name.contains(name))
            && same(&self.source_id, Some(&instance.source.id))
            && same(&self.version_id, instance.source.version_id.as_ref())
            && self
                .shown
                .includes(instance.visibility, &instance.create_user, caller)
    }
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy)]
enum Key {
    CreateTime,
    Duration,
}

#[derive(Debug, Clone, Copy)]
struct Order {
    key: Key,
    ascending: bool,
}

impl Order {
    fn of(query: &Object<'_>) -> Result<Self, FieldError> {
        let keys = one_of(&[
            ("CREATE_TIME", Key::CreateTime),
            ("DURATION", Key::Duration),
        ]);
        let directions = one_of(&[("ASC", true), ("DESC", false)]);
        Ok(Self {
            key: query.optional("sort_by", keys)?.unwrap_or(Key::CreateTime),
            ascending: query.optional("order_by", directions)?.unwrap_or(false),
        })
    }

    /// Sorts; what is equal keeps the order of deployment on its endpoint, whichever way the list runs.
    fn sort(self, found: &mut [Found], now: Timestamp) {
        found.sort_by_cached_key(|found| {
            let key = match self.key {
                Key::CreateTime => found.instance.create_time.0,
                Key::Duration => duration(found, now),
            };
            let instance = &found.instance;
            let place = (found.reservation.number, instance.id.clone());
            (key, place)
        });
        if !self.ascending {
            found.reverse();
        }
    }
}
