//! Deploying and showing service instances.

use http::Method;
use inference_services::endpoint;
use inference_services::life_cycle::{INSTANCE_SCHEDULED_MS, INSTANCE_STARTS_MS};
use inference_services::reservation::{Reservation, Update};
use serde_json::{Value, json};
use store::Memory;

use super::client::{Client, MODEL, SPEC, WORKSPACE, order, with};

const RESOURCE: &str = "config.model_instance_config.resource";

#[test]
fn a_deployed_instance_starts_and_shows_every_field() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let version = "77d0cb6e-2a43-4a2b-8a0c-1d1a3a3f3c11";
    let body = with(
        &order(&endpoint, 4),
        "source.version_id",
        Some(json!(version)),
    );
    let body = with(&body, "description", Some(json!("first")));
    let deployed = client.deploy_with(&body);
    assert_eq!(deployed.status, 200);
    assert_eq!(deployed.body, json!({"id": deployed.id()}));
    let id = deployed.id();
    assert_eq!(id.len(), 36);

    let status = || client.show(&id).body["status"].clone();
    assert_eq!(status(), "PENDING");
    client.wait(INSTANCE_SCHEDULED_MS);
    assert_eq!(status(), "CREATING");
    client.wait(INSTANCE_STARTS_MS - INSTANCE_SCHEDULED_MS - 1);
    assert_eq!(status(), "CREATING");
    client.wait(1 + 3_999);
    let shown = client.show(&id);
    let user = json!({"domain_name": "sightline", "user_name": "admin"});
    let address = format!(
        "http://fabric.example:3000/v1/workspaces/{WORKSPACE}/services/instances/{id}/invocations"
    );
    let expected = json!({
        "visibility": "PRIVATE",
        "source": {"id": MODEL, "version_id": version},
        "id": id,
        "name": "chat",
        "description": "first",
        "endpoint_id": endpoint,
        "status": "RUNNING",
        "create_time": "2023-05-30T12:24:30.601Z",
        "update_time": "2023-05-30T12:24:30.601Z",
        "duration": 3,
        "create_user": user,
        "type": "LLM_MODEL",
        "update_user": user,
        "url": {"name": "ApiInvoke", "address": address, "type": "PRIVATE"},
        "config": {"model_instance_config": {"resource": {"min": 1, "max": 4, "spec_code": SPEC}}},
    });
    assert_eq!((shown.status, shown.body), (200, expected));
}

#[test]
fn every_field_is_held_to_its_rule() {
    let long = |n: usize| json!("n".repeat(n));
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(1000);
    let sample = order(&endpoint, 2);
    let at = |field: &str| format!("{RESOURCE}.{field}");
    let refused = [
        ("source".to_owned(), Value::Null, "mandatory"),
        ("source".to_owned(), json!("model"), "Type mismatch"),
        ("source.id".to_owned(), Value::Null, "mandatory"),
        ("source.id".to_owned(), json!(""), "1 to 36"),
        ("source.id".to_owned(), long(37), "1 to 36"),
        ("source.id".to_owned(), json!("a_b"), "letters, digits"),
        ("source.id".to_owned(), json!(5), "Type mismatch"),
        ("source.version_id".to_owned(), long(37), "1 to 36"),
        ("source.version_id".to_owned(), json!({}), "Type mismatch"),
        ("name".to_owned(), Value::Null, "mandatory"),
        ("name".to_owned(), json!(""), "1 to 64"),
        ("name".to_owned(), long(65), "1 to 64"),
        ("name".to_owned(), json!("a\nb"), "letters, digits"),
        ("name".to_owned(), json!(["a"]), "Type mismatch"),
        ("description".to_owned(), long(1025), "at most 1024"),
        ("description".to_owned(), json!("a & b"), "free of"),
        ("description".to_owned(), json!(0), "Type mismatch"),
        ("endpoint_id".to_owned(), Value::Null, "mandatory"),
        ("endpoint_id".to_owned(), long(37), "1 to 36"),
        ("endpoint_id".to_owned(), json!(1), "Type mismatch"),
        ("config".to_owned(), json!([]), "Type mismatch"),
        (
            "config.pgsql_instance_config".to_owned(),
            json!({}),
            "not supported",
        ),
        (
            "config.model_instance_config".to_owned(),
            json!(1),
            "Type mismatch",
        ),
        (RESOURCE.to_owned(), Value::Null, "mandatory"),
        (RESOURCE.to_owned(), json!(1), "Type mismatch"),
        (at("min"), Value::Null, "mandatory"),
        (at("min"), json!(0), "1 to 1000"),
        (at("min"), json!(3), "max must be at least min"),
        (at("min"), json!("1"), "Type mismatch"),
        (at("max"), Value::Null, "mandatory"),
        (at("max"), json!(1001), "1 to 1000"),
        (at("max"), json!(2.5), "Type mismatch"),
        (at("max"), json!(1e40), "Type mismatch"),
        (at("spec_code"), Value::Null, "mandatory"),
        (at("spec_code"), long(65), "1 to 64"),
        (
            at("spec_code"),
            json!("mu.glm4.9b"),
            "the endpoint reserves mu.llama3.8b",
        ),
        (at("spec_code"), json!(8), "Type mismatch"),
    ];
    for (path, value, words) in refused {
        let answer = client.deploy_with(&with(&sample, &path, Some(value.clone())));
        let message = answer.refused(400);
        assert!(message.contains(words), "{path} = {value}: {message}");
    }
    assert_eq!((client.total(), client.reserved(&endpoint)), (0, 0));

    let accepted = [
        ("source.id".to_owned(), long(36)),
        ("source.id".to_owned(), json!("m")),
        ("name".to_owned(), long(64)),
        ("name".to_owned(), json!("聊天 chat_1.0-a")),
        ("description".to_owned(), long(1024)),
        ("description".to_owned(), Value::Null),
        ("unknown".to_owned(), json!(1)),
        (at("min"), json!(2)),
        (at("max"), json!(900)),
    ];
    for (path, value) in accepted {
        let answer = client.deploy_with(&with(&sample, &path, Some(value.clone())));
        assert_eq!(answer.status, 200, "{path} = {value}: {answer:?}");
    }
    for body in ["", "{", "[]", "null"] {
        let answer = client.send(Method::POST, "/services/instances", body.into());
        assert!(answer.refused(400).contains("cannot be read"), "{body}");
    }
}

