//! `GET /sightline/v1/{project_id}/instances/{name}`: shows an instance and counts its items.

use operation::{Response, huawei};
use serde::Serialize;

use super::instance_view::InstanceView;
use crate::Error;
use crate::call::Call;
use crate::find::find;
use crate::inference::{Filter, Query};
use crate::instance::Instance;

/// Shows the instance of this name.
pub fn show(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    answer(call, &Instance::find(call, name)?)
}

/// The instance and the count of its items.
pub fn answer(call: &Call<'_>, instance: &Instance) -> Result<Response, Error> {
    let count_only = Query::listing(Filter::EVERYTHING, 0);
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(flatten)]
        instance: InstanceView<'a>,
        count: u64,
    }
    let body = Body {
        instance: InstanceView::new(instance),
        count: find(call, instance, &count_only)?.count,
    };
    Ok(huawei::json(200, &body))
}
