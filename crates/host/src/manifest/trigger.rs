//! `[[trigger.http]]`: which requests go to which component.

use std::collections::HashSet;

use anyhow::{Result, bail, ensure};
use indexmap::IndexMap;
use serde::Deserialize;
use toml::Value;

use super::component::Component;
use super::schema;

/// One `[[trigger.http]]`: requests that a route matches go to a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpTrigger {
    /// Unique among the triggers.
    pub id: String,
    /// Id of a component of this manifest.
    pub component: String,
    /// Which requests.
    pub route: TriggerRoute,
}

/// The `route` of an HTTP trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerRoute {
    /// A pattern, exactly as written in the manifest.
    Pattern(String),
    /// `{ private = true }`: no request from outside reaches the component.
    Private,
}

/// Checks the triggers and moves components written inside them to `components`.
pub(super) fn check(
    raw: Vec<schema::HttpTrigger>,
    components: &mut IndexMap<String, Component>,
    check_component: impl Fn(&str, schema::Component) -> Result<Component>,
) -> Result<Vec<HttpTrigger>> {
    let mut ids: HashSet<String> = raw.iter().map(|trigger| trigger.id.clone()).collect();
    let mut checked = Vec::new();
    for (position, trigger) in raw.into_iter().enumerate() {
        let key = format!("trigger.http[{position}]");
        if let Some(executor) = &trigger.executor {
            ensure!(
                matches!(executor.r#type.as_str(), "http" | "spin"),
                "{key}.executor.type is {:?}, and only \"http\" is supported",
                executor.r#type
            );
        }
        let component = match trigger.component {
            Value::String(id) => {
                ensure!(
                    components.contains_key(&id),
                    "{key}.component is {id:?}, and there is no [component.{id}]"
                );
                id
            }
            table => {
                let id = fresh("inline-component", |id| components.contains_key(id));
                let component = schema::read_value(table, &format!("{key}.component"))?;
                components.insert(id.clone(), check_component(&id, component)?);
                id
            }
        };
        let id = if trigger.id.is_empty() {
            fresh(&format!("{component}-http-trigger"), |id| ids.contains(id))
        } else {
            trigger.id
        };
        if checked.iter().any(|earlier: &HttpTrigger| earlier.id == id) {
            bail!("{key}.id is {id:?}, which an earlier trigger has");
        }
        ids.insert(id.clone());
        checked.push(HttpTrigger {
            id,
            component,
            route: route(trigger.route, &format!("{key}.route"))?,
        });
    }
    Ok(checked)
}

/// `base`, or `base2`, `base3`... : the first that is not taken.
fn fresh(base: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut id = base.to_owned();
    let mut number = 2;
    while taken(&id) {
        id = format!("{base}{number}");
        number += 1;
    }
    id
}

fn route(raw: Value, key: &str) -> Result<TriggerRoute> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Private {
        private: bool,
    }
    if let Value::String(pattern) = raw {
        return Ok(TriggerRoute::Pattern(pattern));
    }
    let Private { private } = schema::read_value(raw, key)?;
    ensure!(
        private,
        "{key} must be a pattern or {{ private = true }}, not {{ private = false }}"
    );
    Ok(TriggerRoute::Private)
}
