//! Every field: absent, at and beyond its bounds, of another type.

use serde_json::{Value, json};
use store::Memory;

use crate::support::{NOW, PATH, error, list, order, order_with, register, show};

#[test]
fn what_the_path_and_the_defaults_say_is_answered_and_shown_again() {
    let store = Memory::new();
    let (status, image) = register(&store, NOW, &order(PATH));
    let id = image["id"].as_str().unwrap();
    let groups: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12], "a dashed UUID");
    let expected = json!({
        "arch": "x86_64",
        "create_at": NOW.0,
        "description": "",
        "dev_services": ["NOTEBOOK", "SSH"],
        "flavor_type": null,
        "id": id,
        "name": "pytorch_1_8",
        "namespace": "team",
        "origin": "CUSTOMIZE",
        "resource_categories": ["CPU", "GPU"],
        "service_type": "UNKNOWN",
        "size": 0,
        "status": "ACTIVE",
        "status_message": "",
        "support_res_categories": ["CPU", "GPU"],
        "swr_instance_id": null,
        "swr_path": PATH,
        "tag": "train-1.0",
        "tags": [],
        "type": "DEDICATED",
        "update_at": NOW.0,
        "visibility": "PRIVATE",
        "workspace_id": "0",
    });
    assert_eq!((status, &image), (200, &expected));
    assert_eq!(show(&store, id), (200, expected.clone()));
    let page = list(&store, "type=DEDICATED").1;
    assert_eq!(page["data"], json!([expected]));
}

