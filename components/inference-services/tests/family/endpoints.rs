//! Creating, showing and listing endpoints.

use http::Method;
use inference_services::life_cycle::ENDPOINT_STARTS_MS;
use serde_json::{Value, json};
use store::Memory;

use super::client::{Client, MODEL, with};

fn sample() -> Value {
    json!({
        "name": "apie_test",
        "description": "apie test endpoint",
        "type": "inference",
        "reserved_resource": {"mu": {"spec_code": "mu.llama3.8b", "min": 0, "max": 1}},
    })
}

fn create(client: &Client<'_>, body: &Value) -> super::client::Answer {
    client.call(Method::POST, "/endpoints", body)
}

#[test]
fn the_documented_request_gets_the_documented_answer() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let created = create(&client, &sample());
    assert_eq!(created.status, 202);
    let id = created.id();
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
    let mut expected = json!({
        "visibility": "PRIVATE",
        "id": id,
        "name": "apie_test",
        "type": "inference",
        "status": "CREATING",
        "description": "apie test endpoint",
        "create_time": "2023-05-30T12:24:30.401Z",
        "update_time": "2023-05-30T12:24:30.401Z",
        "owner": {"domain_name": "sightline", "user_name": "admin"},
        "reserved_resource": {"mu": {"spec_code": "mu.llama3.8b", "min": 0, "max": 1}},
    });
    // As text: the order of the fields is documented too.
    assert_eq!(created.body.to_string(), expected.to_string());

    client.wait(ENDPOINT_STARTS_MS - 1);
    let path = format!("/endpoints/{id}");
    let show = || client.call(Method::GET, &path, &Value::Null);
    assert_eq!(show().body["status"], "CREATING");
    client.wait(1);
    expected["status"] = json!("RUNNING");
    assert_eq!((show().status, show().body), (200, expected));
}

#[test]
fn every_field_is_held_to_its_rule() {
    let long = |n: usize| json!("n".repeat(n));
    let accepted = [
        ("name", long(128)),
        ("name", json!("图像 a_1-b.c")),
        ("description", json!("d".repeat(1024))),
        ("description", json!("")),
        ("description", Value::Null),
        ("type", json!("INFERENCE")),
        ("reserved_resource.mu.max", json!(1000)),
        ("reserved_resource.mu.min", json!(1)),
        ("reserved_resource.mu.spec_code", json!("mu.qwen2.72b")),
        ("cap", json!({"cap_id": "c", "version_id": "v"})),
        ("custom_image_id", long(36)),
        ("public_access", json!(true)),
        (
            "reserved_resource.dpu",
            json!({"spec_code": "dpu.d1x", "warm_up_num": 1, "max_num": 9}),
        ),
        ("unknown", json!({"deep": [1]})),
    ];
    for (path, value) in accepted {
        let memory = Memory::new();
        let created = create(
            &Client::new(&memory),
            &with(&sample(), path, Some(value.clone())),
        );
        assert_eq!(created.status, 202, "{path} = {value}: {created:?}");
    }
    let refused = [
        ("name", json!(""), "1 to 128 characters"),
        ("name", long(129), "1 to 128 characters"),
        ("name", json!("a;b"), "letters, digits"),
        ("name", json!(7), "Type mismatch"),
        ("name", Value::Null, "mandatory"),
        ("description", json!("d".repeat(1025)), "at most 1024"),
        ("description", json!("<b>"), "free of"),
        ("type", json!("rocket"), "one of service, ray, inference"),
        ("type", Value::Null, "mandatory"),
        ("type", json!(1), "Type mismatch"),
        ("reserved_resource", Value::Null, "mandatory"),
        ("reserved_resource", json!([]), "Type mismatch"),
        ("reserved_resource.mu", Value::Null, "mandatory"),
        ("reserved_resource.mu.max", json!(0), "1 to 1000"),
        ("reserved_resource.mu.max", json!(1001), "1 to 1000"),
        ("reserved_resource.mu.max", json!(1.5), "Type mismatch"),
        ("reserved_resource.mu.max", json!("4"), "Type mismatch"),
        ("reserved_resource.mu.max", Value::Null, "mandatory"),
        ("reserved_resource.mu.min", json!(-1), "0 to 1000"),
        ("reserved_resource.mu.min", json!(2), "at least min"),
        ("reserved_resource.mu.min", Value::Null, "mandatory"),
        (
            "reserved_resource.mu.spec_code",
            json!("mu.none"),
            "one of mu.llama3.8b",
        ),
        ("reserved_resource.mu.spec_code", long(65), "1 to 64"),
        ("reserved_resource.mu.spec_code", Value::Null, "mandatory"),
        (
            "reserved_resource.dpu",
            json!({"spec_code": "d", "warm_up_num": 2, "max_num": 1}),
            "warm_up_num",
        ),
        (
            "reserved_resource.apu",
            json!({"spec_code": "d"}),
            "warm_up_num is mandatory",
        ),
        ("cap", json!({}), "cap.cap_id is mandatory"),
        ("custom_image_id", json!("a/b"), "letters, digits"),
        ("public_access", json!("true"), "Type mismatch"),
        ("ray_resource", json!({}), "not supported"),
        ("config", json!({}), "not supported"),
        ("cache_list", json!([]), "not supported"),
    ];
    let memory = Memory::new();
    let client = Client::new(&memory);
    for (path, value, words) in refused {
        let answer = create(&client, &with(&sample(), path, Some(value.clone())));
        let message = answer.refused(400);
        assert!(message.contains(words), "{path} = {value}: {message}");
    }
    assert_eq!(client.list_endpoints("").body["total"], 0);
    assert!(memory.keys().is_empty());
}

