//! `GET /v3/projects`.

use iam::huawei;
use identity::components::PROJECTS;
use operation::{Context, Request, Response};
use serde_json::json;

use crate::world::{NOW, World, empty, get, json as body_of};

fn handle(request: &Request, context: &Context<'_>) -> Response {
    operation::answer_whole(&PROJECTS, request, context, ()).unwrap()
}

#[test]
fn a_key_has_one_project_by_whatever_name() {
    let world = World::new();
    for (target, name) in [
        ("/v3/projects?name=cn-north-4", "cn-north-4"),
        ("/v3/projects?x=1&name=a%20b", "a b"),
        ("/v3/projects?name=", "default"),
        ("/v3/projects", "default"),
    ] {
        let mut request = empty(get(target));
        huawei::sign(&mut request, &world.key, NOW).unwrap();
        let answer = handle(&request, &world.context());
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["x-iam-trace-id"], "request");
        let body = body_of(&answer);
        assert_eq!(body["projects"].as_array().unwrap().len(), 1);
        assert_eq!(body["projects"][0]["id"], world.project.id.as_str());
        assert_eq!(body["projects"][0]["name"], name);
        assert_eq!(body["links"]["self"], "http://h:3000/v3/projects");
    }
}

#[test]
fn a_token_will_do() {
    let world = World::new();
    let request = empty(get("/v3/projects?name=x").header("X-Auth-Token", "static-token"));
    let body = body_of(&handle(&request, &world.context()));
    assert_eq!(body["projects"][0]["id"], world.root.project_id.as_str());
}

#[test]
fn strangers_are_refused() {
    let world = World::new();
    let none = handle(&empty(get("/v3/projects")), &world.context());
    assert_eq!(none.status(), 401);
    assert_eq!(body_of(&none)["error"]["title"], "Unauthorized");
    let wrong = empty(get("/v3/projects").header("X-Auth-Token", "wrong"));
    assert_eq!(handle(&wrong, &world.context()).status(), 401);

    let mut late = empty(get("/v3/projects"));
    huawei::sign(&mut late, &world.key, NOW).unwrap();
    let late = handle(&late, &world.context_at(NOW + 16 * 60_000));
    assert_eq!(late.status(), 401);
    assert_eq!(body_of(&late)["error_code"], "APIGW.0301");
    assert_eq!(late.headers()["x-iam-trace-id"], "request");
}

#[test]
fn what_cannot_be_done_is_said() {
    let world = World::new();
    let long = format!("/v3/projects?name={}", "n".repeat(65));
    let long = empty(get(&long).header("X-Auth-Token", "static-token"));
    assert_eq!(handle(&long, &world.context()).status(), 400);
    let post = empty(http::Request::post("/v3/projects"));
    let refused = handle(&post, &world.context());
    assert_eq!(refused.status(), 405);
    let expected = json!({"error": {
        "code": 405,
        "message": "The method is not allowed for this path: use GET.",
        "title": "Method Not Allowed",
    }});
    assert_eq!(body_of(&refused), expected);
}
