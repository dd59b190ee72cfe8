//! `sightline import`: folders and manifests, interrupted imports, pictures that are refused.

mod unreliable_server;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use image::RgbImage;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::Host;
use crate::support::commands::{Outcome, command, run, succeed};
use crate::support::items::{ids, items};
use crate::support::picture_files::{jpeg, put};

/// A host with an instance `shop` of a tag and a number.
fn shop() -> Host {
    let host = Host::start();
    let create = ["instances", "create", "shop", "--tag", "colour"];
    succeed(&host, &[&create[..], &["--number", "year"]].concat());
    host
}

fn import(host: &Host, from: &Path, more: &[&str]) -> Outcome {
    let from = from.to_str().unwrap();
    let arguments = [&["import", from, "--instance", "shop"], more].concat();
    run(host, &arguments)
}

/// The counts of an import: added, there already, not imported.
fn counts(outcome: &Outcome) -> [u64; 3] {
    ["added", "present", "refused"].map(|name| outcome.json[name].as_u64().unwrap())
}

#[test]
fn a_folder_is_imported_and_its_bad_pictures_do_not_stop_the_others() {
    let host = shop();
    let folder = TempDir::new().unwrap();
    for (seed, name) in ["a.jpg", "b/c/ü.jpeg", "b/no extension", "z z.JPG"]
        .into_iter()
        .enumerate()
    {
        put(folder.path(), name, seed as u64);
    }
    let png = folder.path().join("p.png");
    synthetic_pictures::picture(9, 80, 80).save(png).unwrap();
    let half = jpeg(5);
    fs::write(folder.path().join("half.jpg"), &half[..half.len() / 3]).unwrap();
    RgbImage::new(32, 32)
        .save(folder.path().join("small.png"))
        .unwrap();
    fs::write(folder.path().join("text.jpg"), "no picture").unwrap();
    fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
    let report = folder.path().join("report.jsonl");
    let more = ["--report", report.to_str().unwrap(), "--jobs", "2"];

    let outcome = import(&host, folder.path(), &more);
    assert!(!outcome.success);
    assert_eq!(counts(&outcome), [5, 0, 3], "{outcome:?}");
    assert_eq!(outcome.json["ignored"], 1);
    assert!(outcome.stderr.contains("3 of 8 pictures were not imported"));
    let expected = ["a.jpg", "b/c/ü.jpeg", "b/no extension", "p.png", "z z.JPG"];
    assert_eq!(ids(&host, "shop"), expected);
    let refused: BTreeSet<String> = fs::read_to_string(&report)
        .unwrap()
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            assert!(outcome.stderr.contains(line["error_msg"].as_str().unwrap()));
            format!("{} {}", line["id"], line["error_code"])
        })
        .collect();
    let expected = [
        r#""half.jpg" "MMS.0003""#,
        r#""small.png" "MMS.0003""#,
        "null null",
    ];
    assert_eq!(refused, expected.map(str::to_owned).into());

    // Nothing is sent twice, and what is wrong is still wrong. The report is a new file by now.
    let again = import(&host, folder.path(), &[]);
    assert_eq!(counts(&again), [0, 5, 3]);
    for wrong in ["half.jpg", "small.png", "text.jpg"] {
        fs::remove_file(folder.path().join(wrong)).unwrap();
    }
    let again = import(&host, folder.path(), &[]);
    assert!(again.success, "{again:?}");
    assert_eq!(counts(&again), [0, 5, 0]);
}