#[test]
fn a_body_must_be_an_object() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    for body in ["", "{", "[]", "\"text\"", "\u{0}"] {
        let answer = client.send(Method::POST, "/endpoints", body.into());
        assert!(answer.refused(400).contains("cannot be read"), "{body}");
    }
}

#[test]
fn endpoints_of_other_types_keep_what_they_reserve() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let apu = json!({"spec_code": "apu.a1", "warm_up_num": 2});
    let body = json!({"name": "rays", "type": "ray_service", "reserved_resource": {"apu": apu}});
    let created = create(&client, &body);
    assert_eq!(created.body["type"], "ray_service");
    // Without a maximum there is no elasticity.
    let expected = json!({"spec_code": "apu.a1", "warm_up_num": 2, "max_num": 2});
    assert_eq!(created.body["reserved_resource"]["apu"], expected);
}

#[test]
fn a_name_is_taken_once() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let first = client.create_endpoint("one", 1).id();
    assert!(
        client
            .create_endpoint("one", 1)
            .refused(400)
            .contains("exists already")
    );
    assert_eq!(client.list_endpoints("").body["total"], 1);
    assert_eq!(client.list_endpoints("").body["endpoints"][0]["id"], first);
}

#[test]
fn an_unknown_endpoint_is_not_found() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let show = |id: &str| client.call(Method::GET, &format!("/endpoints/{id}"), &Value::Null);
    assert!(show("none").refused(404).contains("no endpoint none"));
    assert!(show(&"x".repeat(37)).refused(400).contains("endpoint_id"));
    assert!(show("a%2Fb").refused(400).contains("letters, digits"));
    let id = client.create_endpoint("one", 1).id();
    assert_eq!(show(&format!("{id}?version=CURRENT")).status, 200);
    assert!(
        show(&format!("{id}?version=PREVIOUS"))
            .refused(404)
            .contains("previous version")
    );
    assert!(
        show(&format!("{id}?version=NEXT"))
            .refused(400)
            .contains("CURRENT, PREVIOUS")
    );
}

#[test]
fn the_list_filters_and_pages_the_newest_first() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let mut ids = Vec::new();
    for n in 0..12 {
        ids.push(client.create_endpoint(&format!("chat {n}"), 3).id());
        client.wait(1);
    }
    let job = create(&client, &json!({"name": "batch", "type": "job"})).id();
    client.wait(ENDPOINT_STARTS_MS);
    client.deploy(&ids[5], 1).id();

    let listed = |query: &str| {
        let answer = client.list_endpoints(query);
        assert_eq!(answer.status, 200, "{answer:?}");
        let endpoints = answer.body["endpoints"].as_array().unwrap().clone();
        let ids = endpoints
            .iter()
            .map(|e| e["id"].as_str().unwrap().to_owned());
        (
            answer.body["total"].as_u64().unwrap(),
            ids.collect::<Vec<_>>(),
        )
    };
    let newest: Vec<String> = ids.iter().rev().cloned().collect();
    let (total, first_page) = listed("");
    assert_eq!((total, first_page.len()), (13, 10));
    assert_eq!(first_page[0], job);
    assert_eq!(listed("offset=1&limit=2"), (13, newest[..2].to_vec()));
    assert_eq!(listed("offset=13"), (13, vec![]));
    assert_eq!(listed("offset=1000000000&limit=100"), (13, vec![]));
    assert_eq!(
        listed("name=chat+1&limit=100"),
        (
            3,
            vec![newest[0].clone(), newest[1].clone(), newest[10].clone()]
        )
    );
    assert_eq!(listed("type=job"), (1, vec![job.clone()]));
    assert_eq!(listed(&format!("endpoint_id={job}")), (1, vec![job]));
    assert_eq!(
        listed(&format!("model_id={MODEL}")),
        (1, vec![ids[5].clone()])
    );
    assert_eq!(listed("model_id=none").0, 0);
    assert_eq!(listed("visibility=PRIVATE").0, 13);
    assert_eq!(listed("visibility=ALL").0, 13);
    assert_eq!(listed("visibility=PUBLIC").0, 0);
    assert_eq!(listed("name=&limit=&unknown=1").0, 13);
    for wrong in [
        "limit=0",
        "limit=101",
        "limit=x",
        "offset=-1",
        "offset=1000000001",
        "type=x",
        "visibility=x",
        "name=%3B",
    ] {
        client.list_endpoints(wrong).refused(400);
    }
}
