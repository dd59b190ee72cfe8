//! Imports to a server that is busy, breaks off, or fails at one picture.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::commands::Outcome;
use crate::support::picture_files::put;
use crate::support::sightline;
use crate::support::stub_server::{Request, StubServer};

/// What the server makes of the ids of one call: an answer for all, or `None` to add them.
type Answers = fn(call: usize, ids: &[&str]) -> Option<(u16, Value)>;

/// How often each id was sent, once the import of nine pictures has come to `Outcome`.
fn import(answers: Answers) -> (Outcome, BTreeMap<String, usize>) {
    let sent: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let (counts, mut calls) = (sent.clone(), 0);
    let server = StubServer::serve(move |request: &Request| {
        if request.method() == "GET" {
            return (200, instance());
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let items = body["items"].as_array().unwrap();
        let ids: Vec<&str> = items
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        for id in &ids {
            *counts.lock().unwrap().entry(id.to_string()).or_default() += 1;
        }
        calls += 1;
        answers(calls, &ids).unwrap_or_else(|| {
            let done = ids.iter().map(|id| json!({"id": id, "result": "success"}));
            (200, json!({"items": done.collect::<Vec<_>>()}))
        })
    });
    let folder = TempDir::new().unwrap();
    for seed in 1..=9 {
        put(folder.path(), &format!("{seed}"), seed);
    }
    let mut command = sightline();
    command
        .arg("import")
        .arg(folder.path())
        .args(["--instance", "shop", "--jobs", "1", "--format", "json"])
        .args(["--endpoint", &server.url()])
        .env("HUAWEICLOUD_SDK_AK", "AK")
        .env("HUAWEICLOUD_SDK_SK", "SK")
        .env("HUAWEICLOUD_SDK_PROJECT_ID", "p");
    let outcome = command.output().unwrap().into();
    drop(server);
    let sent = sent.lock().unwrap().clone();
    (outcome, sent)
}

fn instance() -> Value {
    json!({
        "name": "shop",
        "description": "",
        "model": "common-search",
        "descriptor_length": 512,
        "level": 30_000_000,
        "registered": 0,
        "custom_tags": [],
        "custom_num_tags": [],
        "service_type": "general_image",
        "search_types": ["IMAGE"],
        "max_keywords": 50,
        "keyword_language": "zh",
        "keyword_confidence": 20,
        "count": 0,
    })
}

#[test]
fn a_busy_server_and_a_broken_connection_are_waited_for() {
    let (outcome, sent) = import(|call, _| match call {
        1 => Some((
            429,
            json!({"error_code": "APIGW.0308", "error_msg": "slow down"}),
        )),
        2 => Some((0, Value::Null)),
        _ => None,
    });
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.json["added"], 9);
    assert!(sent.values().all(|times| *times == 3), "{sent:?}");
}

#[test]
fn an_item_that_fails_by_chance_is_sent_again_and_no_other() {
    let (outcome, sent) = import(|call, ids| {
        let result = |id: &&str| match *id {
            "3" => json!({"id": "3", "error_code": "MMS.1016", "error_msg": "busy"}),
            "4" => json!({"id": "4", "error_code": "MMS.1019", "error_msg": "Data is existed."}),
            id => json!({"id": id, "result": "success"}),
        };
        let results: Vec<Value> = ids.iter().map(result).collect();
        (call == 1).then(|| (200, json!({"items": results})))
    });
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(
        (&outcome.json["added"], &outcome.json["present"]),
        (&json!(8), &json!(1))
    );
    assert_eq!(sent["3"], 2);
    assert!(
        sent.iter().all(|(id, times)| id == "3" || *times == 1),
        "{sent:?}"
    );
}

#[test]
fn what_takes_too_long_together_is_sent_in_smaller_parts() {
    let (outcome, sent) = import(|_, ids| {
        (ids.len() > 3).then(|| {
            (
                504,
                json!({"error_code": "MMS.1016", "error_msg": "too slow"}),
            )
        })
    });
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.json["added"], 9);
    assert_eq!(sent.len(), 9);
}

#[test]
fn a_server_that_knows_no_such_key_stops_the_import() {
    let (outcome, sent) = import(|_, _| {
        Some((
            401,
            json!({"error_code": "APIGW.0301", "error_msg": "Incorrect authentication"}),
        ))
    });
    assert!(!outcome.success && outcome.json.is_null(), "{outcome:?}");
    assert!(outcome.stderr.contains("APIGW.0301"), "{outcome:?}");
    assert!(sent.values().all(|times| *times == 1), "{sent:?}");
}

#[test]
fn an_answer_that_misses_an_item_is_not_believed() {
    let (outcome, _) = import(|_, _| Some((200, json!({"items": []}))));
    assert!(
        !outcome.success && outcome.stderr.contains("of 9 items"),
        "{outcome:?}"
    );
}
