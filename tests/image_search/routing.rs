//! Which component answers, and what every answer carries.

use reqwest::Method;
use serde_json::{Value, json};

use super::library::{add, call, create, jpeg, picture, search, send};
use crate::support::Host;

#[test]
fn an_instance_may_be_named_like_a_part_of_a_path() {
    let host = Host::start();
    for name in ["image", "search"] {
        assert_eq!(create(&host, name, &[]).status, 200);
        let queried = call(&host, Method::GET, &format!("service/{name}"), None);
        assert_eq!(queried.body["instanceName"], name);
        let added = add(&host, name, 1, json!({}));
        assert_eq!(
            (added.status, added.body),
            (200, json!({"result": "Success"}))
        );
        let found = search(&host, name, json!({"file": jpeg(&picture(1), 90)}));
        assert_eq!(found.paths(), ["/1.jpg"]);
    }
    // `service/image` is an instance's path, so no pictures can be added to an instance `service`.
    assert_eq!(create(&host, "service", &[]).code(), "IS.0007");
    assert_eq!(add(&host, "service", 1, json!({})).code(), "IS.0010");
}

#[test]
fn every_path_refuses_other_methods_and_strangers() {
    let host = Host::start();
    create(&host, "shop", &[]);
    for (path, allowed) in [
        ("service", &["POST"][..]),
        ("service/shop", &["GET", "DELETE"]),
        ("shop/image", &["POST", "PUT", "DELETE"]),
        ("shop/image/check", &["POST"]),
        ("shop/image/search", &["POST"]),
    ] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let asked: Method = method.parse().unwrap();
            if !allowed.contains(&method) {
                let answer = call(&host, asked.clone(), path, None);
                assert_eq!(
                    (answer.status, answer.code()),
                    (400, &json!("IS.0010")),
                    "{method} {path}"
                );
            }
            let full = format!("/v1/{}/{path}", host.credentials().project_id);
            let stranger = host
                .call_without_token(asked.clone(), &full)
                .send()
                .unwrap();
            assert_eq!(stranger.status(), 400);
            assert_eq!(stranger.json::<Value>().unwrap()["error_code"], "IS.0013");
            let elsewhere = host
                .call(asked, &format!("/v1/other/{path}"))
                .send()
                .unwrap();
            assert_eq!(elsewhere.status(), 403);
            assert_eq!(
                elsewhere.json::<Value>().unwrap()["error_code"],
                "APIGW.0302"
            );
        }
    }
}

#[test]
fn a_wrong_token_is_refused() {
    let host = Host::start();
    let path = format!("/v1/{}/service/shop", host.credentials().project_id);
    let request = host.call_without_token(Method::GET, &path);
    let answer = request.header("X-Auth-Token", "guessed").send().unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.json::<Value>().unwrap()["error_code"], "IS.0004");
}

#[test]
fn every_answer_is_json_with_a_request_id_of_its_own() {
    let host = Host::start();
    create(&host, "shop", &[]);
    let mut ids = Vec::new();
    // With a slash at the end too: the vendor's SDK takes a redirect for an empty success.
    for path in [
        "service/shop",
        "service/shop/",
        "service/none",
        "shop/image/",
    ] {
        let answer = send(&host, Method::GET, path, None);
        assert!(!answer.status().is_redirection());
        assert_eq!(answer.headers()["content-type"], "application/json");
        let id = answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(id.len(), 36, "{id}");
        ids.push(id);
        assert!(answer.json::<Value>().unwrap().is_object());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_body_of_more_than_12_megabytes_is_refused() {
    let host = Host::start();
    create(&host, "shop", &[]);
    let file = "A".repeat(12 * 1024 * 1024);
    let answer = search(&host, "shop", json!({ "file": file }));
    assert_eq!((answer.status, answer.code()), (400, &json!("IS.0006")));
}