#[test]
fn without_a_config_one_unit_of_the_endpoint_is_taken() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(3);
    for config in [
        None,
        Some(json!({})),
        Some(json!({"model_instance_config": null})),
    ] {
        let id = client
            .deploy_with(&with(&order(&endpoint, 1), "config", config))
            .id();
        let resource = client.show(&id).body["config"]["model_instance_config"]["resource"].clone();
        assert_eq!(resource, json!({"min": 1, "max": 1, "spec_code": SPEC}));
    }
    assert_eq!(client.reserved(&endpoint), 3);
}

#[test]
fn the_maxima_stay_within_the_endpoint() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    assert!(
        client
            .deploy(&endpoint, 5)
            .refused(400)
            .contains("maximum of the endpoint, which is 4")
    );
    client.deploy(&endpoint, 3).id();
    let refused = client.deploy(&endpoint, 2);
    assert!(refused.refused(400).contains("need 5 units together"));
    assert!(
        refused.body["solution_msg"]
            .as_str()
            .unwrap()
            .contains("at most 1")
    );
    client.deploy(&endpoint, 1).id();
    client.deploy(&endpoint, 1).refused(400);
    assert_eq!(client.reserved(&endpoint), 4);
}

#[test]
fn the_endpoint_must_be_there_run_and_infer() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    assert!(
        client
            .deploy("none", 1)
            .refused(404)
            .contains("no endpoint none")
    );
    let endpoint = client.create_endpoint("new", 1).id();
    assert!(
        client
            .deploy(&endpoint, 1)
            .refused(400)
            .contains("not running")
    );
    let job = client
        .call(
            Method::POST,
            "/endpoints",
            &json!({"name": "j", "type": "job"}),
        )
        .id();
    client.wait(1_000);
    assert!(
        client
            .deploy(&job, 1)
            .refused(400)
            .contains("not of type inference")
    );
    client.deploy(&endpoint, 1).id();
}

#[test]
fn the_address_is_the_one_that_was_called() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let body = json!({"name": "open", "type": "inference", "public_access": true,
        "reserved_resource": {"mu": {"spec_code": SPEC, "min": 0, "max": 1}}});
    let endpoint = client.call(Method::POST, "/endpoints", &body).id();
    client.wait(1_000);
    let id = client.deploy(&endpoint, 1).id();
    let request = http::Request::get(format!(
        "/v1/workspaces/{WORKSPACE}/services/instances/{id}/"
    ))
    .header("host", "ai.example")
    .header("x-forwarded-proto", "https")
    .header("x-auth-token", super::client::TOKEN)
    .body(Vec::new());
    let url = client.answer(&request.unwrap()).body["url"].clone();
    assert!(
        url["address"]
            .as_str()
            .unwrap()
            .starts_with("https://ai.example/v1/")
    );
    assert_eq!(url["type"], "PUBLIC");
}

#[test]
fn names_of_instances_need_not_be_unique() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(2);
    assert_ne!(
        client.deploy(&endpoint, 1).id(),
        client.deploy(&endpoint, 1).id()
    );
    assert_eq!(client.list("name=chat").body["total"], 2);
}

#[test]
fn the_record_of_a_full_endpoint_stays_within_a_value_of_the_store() {
    const LARGEST: usize = 256 * 1024;
    let memory = Memory::new();
    let client = Client::new(&memory);
    let id = client.running_endpoint(1000);
    let record = endpoint::record(WORKSPACE, &id);
    let mut full = record.read(&memory).unwrap().unwrap();
    full.deployments = u64::MAX;
    for _ in 0..1000 {
        let update = Update {
            revision: operation::digits(),
            max: 1,
            applied_at: client.now(),
        };
        let reservation = Reservation {
            number: u64::MAX,
            max: 1,
            revision: Some(operation::digits()),
            update: Some(update),
            gone_at: Some(client.now()),
        };
        full.reservations.insert(operation::uuid(), reservation);
    }
    full.definition.description = "图".repeat(1024);
    assert!(serde_json::to_vec(&full).unwrap().len() < LARGEST);
}
