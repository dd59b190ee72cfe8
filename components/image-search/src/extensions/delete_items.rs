//! `DELETE /sightline/v1/{project_id}/instances/{name}/items`: deletes up to 100 items.

use operation::fields::{Object, list, text};
use operation::{Response, huawei};
use serde::Serialize;

use super::item_view::LONGEST_ID;
use super::outcome::Outcome;
use crate::call::Call;
use crate::instance::Instance;
use crate::library;
use crate::{Error, body};

/// Items of one call.
const MOST: usize = 100;

/// Deletes the items that `ids` names; one that is not there does not stop the others.
pub fn delete(call: &Call<'_>, instance: &Instance) -> Result<Response, Error> {
    let json = body::json(call.request)?;
    let ids = list(text(1..=LONGEST_ID), 1..=MOST);
    let ids = Object::of(&json)?.required("ids", ids)?;
    let results = library::remove_many(call, instance, &ids);
    #[derive(Serialize)]
    struct Body<'a> {
        items: Vec<Outcome<'a>>,
    }
    let outcomes = ids.iter().zip(&results);
    let outcomes = outcomes.map(|(id, result)| Outcome::new(call, Some(id), result));
    let body = Body {
        items: outcomes.collect(),
    };
    Ok(huawei::json(200, &body))
}
