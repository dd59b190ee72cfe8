//! What components may import, and that the manifest bounds it.

use serde_json::{Value, json};

use super::probe;

#[test]
fn variables_are_filled_in_templates() {
    let host = probe().flags(&["--variable", "greeting=hi"]).start();
    assert_eq!(host.get("/probe/variable?name=greeting"), "hi, world");
}

#[test]
fn a_variable_that_the_component_is_not_given_is_undefined() {
    let host = probe().start();
    for (name, error) in [
        ("token", "Undefined"),
        ("other", "Undefined"),
        ("Bad-Name", "InvalidName"),
    ] {
        let answer = host.get(&format!("/probe/variable?name={name}"));
        assert!(answer.contains(error), "{answer}");
        assert!(!answer.contains(&host.credentials().token));
    }
}

#[test]
fn the_environment_is_what_the_manifest_says() {
    let host = probe().environment("SECRET_OF_THE_HOST", "1").start();
    let environment: Value = serde_json::from_str(&host.get("/probe/environment")).unwrap();
    assert_eq!(environment, json!({ "PROBE": "here" }));
}

#[test]
fn a_store_that_the_manifest_does_not_list_is_denied() {
    let host = probe().start();
    assert_eq!(host.get("/probe/store?label=default"), "value");
    assert!(
        host.get("/probe/store?label=other")
            .contains("AccessDenied")
    );
    assert!(
        host.get("/plain/word/store?label=default")
            .contains("AccessDenied")
    );
}

#[test]
fn a_lost_swap_gives_the_newer_value() {
    let host = probe().start();
    let told: Value = serde_json::from_str(&host.get("/probe/compare-and-swap")).unwrap();
    assert_eq!(
        told,
        json!({ "old": "old", "won": true, "second": "lost, retried: true", "last": "third" })
    );
}

#[test]
fn files_are_read_only_and_bounded() {
    let host = probe().start();
    let told: Value = serde_json::from_str(&host.get("/probe/file?path=/manifest.toml")).unwrap();
    assert!(
        told["text"].as_str().unwrap().contains("name = \"probe\""),
        "{told}"
    );
    assert_eq!(told["writable"], false);
    for path in [
        "/../manifest.toml",
        "/etc/passwd",
        "/../../../../etc/passwd",
    ] {
        let told: Value =
            serde_json::from_str(&host.get(&format!("/probe/file?path={path}"))).unwrap();
        assert!(!told["text"].as_str().unwrap().contains("root:"), "{told}");
        assert_eq!(told["writable"], false, "{path}");
    }
    assert!(
        !host
            .get("/plain/word/file?path=/manifest.toml")
            .contains("probe")
    );
}

#[test]
fn requests_go_only_where_the_manifest_allows() {
    let host = probe().start();
    assert_eq!(
        host.get("/probe/fetch?authority=self.alt&path=/healthz"),
        "200"
    );
    let own = host.url().strip_prefix("http://").unwrap();
    for path in [
        format!("/probe/fetch?authority={own}&path=/healthz"),
        "/plain/word/fetch?authority=self.alt&path=/healthz".to_owned(),
    ] {
        let told = host.get(&path);
        assert!(told.contains("HttpRequestDenied"), "{path}: {told}");
    }
}

#[test]
fn a_refused_request_is_logged_without_its_password() {
    let host = probe().start();
    host.get("/probe/fetch?authority=user:in-the-authority@refused.example:81&path=/healthz");
    let log = host.log();
    assert!(log.contains("refused.example"), "{log}");
    assert!(!log.contains("in-the-authority"), "{log}");
}
