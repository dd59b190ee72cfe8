//! Migrations from a stub of the vendor's service, without a host.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::source::{items, run};
use super::vendor_stub::{ACCESS_KEY, PROJECT, SECRET_KEY, Vendor};
use crate::support::commands::Outcome;
use crate::support::sightline;

fn migrate(source: &Vendor, output: &Path, secret_key: &str, conditions: &[&str]) -> Outcome {
    let mut command = sightline();
    command
        .args(["migrate", "--source-instance", "old", "--format", "json"])
        .args(["--source-project-id", PROJECT])
        .args(["--source-endpoint", &source.url(), "--output"])
        .arg(output)
        .args(conditions);
    run(&mut command, ACCESS_KEY, secret_key)
}

fn ids(output: &Path) -> Vec<String> {
    let items = items(output);
    let ids = items.iter().map(|item| item["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

fn expected(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("item/{number}")).collect()
}

#[test]
fn all_pages_are_saved_though_the_service_is_busy_in_between() {
    let source = Vendor::serve(250, |call| {
        let busy = json!({"error_code": "APIGW.0308", "error_msg": "The throttling threshold"});
        (call == 2).then_some((429, busy))
    });
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("manifest.jsonl");
    let outcome = migrate(&source, &output, SECRET_KEY, &["--number", "year"]);
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.json["saved"], 250);
    assert_eq!(outcome.json["walks"][0]["promised"], 250);
    assert_eq!(outcome.json["walks"][0]["found"], 250);
    assert_eq!(outcome.json["import"], Value::Null);
    assert_eq!(ids(&output), expected(250));
    let third = &items(&output)[3];
    let known = json!({
        "id": "item/3",
        "desc": "number 3",
        "custom_tags": {"colour": "red"},
        "custom_num_tags": {"year": 3},
    });
    assert_eq!(*third, known);
    let calls = source.calls();
    assert_eq!(
        calls.len(),
        5,
        "three pages, one of them twice, and the end: {calls:?}"
    );
    assert_eq!(calls[1], calls[2]);
    let range = &calls[0]["custom_num_tags"]["year"];
    assert_eq!(
        (&range["from"], &range["to"]),
        (&json!(f64::MIN), &json!(f64::MAX))
    );

    // What is done is not asked for again.
    source.disturb(|_| None);
    let again = migrate(&source, &output, SECRET_KEY, &["--number", "year"]);
    assert!(again.success && source.calls().is_empty(), "{again:?}");
    assert_eq!(again.json["saved"], 250);
}

#[test]
fn a_migration_that_breaks_off_goes_on_after_the_last_page() {
    let source = Vendor::serve(300, |call| {
        let denied = json!({"error_code": "MMS.0001", "error_msg": "Request is unauthorized."});
        (call == 3).then_some((403, denied))
    });
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("manifest.jsonl");
    let broken = migrate(&source, &output, SECRET_KEY, &["--number", "year"]);
    assert!(!broken.success && broken.json.is_null(), "{broken:?}");
    assert!(broken.stderr.contains("MMS.0001"), "{broken:?}");
    assert_eq!(ids(&output), expected(200));

    source.disturb(|_| None);
    let whole = migrate(&source, &output, SECRET_KEY, &["--number", "year"]);
    assert!(whole.success, "{whole:?}");
    assert_eq!(ids(&output), expected(300));
    let calls = source.calls();
    assert_eq!(calls[0]["last_item"]["id"], "item/199");
    assert_eq!(calls.len(), 2);
}

#[test]
fn each_condition_is_walked_and_an_item_of_several_is_saved_once() {
    let source = Vendor::serve(120, |_| None);
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("manifest.jsonl");
    let conditions = ["--number", "year=-1..5e2", "--tag", "colour=red"];
    let outcome = migrate(&source, &output, SECRET_KEY, &conditions);
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.json["walks"].as_array().unwrap().len(), 2);
    assert_eq!(ids(&output), expected(120));
    let calls = source.calls();
    assert_eq!(
        calls[0]["custom_num_tags"],
        json!({"year": {"from": -1.0, "to": 500.0}})
    );
    assert!(
        calls
            .iter()
            .any(|call| call["custom_tags"] == json!({"colour": ["red"]}))
    );
}

#[test]
fn a_source_that_does_not_know_the_key_is_asked_once() {
    let source = Vendor::serve(10, |_| None);
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("manifest.jsonl");
    let outcome = migrate(&source, &output, "another secret", &["--number", "year"]);
    assert!(!outcome.success);
    assert!(outcome.stderr.contains("401 APIGW.0301"), "{outcome:?}");
    assert!(!outcome.stderr.contains("another secret"));
    assert!(source.calls().is_empty() && items(&output).is_empty());
}

#[test]
fn a_source_that_gives_one_page_for_ever_is_found_out() {
    let source = Vendor::serve(10, |_| {
        let last = json!({"score": 1, "id": "item/0"});
        let info = json!({"total_num": 9, "return_num": 1, "last_item": last});
        let data = json!({"items": [{"id": "item/0"}], "check_info": info});
        Some((200, json!({"result": "success", "data": data})))
    });
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("manifest.jsonl");
    let outcome = migrate(&source, &output, SECRET_KEY, &["--number", "year"]);
    assert!(
        !outcome.success && outcome.stderr.contains("again and again"),
        "{outcome:?}"
    );
    assert_eq!(ids(&output), ["item/0"]);
}

#[test]
fn a_migration_must_be_told_what_to_look_for() {
    let source = Vendor::serve(1, |_| None);
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("manifest.jsonl");
    let outcome = migrate(&source, &output, SECRET_KEY, &[]);
    assert!(
        !outcome.success && outcome.stderr.contains("--number"),
        "{outcome:?}"
    );
    let two = migrate(
        &source,
        &output,
        SECRET_KEY,
        &["--number", "a", "--ids", "b"],
    );
    assert!(!two.success, "{two:?}");
    assert!(!output.exists());
}
