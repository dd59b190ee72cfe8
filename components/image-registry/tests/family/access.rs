//! Credentials, projects, methods, and images that are not there.

use store::Memory;

use crate::support::{
    NOW, PATH, PROJECT, TOKEN, error, list, order, register, send, send_as_it_is, show,
};

const OTHER: &str = "ffffffffffffffffffffffffffffffff";

#[test]
fn every_operation_needs_the_token_of_its_project() {
    let store = Memory::new();
    let image = register(&store, NOW, &order(PATH));
    let id = image.1["id"].as_str().unwrap();
    let call = |method: &str, project: &str, path: &str, token: Option<&str>| {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("/v1/{project}/images{path}"));
        if let Some(token) = token {
            request = request.header("X-Auth-Token", token);
        }
        let body = order("swr.example.com/team/other:1.0").to_string();
        send_as_it_is(&store, NOW, &request.body(body.into_bytes()).unwrap())
    };
    for (method, path) in [("POST", ""), ("GET", ""), ("GET", &*format!("/{id}"))] {
        let none = call(method, PROJECT, path, None);
        assert_eq!(error(&none), (401, "ModelArts.0201"));
        let wrong = call(method, PROJECT, path, Some("wrong"));
        assert_eq!(error(&wrong), (401, "ModelArts.0203"));
        let other = call(method, OTHER, path, Some(TOKEN));
        assert_eq!(error(&other), (403, "ModelArts.0210"));
    }
    assert_eq!(list(&store, "type=DEDICATED").1["total"], 1);
}

#[test]
fn an_unknown_image_is_not_found() {
    for id in [
        "00000000-0000-4000-8000-000000000000",
        "x",
        "a%2Fb",
        "%E5%9B%BE",
    ] {
        let answer = show(&Memory::new(), id);
        assert_eq!(error(&answer), (404, "ModelArts.6797"));
    }
}

#[test]
fn other_methods_do_not_exist() {
    for (method, path) in [
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/x"),
        ("DELETE", "/x"),
    ] {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/v1/{PROJECT}/images{path}"));
        let answer = send(&Memory::new(), NOW, request.body(Vec::new()).unwrap());
        assert_eq!(error(&answer), (404, "APIGW.0101"), "{method} {path}");
    }
}
