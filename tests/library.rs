//! `sightline library`: what is searched is looked after, verified, and made anew, while a host serves.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image_search::instance::Instance;
use index::{Cache, Change, Item};
use kv_sqlite::BlockingStore;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::commands::{Outcome, succeed};
use crate::support::items::ids;
use crate::support::{Host, sightline};

/// Enough for a write buffer that is merged once nobody adds any more.
const PICTURES: u64 = 120;

/// A host with an instance `shop` of [`PICTURES`] pictures.
fn shop() -> Host {
    let host = Host::start();
    succeed(&host, &["instances", "create", "shop"]);
    let folder = TempDir::new().unwrap();
    for seed in 0..PICTURES {
        fs::write(folder.path().join(format!("{seed}.jpg")), jpeg(seed)).unwrap();
    }
    let from = folder.path().to_str().unwrap();
    succeed(&host, &["import", from, "--instance", "shop"]);
    host
}

/// The picture of `seed` as a JPEG: both versions take its sides.
fn jpeg(seed: u64) -> Vec<u8> {
    synthetic_pictures::jpeg(&synthetic_pictures::picture(seed, 128, 112), 90).unwrap()
}

fn run(host: &Host, arguments: &[&str]) -> Outcome {
    let mut command = sightline();
    command.arg("library").args(arguments);
    command.args(["--format", "json", "--state-dir"]);
    command.arg(host.state_dir()).output().unwrap().into()
}

fn verify(host: &Host) -> Outcome {
    run(host, &["verify", "--instance", "shop"])
}

