//! `POST /v3/auth/tokens`.

use identity::components::TOKENS;
use operation::{Context, Request, Response};
use serde_json::{Value, json};

use crate::world::{World, empty, json as body_of};

fn order(name: &str, password: &str) -> Value {
    json!({"auth": {
        "identity": {
            "methods": ["password"],
            "password": {"user": {
                "name": name,
                "password": password,
                "domain": {"name": "anything"},
            }},
        },
        "scope": {"project": {"name": "cn-north-4"}},
    }})
}

fn handle(request: &Request, context: &Context<'_>) -> Response {
    operation::answer_whole(&TOKENS, request, context, ()).unwrap()
}

fn send(world: &World, body: &Value) -> Response {
    send_text(world, &body.to_string())
}

fn send_text(world: &World, body: &str) -> Response {
    let request = http::Request::post("/v3/auth/tokens").header("Host", "h");
    let request = request.body(body.as_bytes().to_vec()).unwrap();
    handle(&request, &world.context())
}

#[test]
fn a_keys_user_gets_a_token_of_its_project() {
    let world = World::new();
    for name in ["ann", &world.key.access_key] {
        let answer = send(&world, &order(name, &world.key.secret_key));
        assert_eq!(answer.status(), 201);
        let token = answer.headers()["x-subject-token"].to_str().unwrap();
        assert_eq!(world.project_of(token), world.project.id);
        let domain = json!({"id": "sightline", "name": "sightline"});
        let expected = json!({"token": {
            "expires_at": "2026-01-02T00:00:00.000000Z",
            "issued_at": "2026-01-01T00:00:00.000000Z",
            "methods": ["password"],
            "project": {"id": world.project.id, "name": "cn-north-4", "domain": domain},
            "user": {
                "id": world.key.access_key,
                "name": "ann",
                "domain": domain,
                "password_expires_at": "",
            },
            "roles": [{"id": "0", "name": "te_admin"}],
            "catalog": [],
        }});
        assert_eq!(body_of(&answer), expected);
        assert!(!String::from_utf8_lossy(answer.body()).contains(&world.key.secret_key));
    }
}

#[test]
fn the_root_key_gets_a_token_of_the_root_project() {
    let world = World::new();
    let answer = send(&world, &order("ROOT", "root-secret"));
    let token = answer.headers()["x-subject-token"].to_str().unwrap();
    assert_eq!(world.project_of(token), world.root.project_id);
}

#[test]
fn the_scope_may_name_the_keys_own_project_only() {
    let world = World::new();
    let mut own = order("ann", &world.key.secret_key);
    own["auth"]["scope"] = json!({"project": {"id": world.project.id}});
    assert_eq!(send(&world, &own).status(), 201);
    own["auth"]["scope"] = Value::Null;
    assert_eq!(send(&world, &own).status(), 201);
    own["auth"]["scope"] = json!({"project": {"id": world.root.project_id}});
    let refused = send(&world, &own);
    assert_eq!(refused.status(), 403);
    assert_eq!(body_of(&refused)["error"]["title"], "Forbidden");
}

#[test]
fn a_wrong_password_is_refused_in_keystones_words() {
    let world = World::new();
    for (name, password) in [("ann", "wrong"), ("nobody", "root-secret"), ("", "")] {
        let refused = send(&world, &order(name, password));
        assert_eq!(refused.status(), 401);
        assert!(!refused.headers().contains_key("x-subject-token"));
        let expected = json!({"error": {
            "code": 401,
            "message": "The username or password is wrong.",
            "title": "Unauthorized",
        }});
        assert_eq!(body_of(&refused), expected);
    }
}

#[test]
fn guessing_is_stopped_after_sixty_in_a_minute() {
    let world = World::new();
    let guess = || send(&world, &order("ann", "guess")).status().as_u16();
    assert!((0..60).all(|_| guess() == 401));
    assert_eq!(guess(), 429);
    let right = send(&world, &order("ann", &world.key.secret_key));
    assert_eq!(right.status(), 429);
    assert_eq!(body_of(&right)["error_code"], "APIGW.0308");
    let unguessable = order(&world.key.access_key, &world.key.secret_key);
    assert_eq!(send(&world, &unguessable).status(), 201);
}

#[test]
fn an_order_has_a_longest_length() {
    let world = World::new();
    let mut long = order("ann", &world.key.secret_key);
    long["auth"]["scope"]["project"]["name"] = json!("x".repeat(64 * 1024));
    assert_eq!(send(&world, &long).status(), 400);
    long["auth"]["scope"]["project"]["name"] = json!("x".repeat(60 * 1024));
    assert_eq!(send(&world, &long).status(), 201);
}

#[test]
fn malformed_orders_are_told_what_to_send_and_keep_their_secret() {
    let world = World::new();
    let mut token = order("ann", "hidden-secret");
    token["auth"]["identity"]["methods"] = json!(["token"]);
    let mut number = order("ann", "hidden-secret");
    number["auth"]["identity"]["password"]["user"]["name"] = json!("hidden-secret");
    number["auth"]["identity"]["password"]["user"]["password"] = json!(["hidden-secret"]);
    let mut none = order("ann", "hidden-secret");
    none["auth"]["identity"]["password"] = Value::Null;
    for body in [
        token.to_string(),
        number.to_string(),
        none.to_string(),
        String::new(),
        "{\"auth\": hidden-secret".to_owned(),
    ] {
        let refused = send_text(&world, &body);
        assert_eq!(refused.status(), 400, "{body}");
        let message = body_of(&refused)["error"]["message"].to_string();
        assert!(message.contains("password"), "{message}");
        assert!(!message.contains("hidden"), "{message}");
    }
}

#[test]
fn other_methods_are_not_allowed() {
    let world = World::new();
    let request = empty(http::Request::get("/v3/auth/tokens"));
    let refused = handle(&request, &world.context());
    assert_eq!(refused.status(), 405);
    assert_eq!(body_of(&refused)["error"]["code"], 405);
}