#[test]
fn a_manifest_says_what_is_known_of_pictures_and_force_replaces_them() {
    let host = shop();
    let folder = TempDir::new().unwrap();
    put(folder.path(), "pictures/1.jpg", 1);
    put(folder.path(), "pictures/2.jpg", 2);
    let manifest = folder.path().join("manifest.jsonl");
    let line = |id: &str, desc: &str| {
        json!({
            "id": id,
            "file": format!("pictures/{id}.jpg"),
            "desc": desc,
            "custom_tags": {"colour": "red"},
            "custom_num_tags": {"year": 2020.5},
            "keywords": ["k"],
        })
    };
    let write = |lines: &[Value]| {
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        fs::write(&manifest, lines.join("\n")).unwrap();
    };
    let undeclared = json!({"id": "3", "file": "pictures/1.jpg", "custom_tags": {"size": "s"}});
    let absent = json!({"id": "4", "file": "pictures/4.jpg"});
    write(&[line("1", "one"), undeclared, absent, line("2", "two")]);
    let outcome = import(&host, &manifest, &[]);
    assert_eq!(counts(&outcome), [2, 0, 2], "{outcome:?}");
    assert!(
        outcome.stderr.contains("3, line 2: MMS.0003"),
        "{outcome:?}"
    );
    assert!(
        outcome.stderr.contains("4, line 3: cannot read"),
        "{outcome:?}"
    );
    let first = items(&host, "shop");
    assert_eq!(first[0]["desc"], "one");
    assert_eq!(first[0]["custom_tags"], json!({"colour": "red"}));
    assert_eq!(first[0]["custom_num_tags"], json!({"year": 2020.5}));
    assert_eq!(first[0]["keywords"], json!(["k"]));

    write(&[line("1", "other"), line("2", "other")]);
    assert_eq!(counts(&import(&host, &manifest, &[])), [0, 2, 0]);
    assert_eq!(items(&host, "shop"), first);
    let forced = import(&host, &manifest, &["--force"]);
    assert_eq!(counts(&forced), [2, 0, 0]);
    let second = items(&host, "shop");
    assert_eq!(second.len(), 2);
    assert!(second.iter().all(|item| item["desc"] == "other"));
}

#[test]
fn an_import_that_is_killed_goes_on_where_it_was() {
    const PICTURES: u64 = 200;
    let host = shop();
    let folder = TempDir::new().unwrap();
    let mut expected: Vec<String> = Vec::new();
    for seed in 0..PICTURES {
        let name = format!("{seed}.jpg");
        put(folder.path(), &name, seed);
        expected.push(name);
    }
    expected.sort();
    let from = folder.path().to_str().unwrap();
    let arguments = ["import", from, "--instance", "shop", "--jobs", "2"];
    let mut first = command(&host, &arguments)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while ids(&host, "shop").is_empty() {
        assert!(Instant::now() < deadline, "nothing is imported");
    }
    first.kill().unwrap();
    assert!(!first.wait().unwrap().success(), "it was done before");
    let kept = ids(&host, "shop").len() as u64;
    assert!((1..PICTURES).contains(&kept), "{kept}");

    let outcome = run(&host, &arguments);
    assert!(outcome.success, "{outcome:?}");
    let [added, present, refused] = counts(&outcome);
    assert_eq!((added + present, refused), (PICTURES, 0));
    assert!(present >= kept, "{outcome:?}");
    assert_eq!(ids(&host, "shop"), expected);
}

#[test]
fn an_import_that_cannot_begin_says_what_to_do() {
    let host = shop();
    let folder = TempDir::new().unwrap();
    put(folder.path(), "a.jpg", 1);
    let from = folder.path().to_str().unwrap();
    let cases: [(&[&str], &str); 3] = [
        (
            &["import", from, "--instance", "other"],
            "sightline instances create other",
        ),
        (
            &["import", "/no/such/file", "--instance", "shop"],
            "/no/such/file",
        ),
        (
            &["import", from, "--instance", "shop", "--jobs", "0"],
            "--jobs",
        ),
    ];
    for (arguments, advice) in cases {
        let outcome = run(&host, arguments);
        assert!(
            !outcome.success && outcome.stderr.contains(advice),
            "{outcome:?}"
        );
    }
    assert!(ids(&host, "shop").is_empty());
}

#[test]
fn without_a_server_the_command_says_so_at_once() {
    let mut host = shop();
    host.kill();
    let folder = TempDir::new().unwrap();
    put(folder.path(), "a.jpg", 1);
    let outcome = import(&host, folder.path(), &[]);
    assert!(!outcome.success);
    assert!(outcome.stderr.contains("--endpoint"), "{outcome:?}");
}