/// Waits until the host has moved what was added into the tree.
fn wait_until_merged(host: &Host) {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let verified = verify(host);
        assert!(verified.success, "{verified:?}");
        if verified.json["tail"].as_u64().unwrap() < PICTURES * 3 / 4 {
            return;
        }
        assert!(Instant::now() < deadline, "{verified:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// The counter of this name, with its labels, on the metrics page.
fn counter(host: &Host, name: &str) -> f64 {
    let page = host.get("/metrics");
    let line = page.lines().find_map(|line| line.strip_prefix(name));
    line.map_or(0.0, |value| value.trim().parse().unwrap())
}

/// Does `work` while a client adds pictures; also returns their paths.
fn while_adding<R>(host: &Host, first: u64, work: impl FnOnce() -> R) -> (R, Vec<String>) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let adder = scope.spawn(|| {
            let mut added = Vec::new();
            for seed in first.. {
                // One at least, and none that a failure of `work` leaves nobody to stop.
                if (done.load(Ordering::Relaxed) && !added.is_empty()) || added.len() >= 1000 {
                    break;
                }
                added.push(add(host, seed));
            }
            added
        });
        let stop = Stop(&done);
        let result = work();
        drop(stop);
        (result, adder.join().unwrap())
    })
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn call(host: &Host, path: &str, body: &Value) -> Value {
    let path = format!("/v1/{}/shop/{path}", host.credentials().project_id);
    let answer = host.call(Method::POST, &path).json(body).send().unwrap();
    let status = answer.status();
    let text = answer.text().unwrap();
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

fn add(host: &Host, seed: u64) -> String {
    let path = format!("added/{seed}.jpg");
    let body = json!({"path": path, "file": STANDARD.encode(jpeg(seed))});
    call(host, "image", &body);
    path
}

/// Whether all pictures, the imported ones and these, are there and are found.
fn all_are_found(host: &Host, added: &[String]) {
    let imported = (0..PICTURES).map(|seed| format!("{seed}.jpg"));
    let expected: BTreeSet<String> = imported.chain(added.iter().cloned()).collect();
    let listed: BTreeSet<String> = ids(host, "shop").into_iter().collect();
    assert_eq!(listed, expected);
    for seed in [0, 7, PICTURES - 1] {
        let body = json!({"file": STANDARD.encode(jpeg(seed)), "limit": 1});
        let answer = call(host, "image/search", &body);
        assert_eq!(answer["result"][0]["path"], format!("{seed}.jpg"));
    }
    let verified = verify(host);
    assert!(verified.success, "{verified:?}");
    assert_eq!(verified.json["items"], expected.len());
    assert_eq!(verified.json["problems"], json!([]));
}

/// Runs a statement on the store's file beside the host.
fn sql(host: &Host, statement: &str) -> usize {
    let file = host.state_dir().join(kv_sqlite::FILE_NAME);
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute(statement, []).unwrap()
}

#[test]
fn a_library_is_merged_in_the_background_once_nobody_adds_any_more() {
    let mut host = shop();
    wait_until_merged(&host);
    let made = r#"sightline_library_maintenance_steps_total{outcome="made"}"#;
    assert!(counter(&host, made) >= 1.0);
    let failed = r#"sightline_library_maintenance_steps_total{outcome="failed"}"#;
    assert_eq!(counter(&host, failed), 0.0);
    let steps = "sightline_library_maintenance_duration_seconds_count";
    assert!(counter(&host, steps) >= 1.0);
    // A host that begins has no blob in memory.
    host.restart();
    let (blobs, bytes) = (
        "sightline_library_blobs_read_total",
        "sightline_library_blob_bytes_read_total",
    );
    assert_eq!(counter(&host, blobs), 0.0);
    all_are_found(&host, &[]);
    assert!(counter(&host, blobs) >= 1.0);
    assert!(counter(&host, bytes) > 512.0);
    host.terminate();
    assert!(host.wait().success());
}

#[test]
fn a_library_that_has_lost_blobs_is_told_and_made_anew_while_pictures_are_added() {
    let host = shop();
    wait_until_merged(&host);
    let deleted = sql(
        &host,
        "DELETE FROM spin_key_value WHERE key LIKE 'library:%-labels'",
    );
    assert!(deleted >= 1);
    let verified = verify(&host);
    assert!(!verified.success);
    assert!(verified.stderr.contains("missing"), "{verified:?}");
    assert!(verified.stderr.contains("library rebuild"), "{verified:?}");
    assert_eq!(verified.json["problems"].as_array().unwrap().len(), 1);

    let rebuild = ["rebuild", "--instance", "shop", "--request-timeout", "5"];
    let (rebuilt, added) = while_adding(&host, 1000, || run(&host, &rebuild));
    assert!(rebuilt.success, "{rebuilt:?}");
    assert_eq!(rebuilt.json["rebuilt"]["emptied"], true);
    assert!(rebuilt.json["rebuilt"]["written"].as_u64().unwrap() >= PICTURES);
    all_are_found(&host, &added);
}

#[test]
fn a_manifest_that_cannot_be_read_is_replaced_while_the_host_goes_on() {
    let host = shop();
    let earlier =
        "UPDATE spin_key_value SET value = X'0201' WHERE key LIKE 'library:%:manifest:.1'";
    assert_eq!(sql(&host, earlier), 1);
    let verified = run(&host, &["verify", "--all"]);
    assert!(!verified.success);
    assert!(verified.stderr.contains("earlier format"), "{verified:?}");
    let rebuild = ["rebuild", "--all", "--request-timeout", "1"];
    let rebuilt = run(&host, &rebuild);
    assert!(rebuilt.success, "{rebuilt:?}");
    assert_eq!(rebuilt.json[0]["rebuilt"]["emptied"], true);
    all_are_found(&host, &[]);
}

#[test]
fn what_no_record_confirms_is_removed_from_a_sound_library_while_pictures_are_added() {
    let host = shop();
    let store = BlockingStore::open(host.state_dir(), "default").unwrap();
    let project = &host.credentials().project_id;
    let record = Instance::record(project, "shop");
    let instance = record.read(&store).unwrap().unwrap();
    let leftover = Item {
        id: 42,
        descriptor: vec![1; 512],
        tags: Vec::new(),
        numbers: Vec::new(),
    };
    let put = vec![Change::Put(leftover)];
    index::update(&store, &Cache::new(1 << 20), &instance.id, put).unwrap();
    assert_eq!(verify(&host).json["items"], PICTURES + 1);

    let rebuild = ["rebuild", "--instance", "shop", "--project", "root"];
    let (rebuilt, added) = while_adding(&host, 2000, || run(&host, &rebuild));
    assert!(rebuilt.success, "{rebuilt:?}");
    assert_eq!(rebuilt.json["rebuilt"]["emptied"], false);
    assert_eq!(rebuilt.json["rebuilt"]["removed"], 1);
    all_are_found(&host, &added);
}

#[test]
fn what_is_not_there_is_refused_with_advice() {
    let host = Host::start();
    let cases: [(&[&str], &str); 3] = [
        (&["verify", "--instance", "shop"], "no instance shop"),
        (
            &["verify", "--all", "--project", "other"],
            "sightline projects create other",
        ),
        (&["verify"], "--instance"),
    ];
    for (arguments, advice) in cases {
        let outcome = run(&host, arguments);
        assert!(!outcome.success, "{arguments:?} succeeds");
        assert!(outcome.stderr.contains(advice), "{outcome:?}");
    }
    assert_eq!(run(&host, &["verify", "--all"]).json, json!([]));
}
