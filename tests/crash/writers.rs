//! The writers: each works until the host is gone.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use super::caller::{Caller, Gone};
use super::ledger::{Kind, Ledger};
use crate::support::Host;

/// The library that pictures are added to.
pub const LIBRARY: &str = "crash";

/// Units of the endpoint that instances are deployed on.
pub const UNITS: u64 = 40;

const SPEC: &str = "mu.llama3.8b";

/// Makes the library and the endpoint; returns the endpoint's id.
pub fn prepare(caller: &Caller) -> String {
    let (status, body) = create_library(caller, LIBRARY).unwrap();
    assert_eq!(status, 200, "{body}");
    let (status, body) = create_endpoint(caller, "crash", UNITS).unwrap();
    assert_eq!(status, 202, "{body}");
    body["id"].as_str().unwrap().to_owned()
}

/// Two writers of each kind for one run of the host.
pub fn of_round<'a>(
    host: &Host,
    ledger: &'a Ledger,
    endpoint: &'a str,
    round: usize,
) -> Vec<Box<dyn FnOnce() + Send + 'a>> {
    let mut writers: Vec<Box<dyn FnOnce() + Send + 'a>> = Vec::new();
    for writer in 0..2 {
        let caller = Caller::new(host);
        let name = format!("{round}-{writer}");
        writers.push(Box::new(move || {
            until_gone(|n| add(&caller, ledger, &format!("{name}-{n}")))
        }));
        let caller = Caller::new(host);
        writers.push(Box::new(move || {
            until_gone(|n| deploy(&caller, ledger, endpoint, n))
        }));
        // Both writers of a kind want the same names.
        let caller = Caller::new(host);
        writers.push(Box::new(move || {
            until_gone(|n| claim(&caller, ledger, &format!("{round}-{n}")))
        }));
    }
    writers
}

fn until_gone(work: impl Fn(usize) -> Result<(), Gone>) {
    let mut n = 0;
    while work(n).is_ok() {
        n += 1;
    }
}

fn add(caller: &Caller, ledger: &Ledger, path: &str) -> Result<(), Gone> {
    let seed = path
        .bytes()
        .fold(0, |sum, byte| sum * 31 % 997 + u64::from(byte));
    let picture =
        synthetic_pictures::jpeg(&synthetic_pictures::picture(seed, 160, 120), 80).unwrap();
    let body = json!({
        "path": path,
        "file": BASE64_STANDARD.encode(picture),
        "tags": {"mark": path},
    });
    let (status, body) = caller.project(Method::POST, &format!("/{LIBRARY}/image"), body)?;
    match status {
        200 => ledger.acknowledge(|entries| {
            entries.pictures.insert(path.to_owned());
        }),
        // Too many writers at once is a refusal like any other.
        503 => {}
        _ => panic!("{status}: {body}"),
    }
    Ok(())
}

fn deploy(caller: &Caller, ledger: &Ledger, endpoint: &str, n: usize) -> Result<(), Gone> {
    let units = 1 + n as u64 % 3;
    let (status, body) = deploy_units(caller, endpoint, units)?;
    match status {
        200 => ledger.acknowledge(|entries| {
            entries.deployed.insert(text(&body, "id"));
        }),
        400 => return delete_one(caller, ledger),
        503 => {}
        _ => panic!("{status}: {body}"),
    }
    Ok(())
}

fn delete_one(caller: &Caller, ledger: &Ledger) -> Result<(), Gone> {
    // Noted before it is asked for: from then on the instance may be gone.
    let Some(id) = ledger.entries().deployed.pop_first() else {
        return Ok(());
    };
    let path = format!("/services/instances/{id}");
    let (status, body) = caller.workspace(Method::DELETE, &path, Value::Null)?;
    match status {
        202 => ledger.acknowledge(|_| {}),
        // Only its creation can have been too recent, or the store too busy.
        400 | 503 => {}
        _ => panic!("{status}: {body}"),
    }
    Ok(())
}

fn claim(caller: &Caller, ledger: &Ledger, name: &str) -> Result<(), Gone> {
    for kind in [Kind::Image, Kind::Library, Kind::Endpoint] {
        let entry = (kind, name.to_owned());
        ledger.entries().names.entry(entry.clone()).or_default();
        let (status, body) = ask_for(caller, kind, name)?;
        match status {
            200 | 202 => ledger.acknowledge(|entries| {
                let before = entries.names.insert(entry, true);
                assert_eq!(before, Some(false), "{kind:?} {name} was given twice");
            }),
            400 | 503 => {}
            _ => panic!("{status}: {body}"),
        }
    }
    Ok(())
}

/// Asks for a name; 200 or 202 when it was free, 400 when it is taken.
pub fn ask_for(caller: &Caller, kind: Kind, name: &str) -> Result<(u16, Value), Gone> {
    match kind {
        Kind::Image => {
            let body = json!({"swr_path": format!("swr.example.com/crash/image:{name}")});
            caller.project(Method::POST, "/images", body)
        }
        Kind::Library => create_library(caller, &full(name)),
        Kind::Endpoint => create_endpoint(caller, &full(name), 1),
    }
}

/// The name of a library or endpoint; none is part of another, because lists are searched by part.
pub fn full(name: &str) -> String {
    format!("n{name}z")
}

/// Deploys an instance that reserves so many units.
pub fn deploy_units(caller: &Caller, endpoint: &str, units: u64) -> Result<(u16, Value), Gone> {
    let body = json!({
        "name": "crash",
        "endpoint_id": endpoint,
        "source": {"id": "model"},
        "config": {"model_instance_config": {"resource": {"min": 1, "max": units, "spec_code": SPEC}}},
    });
    caller.workspace(Method::POST, "/services/instances", body)
}

fn create_library(caller: &Caller, name: &str) -> Result<(u16, Value), Gone> {
    let body = json!({"name": name, "model": "common-search", "tags": ["mark"]});
    caller.project(Method::POST, "/service", body)
}

fn create_endpoint(caller: &Caller, name: &str, units: u64) -> Result<(u16, Value), Gone> {
    let body = json!({
        "name": name,
        "type": "inference",
        "reserved_resource": {"mu": {"spec_code": SPEC, "min": 0, "max": units}},
    });
    caller.workspace(Method::POST, "/endpoints", body)
}

/// A text of an answer.
pub fn text(body: &Value, field: &str) -> String {
    body[field].as_str().unwrap().to_owned()
}
