//! What the component sees of the host.

use std::sync::atomic::{AtomicU64, Ordering};

use image_search::fetch::{self, AllowedHosts, WasiClient};
use serde_json::json;
use wasi::http::outgoing_handler;
use wasi::http::types::{Fields, OutgoingRequest, Scheme};

use crate::Input;
use crate::imports::fermyon::spin::variables;
use crate::imports::wasi::keyvalue::{atomics, store};

/// The request's headers as a JSON object.
pub fn headers(input: &Input) -> String {
    let pairs = input.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value).into_owned();
        (name.clone(), json!(value))
    });
    json!(pairs.collect::<serde_json::Map<_, _>>()).to_string()
}

/// How long the request's body is.
pub fn body(input: &Input) -> String {
    input.body.len().to_string()
}

/// How many requests this instance has counted.
pub fn count() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    (COUNT.fetch_add(1, Ordering::Relaxed) + 1).to_string()
}

/// Prints `line` to both outputs.
pub fn print(line: &str) -> String {
    println!("{line}");
    eprintln!("{line}");
    "printed".into()
}

/// The value of a variable, or the error.
pub fn variable(name: &str) -> String {
    variables::get(name).unwrap_or_else(|error| format!("{error:?}"))
}

/// The environment variables as a JSON object.
pub fn environment() -> String {
    let pairs = std::env::vars().map(|(name, value)| (name, json!(value)));
    json!(pairs.collect::<serde_json::Map<_, _>>()).to_string()
}

/// The text of a file, or the error; then whether the file can be written.
pub fn file(path: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| error.kind().to_string());
    let writable = std::fs::write(path, "changed").is_ok();
    json!({ "text": text, "writable": writable }).to_string()
}

/// Sets and gets a value in the store of this label.
pub fn store(label: &str) -> String {
    let bucket = match store::open(label) {
        Ok(bucket) => bucket,
        Err(error) => return format!("{error:?}"),
    };
    let told = bucket
        .set("probe", b"value")
        .and_then(|()| bucket.get("probe"));
    match told {
        Ok(value) => String::from_utf8_lossy(&value.unwrap_or_default()).into_owned(),
        Err(error) => format!("{error:?}"),
    }
}

/// Two swaps from the same value: the first wins; the second is given what the first wrote.
pub fn compare_and_swap() -> String {
    let bucket = store::open("default").expect("the store");
    bucket.set("swapped", b"old").expect("a set");
    let begin = || {
        let cas = atomics::Cas::new(&bucket, "swapped").expect("a handle");
        let current = cas.current().expect("a read").unwrap_or_default();
        (cas, current)
    };
    let ((first, old), (second, _)) = (begin(), begin());
    let won = atomics::swap(first, b"first").is_ok();
    let lost = match atomics::swap(second, b"second") {
        Err(atomics::CasError::CasFailed(fresh)) => {
            let retried = atomics::swap(fresh, b"third");
            format!("lost, retried: {}", retried.is_ok())
        }
        other => format!("{:?}", other.is_ok()),
    };
    let last = bucket.get("swapped").expect("a read").unwrap_or_default();
    json!({
        "old": String::from_utf8_lossy(&old),
        "won": won,
        "second": lost,
        "last": String::from_utf8_lossy(&last),
    })
    .to_string()
}

/// The status of a request that the component sends, or the error.
pub fn fetch(authority: &str, path: &str) -> String {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).expect("a scheme");
    request
        .set_authority(Some(authority))
        .expect("an authority");
    request.set_path_with_query(Some(path)).expect("a path");
    let pending = match outgoing_handler::handle(request, None) {
        Ok(pending) => pending,
        Err(error) => return format!("{error:?}"),
    };
    pending.subscribe().block();
    match pending.get() {
        Some(Ok(Ok(response))) => response.status().to_string(),
        other => format!("{other:?}"),
    }
}

/// How many bytes the picture at `url` has while `hosts` are allowed, or why it is not fetched.
pub fn picture(hosts: &str, url: &str) -> String {
    let hosts = match AllowedHosts::parse(hosts) {
        Ok(hosts) => hosts,
        Err(error) => return error.to_string(),
    };
    match fetch::picture(&WasiClient, &hosts, url) {
        Ok(bytes) => format!("{} bytes", bytes.len()),
        Err(refusal) => refusal.to_string(),
    }
}
