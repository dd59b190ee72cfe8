//! `POST /v1/{project_id}/service`.

use serde_json::{Value, json};

use crate::search_core::Native;
use crate::world::{
    PROJECT, TOKEN, World, refuses_bodies, refuses_methods, refuses_strangers, request,
};

/// The smallest request, with `changes` on top; a change to null is a field that is not there.
fn create(changes: Value) -> crate::world::Answer {
    let mut body = json!({"name": "cats", "model": "common-search"});
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    World::new().post("service", &body)
}

fn code(changes: Value) -> String {
    let answer = create(changes);
    match answer.status {
        200 => "fine".to_owned(),
        400 => answer.code().to_owned(),
        other => panic!("{other}: {}", answer.body),
    }
}

#[test]
fn the_documented_request_gets_the_documented_answer() {
    let answer = World::new().post(
        "service",
        &json!({"name": "test_instance", "model": "common-search", "description": "my pictures",
            "level": 30_000_000, "tags": ["tag1", "tag2"]}),
    );
    assert_eq!(answer.status, 200);
    // As text, because the order of the fields counts too.
    assert_eq!(
        answer.body.to_string(),
        r#"{"instanceName":"test_instance","level":30000000,"expiredDate":-1,"domain":"common-search","#
            .to_owned()
            + r#""desc":"my pictures","registerDate":1528203334203,"tags":["tag1","tag2"],"status":"NORMAL"}"#
    );
}

#[test]
fn what_is_not_given_has_its_default() {
    let body = create(json!({"level": null, "description": null, "tags": null})).body;
    assert_eq!(body["level"], 30_000_000);
    assert_eq!(body["desc"], "");
    assert_eq!(body["tags"], json!([]));
}

#[test]
fn names_have_1_to_16_characters_and_begin_with_a_letter() {
    for name in [
        "a",
        "abcdefghijklmnop",
        "a-_9",
        "image",
        "servic",
        "services",
    ] {
        assert_eq!(code(json!({ "name": name })), "fine", "{name}");
    }
    for name in [
        "abcdefghijklmnopq",
        "A",
        "1a",
        "_a",
        "-a",
        "a b",
        "aB",
        "a.b",
        "é",
        "猫",
        "a/b",
    ] {
        assert_eq!(code(json!({ "name": name })), "IS.0007", "{name}");
    }
}

#[test]
fn an_instance_cannot_have_the_name_of_another_path() {
    // `/v1/{project_id}/service/image` is the path of the instance `image`, and
    // `/v1/{project_id}/images/image` that of an image of the registry.
    for name in ["service", "images"] {
        let answer = create(json!({ "name": name }));
        assert_eq!((answer.status, answer.code()), (400, "IS.0007"));
        let message = answer.message();
        assert!(message.contains("reserved"), "{message}");
    }
}

#[test]
fn mandatory_fields_must_be_there_and_hold_something() {
    for field in ["name", "model"] {
        for value in [json!(null), json!("")] {
            let answer = create(json!({ field: value }));
            assert_eq!((answer.status, answer.code()), (400, "IS.0003"), "{field}");
            let vendors = format!("Arguments of {field} can not be null.");
            assert!(
                answer.message().starts_with(&vendors),
                "{}",
                answer.message()
            );
        }
    }
}

#[test]
fn wrong_types_are_refused() {
    let cases = [
        json!({"name": 1}),
        json!({"name": ["a"]}),
        json!({"model": true}),
        json!({"description": 5}),
        json!({"level": "30000000"}),
        json!({"level": 3.5}),
        json!({"level": true}),
        json!({"tags": "a"}),
        json!({"tags": {"a": "b"}}),
        json!({"tags": ["a", 1]}),
    ];
    for case in cases {
        assert_eq!(code(case.clone()), "IS.0002", "{case}");
    }
}

#[test]
fn values_have_their_limits() {
    assert_eq!(code(json!({"model": "image-copyright"})), "IS.0015");
    assert_eq!(code(json!({"level": 30_000_000})), "fine");
    assert_eq!(code(json!({"level": 29_999_999})), "IS.0002");
    assert_eq!(code(json!({"level": 30_000_001})), "IS.0002");
    assert_eq!(code(json!({"description": "é".repeat(512)})), "fine");
    assert_eq!(code(json!({"description": "é".repeat(513)})), "IS.0002");
}

#[test]
fn an_instance_declares_up_to_ten_lower_case_tag_names() {
    let names = |count: usize| (0..count).map(|n| format!("tag{n}")).collect::<Vec<_>>();
    assert_eq!(code(json!({"tags": []})), "fine");
    assert_eq!(code(json!({"tags": names(10)})), "fine");
    assert_eq!(code(json!({"tags": names(11)})), "IS.0002");
    assert_eq!(code(json!({"tags": ["colour of_it-1", "颜色"]})), "fine");
    assert_eq!(code(json!({"tags": ["Colour"]})), "IS.0002");
    assert_eq!(code(json!({"tags": ["É"]})), "IS.0002");
    assert_eq!(code(json!({"tags": [""]})), "IS.0002");
    assert_eq!(code(json!({"tags": ["a".repeat(64)]})), "fine");
    assert_eq!(code(json!({"tags": ["a".repeat(65)]})), "IS.0002");
    assert_eq!(code(json!({"tags": ["a", "b", "a"]})), "IS.0002");
}

#[test]
fn unknown_fields_are_ignored() {
    assert_eq!(code(json!({"colour": 7, "Name": "x"})), "fine");
}

#[test]
fn a_name_is_given_once() {
    let world = World::new();
    assert_eq!(world.create("cats", json!([])).status, 200);
    let answer = world.create("cats", json!(["other"]));
    assert_eq!((answer.status, answer.code()), (400, "IS.3000"));
    assert!(
        answer
            .message()
            .starts_with("Instance name is already exists.")
    );
    let kept = world.call("GET", "service/cats", Vec::new());
    assert_eq!(kept.body["tags"], json!([]));
}

#[test]
fn a_client_that_knows_no_project_means_its_own() {
    let world = World::new();
    let body = json!({"name": "cats", "model": "common-search"}).to_string();
    let path = "/v1/%7Bproject_id%7D/service";
    let request = request("POST", path, Some(TOKEN), body.into_bytes());
    let answer = world.send(&world.store, &request, &Native::new(&world.store));
    assert_eq!(answer.status, 200);
    assert_eq!(world.call("GET", "service/cats", Vec::new()).status, 200);
    assert!(world.store.keys().iter().all(|key| key.contains(PROJECT)));
}

#[test]
fn callers_methods_and_bodies_are_checked() {
    refuses_strangers("POST", "service");
    refuses_methods("service", &["GET", "PUT", "DELETE", "PATCH", "HEAD"]);
    refuses_bodies("service");
}
