//! What must hold after the kills.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::caller::Caller;
use super::ledger::{Kind, Ledger};
use super::writers::{LIBRARY, UNITS, ask_for, deploy_units, full, text};

/// Every acknowledged instance is there, and together they fit their endpoint.
pub fn quota(caller: &Caller, ledger: &Ledger, endpoint: &str) {
    let instances = instances(caller, endpoint);
    let ids: BTreeSet<String> = instances
        .iter()
        .map(|instance| text(instance, "id"))
        .collect();
    for id in &ledger.entries().deployed {
        assert!(ids.contains(id), "acknowledged instance {id} is lost");
    }
    let units = reserved(caller, &ids);
    assert!(units <= UNITS, "{units} of {UNITS} units are reserved");
}

/// Every acknowledged picture has its record and its place in the index.
pub fn pictures(caller: &Caller, ledger: &Ledger) {
    let entries = ledger.entries();
    assert!(!entries.pictures.is_empty());
    for path in &entries.pictures {
        let body = json!({"path": path, "tags": {"mark": path}});
        let target = format!("/{LIBRARY}/image/search");
        let (status, body) = caller.project(Method::POST, &target, body).unwrap();
        assert_eq!(status, 200, "{path}: {body}");
        assert_eq!(body["count"], 1, "{path}: {body}");
        assert_eq!(body["result"][0]["path"], *path, "{body}");
        assert!(body["result"][0]["sim"].as_f64().unwrap() > 0.999, "{body}");
    }
}

/// Acknowledged names are taken; a taken name leads to what it stands for; the others are free.
pub fn names(caller: &Caller, ledger: &Ledger) {
    let entries = ledger.entries();
    for ((kind, name), acknowledged) in &entries.names {
        let (status, body) = ask_for(caller, *kind, name).unwrap();
        if status == 400 {
            assert!(
                stands_for_something(caller, *kind, name),
                "{kind:?} {name} stands for nothing"
            );
        } else {
            assert!(!acknowledged, "{kind:?} {name} is lost: {status} {body}");
        }
    }
}

/// When all deletions are done, exactly the units of visible instances are reserved.
pub fn nothing_is_reserved_by_nothing(caller: &Caller, endpoint: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let deleting = |instance: &Value| instance["status"] == "DELETING";
    while instances(caller, endpoint).iter().any(deleting) {
        assert!(Instant::now() < deadline, "a deletion does not finish");
        thread::sleep(Duration::from_millis(50));
    }
    while deploy_units(caller, endpoint, 1).unwrap().0 == 200 {}
    let ids = instances(caller, endpoint)
        .iter()
        .map(|instance| text(instance, "id"))
        .collect();
    assert_eq!(reserved(caller, &ids), UNITS);
}

fn instances(caller: &Caller, endpoint: &str) -> Vec<Value> {
    let path = format!("/services/instances?limit=100&endpoint_id={endpoint}");
    let (status, body) = caller.workspace(Method::GET, &path, Value::Null).unwrap();
    assert_eq!(status, 200, "{body}");
    body["service_instances"].as_array().unwrap().clone()
}

/// The units of these instances; one that is deleted meanwhile has none.
fn reserved(caller: &Caller, ids: &BTreeSet<String>) -> u64 {
    let units = |id: &String| {
        let path = format!("/services/instances/{id}");
        let (status, body) = caller.workspace(Method::GET, &path, Value::Null).unwrap();
        match status {
            200 => body["config"]["model_instance_config"]["resource"]["max"]
                .as_u64()
                .unwrap(),
            404 => 0,
            _ => panic!("{status}: {body}"),
        }
    };
    ids.iter().map(units).sum()
}

fn stands_for_something(caller: &Caller, kind: Kind, name: &str) -> bool {
    let (status, body) = match kind {
        Kind::Image => return image_of_tag(caller, name),
        Kind::Library => caller.project(
            Method::GET,
            &format!("/service/{}", full(name)),
            Value::Null,
        ),
        Kind::Endpoint => {
            let path = format!("/endpoints?limit=100&name={}", full(name));
            caller.workspace(Method::GET, &path, Value::Null)
        }
    }
    .unwrap();
    let named = |endpoint: &Value| endpoint["name"] == full(name);
    status == 200
        && (kind == Kind::Library || body["endpoints"].as_array().unwrap().iter().any(named))
}

fn image_of_tag(caller: &Caller, tag: &str) -> bool {
    let path = "/images?limit=100000&type=DEDICATED&namespace=crash";
    let (status, body) = caller.project(Method::GET, path, Value::Null).unwrap();
    assert_eq!(status, 200, "{body}");
    let images = body["data"].as_array().unwrap();
    let Some(image) = images.iter().find(|image| image["tag"] == tag) else {
        return false;
    };
    let path = format!("/images/{}", text(image, "id"));
    caller.project(Method::GET, &path, Value::Null).unwrap().0 == 200
}
