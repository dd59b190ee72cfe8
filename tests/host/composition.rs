//! `inference` gives the same results linked natively and composed into its caller.

use reqwest::Method;

use crate::support::{Host, sightline};

const PICTURES: u64 = 12;

/// Picture `id` carries `id % 2` in field 2, `id % 3` in field 3 and the number `id` in field 5.
const QUERIES: [&str; 9] = [
    "filter=tag:3:1+tag:2:0+not+all:2",
    "filter=range:5:-inf:4+present:9+any:2&limit=3&offset=1",
    "filter=range:5:7:2",
    "filter=tag:3:1+tag:3:2",
    "ranking=none&after=1:7&limit=2",
    "ranking=2:1+3:0&limit=8",
    "ranking=2:1+3:0&min-score=0.75",
    "ranking=none&collapse=3",
    "min-score=0.99",
];

/// What a host answers to the same calls.
fn answers(host: &Host) -> Vec<String> {
    let mut answers = Vec::new();
    let mut ask = |path: &str, picture: Vec<u8>| {
        let request = host.call(Method::POST, path).body(picture);
        answers.push(request.send().unwrap().text().unwrap());
    };
    for id in 0..PICTURES {
        ask("/describe", picture(id));
        ask(&format!("/put?library=some&id={id}"), picture(id));
    }
    for id in 0..PICTURES {
        ask("/search?library=some", picture(id));
    }
    for query in QUERIES {
        ask(&format!("/search?library=some&{query}"), picture(5));
    }
    ask("/similarity", picture(2));
    ask("/similarity?cut=1", picture(2));
    ask("/remove?library=some&id=3", Vec::new());
    ask("/search?library=some", picture(3));
    ask("/search?library=other", picture(3));
    ask("/describe", b"not a picture".to_vec());
    let cut = picture(1);
    ask("/describe", cut[..cut.len() / 2].to_vec());
    ask("/maintain?library=some&urgency=busy", Vec::new());
    ask("/maintain?library=some&urgency=idle", Vec::new());
    ask("/drop?library=some", Vec::new());
    ask("/search?library=some", picture(0));
    answers
}

/// A picture of the repository's own making, as JPEG.
fn picture(id: u64) -> Vec<u8> {
    let picture = synthetic_pictures::picture(id, 320, 240);
    synthetic_pictures::jpeg(&picture, 90).unwrap()
}

/// Writes `tests/guests/target/composed/asker.wasm`.
fn compose() {
    let root = env!("CARGO_MANIFEST_DIR");
    let status = sightline()
        .args(["build", "--compose", "--from", "tests/guests/linked.toml"])
        .current_dir(root)
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn the_same_calls_give_the_same_answers_both_ways() {
    compose();
    let linked = Host::builder().manifest("tests/guests/linked.toml").start();
    let composed = Host::builder()
        .manifest("tests/guests/composed.toml")
        .start();
    let (linked_answers, composed_answers) = (answers(&linked), answers(&composed));
    for (call, (linked, composed)) in linked_answers.iter().zip(&composed_answers).enumerate() {
        assert_eq!(linked, composed, "call {call}");
    }
    // Both ways did what was asked for.
    assert!(
        linked_answers[0].contains("\"width\":320"),
        "{}",
        linked_answers[0]
    );
    assert_eq!(linked_answers[1], "\"Ok(())\"");
    let first = &linked_answers[2 * PICTURES as usize];
    assert!(
        first.starts_with("{\"count\":12,\"hits\":[[0,1.0]"),
        "{first}"
    );
    let to_queries = &linked_answers[3 * PICTURES as usize..][..QUERIES.len() + 2];
    let expected = [
        r#"{"count":2,"#,
        r#"{"count":5,"#,
        r#"{"count":0,"hits":[]}"#,
        r#""Error::MalformedFilter""#,
        r#"{"count":12,"hits":[[8,1.0],[9,1.0]]}"#,
        r#"{"count":8,"hits":[[3,1.0],[9,1.0],[0,0.5],[1,0.5],[5,0.5],[6,0.5],[7,0.5],[11,0.5]]}"#,
        r#"{"count":2,"hits":[[3,1.0],[9,1.0]]}"#,
        r#"{"count":3,"hits":[[0,1.0],[1,1.0],[2,1.0]]}"#,
        r#"{"count":1,"hits":[[5,1.0]]}"#,
        r#""Ok("#,
        r#""Err(Error::DimensionMismatch("#,
    ];
    for (answer, expected) in to_queries.iter().zip(expected) {
        assert!(
            answer.starts_with(expected),
            "{answer} instead of {expected}"
        );
    }
    // And indeed in two ways.
    let separate = r#"sightline_instances_created_total{component="inference"}"#;
    assert!(linked.get("/metrics").contains(separate));
    assert!(!composed.get("/metrics").contains(separate));
}

#[test]
fn a_dependency_that_does_not_fit_is_refused_by_name() {
    drop(Host::builder().manifest("tests/guests/linked.toml").start());
    let cases = [
        (
            "sightline:other/x",
            "no import that the dependency sightline:other/x names",
        ),
        (
            "wasi:keyvalue/atomics",
            "does not export wasi:keyvalue/atomics",
        ),
    ];
    for (name, expected) in cases {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("spin.toml");
        std::fs::write(&path, depending_on(name)).unwrap();
        let output = sightline().arg("check").arg("--from").arg(&path).output();
        let output = output.unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && errors.contains(expected),
            "{errors}"
        );
    }
}

/// A manifest whose component takes the import `name` from `inference`.
fn depending_on(name: &str) -> String {
    let built = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/target/wasm32-wasip2/component"
    );
    format!(
        "spin_manifest_version = 2\n\
         [application]\n\
         name = \"unfit\"\n\
         [[trigger.http]]\n\
         route = \"/\"\n\
         component = \"probe\"\n\
         [component.probe]\n\
         source = \"{built}/probe.wasm\"\n\
         dependencies_inherit_configuration = true\n\
         [component.probe.dependencies]\n\
         \"{name}\" = {{ path = \"{built}/inference.wasm\" }}\n"
    )
}