#[test]
fn every_field_is_kept() {
    let store = Memory::new();
    let body = json!({
        "swr_path": PATH,
        "arch": "aarch64",
        "description": "训练",
        "origin": "IMAGE_SAVE",
        "resource_category": ["ASCEND", "CPU", "ASCEND"],
        "service_type": "TRAIN",
        "services": ["SSH", "AI_FLOW", "MODELBOX"],
        "visibility": "PUBLIC",
        "workspace_id": "0123456789abcdefghijklmnopqrstuv",
        "flavor_type": "ASCEND_SNT9B",
        "tags": ["team", "stage=dev=1", {"key": "k", "value": "v"}, {"key": "bare"}],
        "swr_instance_id": "enterprise-1",
        "read_me": "# How to",
        "undocumented": {"anything": 1},
    });
    let (status, image) = register(&store, NOW, &body);
    assert_eq!(status, 200, "{image}");
    let expected = json!({
        "arch": "aarch64",
        "description": "训练",
        "origin": "IMAGE_SAVE",
        "resource_categories": ["ASCEND", "CPU"],
        "service_type": "TRAIN",
        "dev_services": ["SSH", "AI_FLOW", "MODELBOX"],
        "visibility": "PUBLIC",
        "workspace_id": "0123456789abcdefghijklmnopqrstuv",
        "flavor_type": "ASCEND_SNT9B",
        "tags": [
            {"key": "team", "value": ""},
            {"key": "stage", "value": "dev=1"},
            {"key": "k", "value": "v"},
            {"key": "bare", "value": ""},
        ],
        "swr_instance_id": "enterprise-1",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(image[name], *value, "{name}");
    }
    assert_eq!(show(&store, image["id"].as_str().unwrap()).1, image);
}

#[test]
fn bounds_are_inclusive_and_null_is_absent() {
    let tags: Vec<String> = (0..20).map(|n| format!("t{n}")).collect();
    let cases = [
        ("description", json!("d".repeat(512))),
        ("description", json!("图".repeat(512))),
        ("description", Value::Null),
        ("read_me", json!("r".repeat(3_000))),
        ("tags", json!(tags)),
        (
            "tags",
            json!([{"key": "k".repeat(128), "value": "v".repeat(255)}]),
        ),
        ("tags", json!([])),
        ("resource_category", json!([])),
        ("services", Value::Null),
        ("arch", json!("x86_64")),
        ("arch", Value::Null),
        ("workspace_id", json!("0")),
        ("swr_instance_id", json!("")),
        ("flavor_type", json!("ASCEND_SNT3")),
    ];
    for (name, value) in cases {
        let (status, image) = register(&Memory::new(), NOW, &order_with(name, value.clone()));
        assert_eq!(status, 200, "{name}: {value}: {image}");
    }
    let empty = register(
        &Memory::new(),
        NOW,
        &order_with("resource_category", json!([])),
    );
    assert_eq!(empty.1["resource_categories"], json!(["CPU", "GPU"]));
}

#[test]
fn a_wrong_field_has_the_vendors_code_and_is_named() {
    let tags: Vec<String> = (0..21).map(|n| format!("t{n}")).collect();
    const TYPE: &str = "ModelArts.6332";
    const VALUE: &str = "ModelArts.6336";
    let cases = [
        ("swr_path", Value::Null, "ModelArts.6335"),
        ("swr_path", json!(16), TYPE),
        ("swr_path", json!("reg.io/team/a:1"), VALUE),
        (
            "swr_path",
            json!(format!("reg.io/team/{}:1", "a".repeat(2_040))),
            VALUE,
        ),
        ("swr_path", json!("swr.example.com/team/no_tag"), VALUE),
        ("arch", json!("RISCV"), VALUE),
        ("arch", json!(64), TYPE),
        ("description", json!("d".repeat(513)), VALUE),
        ("description", json!(["d"]), TYPE),
        ("origin", json!("FOUND"), VALUE),
        ("resource_category", json!(["TPU"]), VALUE),
        ("resource_category", json!("CPU"), TYPE),
        ("resource_category", json!([1]), TYPE),
        ("service_type", json!("GAME"), VALUE),
        ("services", json!(["TELNET"]), VALUE),
        ("visibility", json!("SECRET"), VALUE),
        ("workspace_id", json!("short"), VALUE),
        (
            "workspace_id",
            json!("0123456789ABCDEFGHIJKLMNOPQRSTUV"),
            VALUE,
        ),
        ("workspace_id", json!(0), TYPE),
        ("flavor_type", json!("ASCEND_SNT1"), VALUE),
        ("tags", json!(tags), VALUE),
        ("tags", json!("team"), TYPE),
        ("tags", json!([1]), TYPE),
        ("tags", json!([""]), VALUE),
        ("tags", json!([{"value": "v"}]), "ModelArts.6335"),
        ("tags", json!([{"key": "k".repeat(129)}]), VALUE),
        (
            "tags",
            json!([{"key": "k", "value": "v".repeat(256)}]),
            VALUE,
        ),
        ("swr_instance_id", json!("e".repeat(65)), VALUE),
        ("read_me", json!("r".repeat(3_001)), VALUE),
    ];
    for (name, value, code) in cases {
        let store = Memory::new();
        let answer = register(&store, NOW, &order_with(name, value.clone()));
        assert_eq!(error(&answer), (400, code), "{name}: {value}: {}", answer.1);
        let message = answer.1["error_msg"].as_str().unwrap();
        assert!(message.contains(name), "{message}");
        assert_eq!(store.keys(), Vec::<String>::new());
    }
}

#[test]
fn a_body_that_is_no_json_object_is_an_invalid_payload() {
    for body in [json!([]), json!("x"), json!(null)] {
        let answer = register(&Memory::new(), NOW, &body);
        assert_eq!(error(&answer), (400, "ModelArts.6400"));
    }
    let uri = format!("/v1/{}/images", crate::support::PROJECT);
    for body in ["", "{", "{\"swr_path\": \"x\"", "\u{feff}{}"] {
        let request = http::Request::post(&uri).body(body.as_bytes().to_vec());
        let answer = crate::support::send(&Memory::new(), NOW, request.unwrap());
        assert_eq!(error(&answer), (400, "ModelArts.6400"), "{body:?}");
    }
}

#[test]
fn a_path_is_registered_once() {
    let store = Memory::new();
    let first = register(&store, NOW, &order(PATH));
    let again = register(&store, NOW, &order_with("description", json!("again")));
    assert_eq!(error(&again), (400, "ModelArts.6737"));
    assert!(again.1["error_msg"].as_str().unwrap().contains("train-1.0"));
    for other in [
        "swr.example.com/team/pytorch_1_8:train-1.1",
        "swr.example.com/team/pytorch_1_9:train-1.0",
        "swr.example.com/team2/pytorch_1_8:train-1.0",
        "swr.example.org/team/pytorch_1_8:train-1.0",
        "swr.example.com:443/team/pytorch_1_8:train-1.0",
        "team/pytorch_1_8:train-1.0",
    ] {
        assert_eq!(register(&store, NOW, &order(other)).0, 200, "{other}");
    }
    assert_eq!(list(&store, "type=DEDICATED").1["total"], 7);
    assert_eq!(show(&store, first.1["id"].as_str().unwrap()), first);
}
