//! `sightline instances`: libraries of a running host are made, changed and deleted.

use serde_json::json;

use crate::support::Host;
use crate::support::commands::{run, succeed};

#[test]
fn an_instance_is_made_changed_and_deleted() {
    let host = Host::start();
    assert_eq!(succeed(&host, &["instances", "list"]), json!([]));
    let made = succeed(
        &host,
        &[
            "instances",
            "create",
            "shop",
            "--tag",
            "colour",
            "--number",
            "year",
            "--max-keywords",
            "7",
            "--keyword-language",
            "en",
            "--description",
            "all we sell",
        ],
    );
    assert_eq!(made["custom_tags"], json!(["colour"]));
    assert_eq!(made["custom_num_tags"], json!(["year"]));
    assert_eq!(made["search_types"], json!(["IMAGE", "KEYWORD"]));
    assert_eq!(
        (&made["max_keywords"], &made["count"]),
        (&json!(7), &json!(0))
    );
    assert_eq!(made["keyword_language"], "en");
    assert_eq!(made["keyword_confidence"], 20);
    let listed = succeed(&host, &["instances", "list"]);
    assert_eq!(listed[0]["name"], "shop");
    assert_eq!(listed[0]["description"], "all we sell");

    let set = [
        "instances",
        "set",
        "shop",
        "--tag",
        "size",
        "--search-type",
        "image",
        "--keyword-confidence",
        "35",
    ];
    let changed = succeed(&host, &set);
    assert_eq!(changed["custom_tags"], json!(["colour", "size"]));
    assert_eq!(changed["search_types"], json!(["IMAGE"]));
    assert_eq!(changed["keyword_confidence"], 35);
    assert_eq!(changed["keyword_language"], "en");
    assert_eq!(changed["description"], "all we sell");
    assert_eq!(succeed(&host, &["instances", "show", "shop"]), changed);

    let kept = run(&host, &["instances", "delete", "shop"]);
    assert!(!kept.success && kept.stderr.contains("--yes"), "{kept:?}");
    assert_eq!(succeed(&host, &["instances", "show", "shop"]), changed);
    assert!(run(&host, &["instances", "delete", "shop", "--yes"]).success);
    assert_eq!(succeed(&host, &["instances", "list"]), json!([]));
}

#[test]
fn an_instance_for_descriptors_of_another_model_says_their_length() {
    let host = Host::start();
    let create = ["instances", "create", "clip", "--model", "external"];
    let refused = run(&host, &create);
    assert!(
        refused.stderr.contains("--descriptor-length"),
        "{refused:?}"
    );
    let with_length = [&create[..], &["--descriptor-length", "768"]].concat();
    let made = succeed(&host, &with_length);
    assert_eq!(
        (&made["model"], &made["descriptor_length"]),
        (&json!("external"), &json!(768))
    );
}

#[test]
fn what_cannot_be_done_is_refused_with_advice() {
    let host = Host::start();
    succeed(&host, &["instances", "create", "shop"]);
    let cases: [(&[&str], &str); 6] = [
        (
            &["instances", "show", "other"],
            "sightline instances create other",
        ),
        (
            &["instances", "delete", "other", "--yes"],
            "there is no instance",
        ),
        (&["instances", "create", "shop"], "Choose another name"),
        (&["instances", "create", "A B"], "lower-case letters"),
        (&["instances", "set", "shop"], "nothing is to change"),
        (
            &["instances", "set", "shop", "--search-type", "CATEGORY"],
            "search_types",
        ),
    ];
    for (arguments, advice) in cases {
        let outcome = run(&host, arguments);
        assert!(!outcome.success, "{arguments:?} succeeds");
        assert!(outcome.stderr.contains(advice), "{outcome:?}");
    }
}

#[test]
fn the_key_comes_from_the_environment_where_no_state_is_named() {
    let host = Host::start();
    let credentials = host.credentials();
    let list = |secret_key: &str| {
        let mut command = crate::support::sightline();
        command
            .args(["instances", "list", "--format", "json", "--endpoint"])
            .arg(host.url())
            .env("HUAWEICLOUD_SDK_AK", &credentials.access_key)
            .env("HUAWEICLOUD_SDK_SK", secret_key)
            .env("HUAWEICLOUD_SDK_PROJECT_ID", &credentials.project_id);
        command.output().unwrap()
    };
    assert!(list(&credentials.secret_key).status.success());
    let wrong = list("another");
    assert!(!wrong.status.success());
    let errors = String::from_utf8(wrong.stderr).unwrap();
    assert!(errors.contains("401"), "{errors}");
}

#[test]
fn a_table_has_a_line_for_each_instance() {
    let host = Host::start();
    succeed(&host, &["instances", "create", "shop"]);
    let mut list = crate::support::sightline();
    list.args(["instances", "list", "--endpoint", host.url(), "--state-dir"]);
    let table = list.arg(host.state_dir()).output().unwrap();
    let table = String::from_utf8(table.stdout).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 2, "{table}");
    assert!(
        lines[0].starts_with("NAME") && lines[1].starts_with("shop"),
        "{table}"
    );
}
