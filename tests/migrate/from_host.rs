//! Migrations from one host to another.

use std::fs;
use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::source::{self, run};
use crate::support::Host;
use crate::support::commands::{self, Outcome, command, succeed};
use crate::support::items;
use crate::support::picture_files::put;

const PICTURES: u64 = 130;

/// Runs a migration from the instance `old` of `source` to `target`.
fn migrate(source: &Host, target: &Host, output: &Path, more: &[&str]) -> Outcome {
    let credentials = source.credentials();
    let output = output.to_str().unwrap();
    let from = ["migrate", "--source-instance", "old", "--output", output];
    let mut command = command(target, &[&from[..], more].concat());
    command
        .args(["--source-endpoint", source.url()])
        .args(["--source-project-id", &credentials.project_id]);
    run(
        &mut command,
        &credentials.access_key,
        &credentials.secret_key,
    )
}

/// Pictures `0.jpg`, `1.jpg` and so on in `folder`, as items of the instance `old`. Each tenth carries nothing.
fn fill(host: &Host, folder: &Path) {
    let mut lines = String::new();
    for seed in 0..PICTURES {
        let file = put(folder, &format!("{seed}.jpg"), seed);
        let mut line = json!({"id": format!("shop/{seed}"), "file": file});
        if seed % 10 != 0 {
            let known = json!({
                "desc": format!("number {seed}"),
                "custom_num_tags": {"year": 1900.25 + seed as f64},
                "keywords": ["a", "b"],
            });
            line.as_object_mut()
                .unwrap()
                .extend(known.as_object().unwrap().clone());
        }
        if seed % 3 == 0 && seed % 10 != 0 {
            line["custom_tags"] = json!({"colour": "red"});
        }
        lines += &format!("{line}\n");
    }
    let manifest = folder.join("fill.jsonl");
    fs::write(&manifest, lines).unwrap();
    let create = [
        "instances",
        "create",
        "old",
        "--tag",
        "colour",
        "--number",
        "year",
    ];
    succeed(host, &create);
    let manifest = manifest.to_str().unwrap();
    succeed(host, &["import", manifest, "--instance", "old"]);
}

/// An item without the time of its adding.
fn timeless(mut item: Value) -> Value {
    item.as_object_mut().unwrap().remove("added");
    item
}

#[test]
fn version_2_moves_from_one_host_to_another() {
    let (source, target) = (Host::start(), Host::start());
    let folder = TempDir::new().unwrap();
    fill(&source, folder.path());
    let output = folder.path().join("moved.jsonl");
    let conditions = ["--number", "year", "--tag", "colour=red"];
    let saved = migrate(&source, &target, &output, &conditions);
    assert!(saved.success, "{saved:?}");
    assert!(saved.stderr.contains("cannot be listed"), "{saved:?}");
    let carrying = PICTURES - PICTURES / 10;
    assert_eq!(saved.json["saved"], carrying);
    for walk in saved.json["walks"].as_array().unwrap() {
        assert_eq!(walk["promised"], walk["found"], "{walk}");
    }

    let pictures = folder.path().to_str().unwrap();
    let import = [
        "--instance",
        "new",
        "--pictures",
        pictures,
        "--picture-template",
        "{name}.jpg",
    ];
    let arguments = [&conditions[..], &import].concat();
    succeed(&target, &["instances", "create", "new", "--tag", "colour"]);
    let refused = migrate(&source, &target, &output, &arguments);
    let advice = "sightline instances set new --number 'year'";
    assert!(
        !refused.success && refused.stderr.contains(advice),
        "{refused:?}"
    );
    succeed(&target, &["instances", "set", "new", "--number", "year"]);
    let moved = migrate(&source, &target, &output, &arguments);
    assert!(moved.success, "{moved:?}");
    assert_eq!(moved.json["import"]["added"], carrying);

    let there = items::items(&source, "old").into_iter();
    let there: Vec<Value> = there
        .filter(|item| item["desc"].is_string())
        .map(timeless)
        .collect();
    let here: Vec<Value> = items::items(&target, "new")
        .into_iter()
        .map(timeless)
        .collect();
    assert_eq!(there, here);
}

#[test]
fn a_picture_that_is_not_found_is_reported_and_the_others_are_moved() {
    let (source, target) = (Host::start(), Host::start());
    let folder = TempDir::new().unwrap();
    fill(&source, folder.path());
    let output = folder.path().join("moved.jsonl");
    fs::remove_file(folder.path().join("1.jpg")).unwrap();
    succeed(&target, &["instances", "create", "new", "--number", "year"]);
    let pictures = folder.path().to_str().unwrap();
    let arguments = [
        "--number",
        "year=1900..1905",
        "--instance",
        "new",
        "--pictures",
        pictures,
        "--picture-template",
        "{name}.jpg",
    ];
    // Number 3 carries a tag that the target does not declare.
    succeed(&target, &["instances", "set", "new", "--tag", "colour"]);
    let moved = migrate(&source, &target, &output, &arguments);
    assert!(!moved.success, "{moved:?}");
    assert!(moved.stderr.contains("shop/1"), "{moved:?}");
    assert_eq!(moved.json["import"]["refused"], 1);
    assert_eq!(items::ids(&target, "new"), ["shop/2", "shop/3", "shop/4"]);
}

#[test]
fn version_1_tells_which_of_the_listed_paths_are_there() {
    let host = Host::start();
    let folder = TempDir::new().unwrap();
    succeed(&host, &["instances", "create", "old"]);
    let mut expected = Vec::new();
    for seed in 0..3 {
        put(folder.path(), &format!("{seed}.jpg"), seed);
        expected.push(json!({"id": format!("{seed}.jpg")}));
    }
    let pictures = folder.path().to_str().unwrap();
    succeed(&host, &["import", pictures, "--instance", "old"]);
    let list = folder.path().join("ids.txt");
    let absent: String = (0..150)
        .map(|number| format!("absent {number}\n"))
        .collect();
    fs::write(&list, format!("0.jpg\n1.jpg\n{absent}2.jpg\n")).unwrap();
    let output = folder.path().join("there.jsonl");
    let ids = ["--ids", list.to_str().unwrap()];
    let outcome = migrate(&host, &host, &output, &ids);
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.json["walks"][0]["promised"], 153);
    assert_eq!(source::items(&output), expected);

    // A second run checks what was added to the list, and imports.
    put(folder.path(), "3.jpg", 3);
    commands::run(&host, &["import", pictures, "--instance", "old"]);
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text + "3.jpg\n").unwrap();
    succeed(&host, &["instances", "create", "new"]);
    let import = ["--instance", "new", "--pictures", pictures];
    let outcome = migrate(&host, &host, &output, &[&ids[..], &import].concat());
    assert!(outcome.success, "{outcome:?}");
    let path = format!("/v1/{}/new/image/check", host.credentials().project_id);
    for seed in 0..4 {
        let body = json!({"path": format!("{seed}.jpg")});
        let answer = host.call(Method::POST, &path).json(&body).send().unwrap();
        let answer: Value = answer.json().unwrap();
        assert_eq!(answer["exist"], "true", "{seed}");
    }
}
