//! The five operations of version 2, by the components that `spin.toml` names.

use reqwest::Method;
use serde_json::{Value, json};

use super::library::{Answer, call, create, jpeg, picture, send};
use crate::support::Host;

/// A host with an instance `shop` of a tag and a number.
fn shop() -> Host {
    let host = Host::start();
    let body = json!({
        "name": "shop",
        "model": "common-search",
        "custom_tags": ["brand"],
        "custom_num_tags": ["year"],
    });
    let created = call(&host, Method::POST, "service", Some(&body));
    assert_eq!(created.status, 200, "{}", created.body);
    host
}

/// `POST .../mms/shop/{operation}`.
fn post(host: &Host, operation: &str, body: &Value) -> Answer {
    let project = &host.credentials().project_id;
    let path = format!("/v2/{project}/mms/shop/{operation}");
    let response = host.call(Method::POST, &path).json(body).send().unwrap();
    assert!(response.headers().contains_key("x-request-id"));
    Answer {
        status: response.status().as_u16(),
        body: response.json().unwrap(),
    }
}

/// As [`post`], where it must go well.
fn fine(host: &Host, operation: &str, body: &Value) -> Value {
    let answer = post(host, operation, body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["result"], "success");
    answer.body["data"].clone()
}

fn add(host: &Host, seed: u64) -> Value {
    let body = json!({
        "item_id": format!("item {seed}"),
        "image_base64": jpeg(&picture(seed), 90),
        "desc": "a picture",
        "custom_tags": {"brand": "x"},
        "custom_num_tags": {"year": 2020 + seed},
        "keywords": ["picture", "procedural"],
    });
    fine(host, "data/add", &body)
}

#[test]
fn the_five_operations_work_on_the_same_items() {
    let host = shop();
    for seed in 0..4 {
        assert_eq!(add(&host, seed), Value::Null);
    }
    let query = json!({
        "search_type": "IMAGE",
        "image_base64": jpeg(&picture(2), 40),
        "custom_num_tags": {"year": {"from": 2021, "to": 2022}},
        "limit": 1,
    });
    let found = fine(&host, "search", &query);
    assert_eq!(found["items"][0]["id"], "item 2");
    assert_eq!(found["search_info"]["total_num"], 2);
    assert!(found["search_info"]["search_time"].is_u64());

    let update = json!({"item_id": "item 2", "custom_tags": {"brand": "y"}});
    assert_eq!(fine(&host, "data/update", &update), Value::Null);
    let checked = fine(&host, "data/check", &json!({"item_id": "item 2"}));
    let info = json!({
        "desc": "a picture",
        "custom_tags": {"brand": "y"},
        "custom_num_tags": {"year": 2022.0},
        "keywords": ["picture", "procedural"],
    });
    assert_eq!(checked, json!({"existed": true, "item_info": info}));

    let condition = json!({"custom_tags": {"brand": ["x"]}});
    let deleted = fine(&host, "data/delete", &condition);
    assert_eq!(
        deleted["delete_info"],
        json!({"total_num": 3, "delete_num": 3})
    );
    let rest = json!({"search_type": "KEYWORD", "keywords": ["Picture"]});
    let rest = fine(&host, "search", &rest);
    assert_eq!(rest["search_info"]["total_num"], 1);
    assert_eq!(rest["items"][0]["id"], "item 2");
    assert_eq!(rest["items"][0]["score"], 1.0);
}

#[test]
fn a_cursor_leads_through_all_items() {
    let host = shop();
    for seed in 0..5 {
        add(&host, seed);
    }
    for (operation, info, mut body) in [
        (
            "search",
            "search_info",
            json!({"search_type": "KEYWORD", "keywords": ["picture", "cat"], "limit": 2}),
        ),
        (
            "data/check",
            "check_info",
            json!({"custom_num_tags": {"year": {}}, "limit": 2}),
        ),
    ] {
        let mut ids = Vec::new();
        for count in [2, 2, 1] {
            let data = fine(&host, operation, &body);
            assert_eq!(data[info]["total_num"], 5);
            assert_eq!(data[info]["return_num"], count);
            let items = data["items"].as_array().unwrap().iter();
            ids.extend(items.map(|item| item["id"].to_string()));
            body["last_item"] = data[info]["last_item"].clone();
        }
        assert!(body["last_item"].is_null());
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 5);
    }
}

#[test]
fn each_operation_refuses_in_the_words_of_v2() {
    let host = shop();
    add(&host, 1);
    let picture = jpeg(&picture(1), 90);
    for (operation, body, code) in [
        (
            "data/add",
            json!({"item_id": "item 1", "image_base64": picture}),
            "MMS.1019",
        ),
        ("data/add", json!({"item_id": ""}), "MMS.0003"),
        (
            "data/add",
            json!({"item_id": "a", "image_url": "http://pictures.example/a.jpg"}),
            "ModelArts.4603",
        ),
        (
            "search",
            json!({"search_type": "TEXT", "text": "a cat"}),
            "MMS.1023",
        ),
        ("data/check", json!({}), "MMS.0003"),
        (
            "data/update",
            json!({"item_id": "b", "desc": "d"}),
            "MMS.1019",
        ),
        ("data/delete", json!({"item_id": "b"}), "MMS.1019"),
    ] {
        let answer = post(&host, operation, &body);
        assert_eq!(
            (answer.status, answer.code()),
            (400, &json!(code)),
            "{body}"
        );
    }
    let project = &host.credentials().project_id;
    for (path, status, code) in [
        (format!("/v2/{project}/mms/shop/search"), 401, "APIGW.0301"),
        (format!("/v2/{project}/mms/shop"), 404, "APIGW.0101"),
    ] {
        let answer = host.call_without_token(Method::POST, &path).send().unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.json::<Value>().unwrap()["error_code"], code);
    }
}

#[test]
fn pictures_of_v1_and_items_of_v2_are_the_same() {
    let host = Host::start();
    create(&host, "shop", &["brand"]);
    let body = json!({"path": "/a.jpg", "file": jpeg(&picture(1), 90), "tags": {"brand": 7}});
    let added = send(&host, Method::POST, "shop/image", Some(&body));
    assert_eq!(added.status(), 200);
    let checked = fine(&host, "data/check", &json!({"item_id": "/a.jpg"}));
    assert_eq!(checked["item_info"]["custom_tags"], json!({"brand": "7"}));
    fine(&host, "data/delete", &json!({"item_id": "/a.jpg"}));
    let path = json!({"path": "/a.jpg"});
    let checked = call(&host, Method::POST, "shop/image/check", Some(&path));
    assert_eq!(checked.body, json!({"exist": "false"}));
}
