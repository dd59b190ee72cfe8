//! `GET /v1/workspaces/{workspace_id}/services/instances`: lists service instances.

use operation::fields::{FieldError, Object, one_of, word};
use operation::{Operation, Response, Timestamp, huawei, rest};
use serde::Serialize;
use store::StoreError;
use strum::{IntoStaticStr, VariantArray};

use crate::api::{InferenceServices, ServiceCall};
use crate::endpoint::{self, Endpoint};
use crate::error::Error;
use crate::instance_answer::{InstanceSummary, duration};
use crate::rules::{self, Page};
use crate::snapshot::{self, InstanceSnapshot};
use crate::user::{User, VisibilityFilter};

/// Lists service instances: 200, a page of them, and how many pass the filters.
pub struct ListServiceInstances {
    filter: Filter,
    order: Order,
    page: Page,
}

struct Filter {
    id: Option<String>,
    name: Option<String>,
    endpoint_id: Option<String>,
    source_id: Option<String>,
    version_id: Option<String>,
    instance_type: InstanceType,
    visibility: VisibilityFilter,
}

/// What an instance serves.
#[derive(Debug, Clone, Copy, PartialEq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
enum InstanceType {
    /// A language model: here there are no others.
    LlmModel,
    PgsqlService,
}

#[derive(Debug, Clone, Copy)]
struct Order {
    key: SortKey,
    direction: Direction,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
enum SortKey {
    CreateTime,
    Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "UPPERCASE")]
enum Direction {
    Asc,
    Desc,
}

#[derive(Serialize)]
struct Answer<'a> {
    total: usize,
    service_instances: Vec<InstanceSummary<'a>>,
}

impl Operation<InferenceServices> for ListServiceInstances {
    fn parse(call: &ServiceCall<'_>) -> Result<Self, Error> {
        let query = rest::query(call.request);
        let query = Object::textual(&query)?;
        Ok(Self {
            filter: Filter::read(&query)?,
            order: Order::read(&query)?,
            page: Page::read(&query)?,
        })
    }

    fn run(self, call: &ServiceCall<'_>) -> Result<Response, Error> {
        let Self {
            filter,
            order,
            page,
        } = self;
        let (store, now) = (call.context.store, call.context.now);
        let endpoints = filter.endpoints(call)?;
        let mut found = snapshot::all(store, &call.caller.workspace_id, &endpoints, now)?;
        let caller = User::from(&call.caller);
        found.retain(|found| filter.passes(found, &caller));
        order.sort(&mut found, now);

        let total = found.len();
        let found = page.cut(found);
        let service_instances = found.iter().map(|f| InstanceSummary::of(f, now)).collect();
        let answer = Answer {
            total,
            service_instances,
        };
        Ok(huawei::json(200, &answer))
    }
}

impl Filter {
    fn read(query: &Object<'_>) -> Result<Self, FieldError> {
        let visibility = one_of(&[
            ("PRIVATE", VisibilityFilter::Private),
            ("PUBLIC", VisibilityFilter::Public),
        ]);
        Ok(Self {
            id: query.optional("id", rules::id())?,
            name: query.optional("name", rules::name(64))?,
            endpoint_id: query.optional("endpoint_id", rules::id())?,
            source_id: query.optional("source_id", rules::id())?,
            version_id: query.optional("version_id", rules::id())?,
            instance_type: query
                .optional("type", word())?
                .unwrap_or(InstanceType::LlmModel),
            visibility: query
                .optional("visibility", visibility)?
                .unwrap_or(VisibilityFilter::Own),
        })
    }

    /// The endpoints to look at, reduced to what the filter by id leaves of them.
    fn endpoints(&self, call: &ServiceCall<'_>) -> Result<Vec<Endpoint>, StoreError> {
        let (store, workspace_id) = (call.context.store, &call.caller.workspace_id);
        let mut endpoints: Vec<Endpoint> = match &self.endpoint_id {
            None => endpoint::all(store, workspace_id)?,
            Some(id) => {
                let record = endpoint::record(workspace_id, id);
                record.read(store)?.into_iter().collect()
            }
        };
        if let Some(wanted) = &self.id {
            for endpoint in &mut endpoints {
                endpoint.reservations.retain(|id, _| id == wanted);
            }
        }
        Ok(endpoints)
    }

    fn passes(&self, found: &InstanceSnapshot, caller: &User) -> bool {
        let instance = &found.instance;
        let same = |wanted: &Option<String>, is: Option<&String>| {
            wanted.as_ref().is_none_or(|wanted| Some(wanted) == is)
        };
        let name = self.name.as_ref();
        self.instance_type == InstanceType::LlmModel
            && name.is_none_or(|name| found.revision.name.contains(name))
            && same(&self.source_id, Some(&instance.source.id))
            && same(&self.version_id, instance.source.version_id.as_ref())
            && self
                .visibility
                .includes(instance.visibility, &instance.create_user, caller)
    }
}

impl Order {
    fn read(query: &Object<'_>) -> Result<Self, FieldError> {
        let key = query.optional("sort_by", word())?;
        let direction = query.optional("order_by", word())?;
        Ok(Self {
            key: key.unwrap_or(SortKey::CreateTime),
            direction: direction.unwrap_or(Direction::Desc),
        })
    }

    /// Sorts; what is equal keeps the order of deployment on its endpoint, whichever way the list runs.
    fn sort(self, found: &mut [InstanceSnapshot], now: Timestamp) {
        found.sort_by_cached_key(|found| {
            let key = match self.key {
                SortKey::CreateTime => found.instance.create_time.0,
                SortKey::Duration => duration(found, now),
            };
            let instance = &found.instance;
            let place = (found.reservation.number, instance.id.clone());
            (key, place)
        });
        if self.direction == Direction::Desc {
            found.reverse();
        }
    }
}
