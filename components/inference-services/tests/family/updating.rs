//! Updating service instances.

use http::Method;
use inference_services::life_cycle::UPDATE_APPLIES_MS;
use serde_json::{Value, json};
use store::Memory;

use super::client::{ALL_TRANSITIONS_MS, Client, MODEL, SPEC, order, with};

/// An endpoint of four units and a running instance of two of them.
fn deployed(client: &Client<'_>) -> (String, String) {
    let endpoint = client.running_endpoint(4);
    let version = with(&order(&endpoint, 2), "source.version_id", Some(json!("v1")));
    let id = client.deploy_with(&version).id();
    client.wait(ALL_TRANSITIONS_MS);
    (endpoint, id)
}

fn resource(fields: Value) -> Value {
    json!({"config": {"model_instance_config": {"resource": fields}}})
}

#[test]
fn the_former_configuration_serves_until_the_update_is_applied() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (endpoint, id) = deployed(&client);
    let former = client.show(&id).body;
    let body = json!({"name": "after", "description": "second",
        "config": {"model_instance_config": {"resource": {"min": 1, "max": 3}}}});
    let accepted = client.update(&id, &body);
    assert_eq!((accepted.status, accepted.body), (202, json!({"id": id})));

    let updating = client.show(&id).body;
    assert_eq!(updating, with(&former, "status", Some(json!("UPDATING"))));
    // The greater of the two maxima is reserved at once.
    assert_eq!(client.reserved(&endpoint), 3);
    client.wait(UPDATE_APPLIES_MS - 1);
    assert_eq!(client.show(&id).body["status"], "UPDATING");
    client.wait(1);
    let after = client.show(&id).body;
    assert_eq!(after["status"], "RUNNING");
    assert_eq!(
        (&after["name"], &after["description"]),
        (&json!("after"), &json!("second"))
    );
    let resource = &after["config"]["model_instance_config"]["resource"];
    assert_eq!(*resource, json!({"min": 1, "max": 3, "spec_code": SPEC}));
    assert!(after["update_time"].as_str() > former["update_time"].as_str());
    assert_eq!(after["create_time"], former["create_time"]);
}

#[test]
fn a_shrinking_instance_gives_back_when_the_update_is_applied() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (endpoint, id) = deployed(&client);
    assert_eq!(client.update_max(&id, 1).status, 202);
    client.deploy(&endpoint, 3).refused(400);
    client.wait(UPDATE_APPLIES_MS);
    client.deploy(&endpoint, 3).id();
    assert_eq!(client.reserved(&endpoint), 4);
}

#[test]
fn what_is_stored_may_be_sent_back() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (_, id) = deployed(&client);
    let stored = client.show(&id).body;
    for body in [
        stored.clone(),
        json!({}),
        json!({"source": {"id": MODEL}}),
        json!({"name": null}),
    ] {
        assert_eq!(client.update(&id, &body).status, 202, "{body}");
        assert_eq!(client.show(&id).body, stored);
    }
    // One field of the whole object changed.
    assert_eq!(
        client
            .update(&id, &with(&stored, "name", Some(json!("new"))))
            .status,
        202
    );
    client.wait(UPDATE_APPLIES_MS);
    assert_eq!(client.show(&id).body["name"], "new");
}

#[test]
fn what_is_fixed_or_wrong_is_refused_and_changes_nothing() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (endpoint, id) = deployed(&client);
    client.deploy(&endpoint, 1).id();
    let former = client.show(&id).body;
    let keys = memory.keys();
    let refused = [
        (
            json!({"source": {"id": "other"}}),
            "source.id cannot be changed",
        ),
        (
            json!({"source": {"id": MODEL, "version_id": "v2"}}),
            "source.version_id cannot be changed",
        ),
        (json!({"source": {}}), "source.id is mandatory"),
        (json!({"name": ""}), "1 to 64"),
        (json!({"name": "n".repeat(65)}), "1 to 64"),
        (json!({"name": 1}), "Type mismatch"),
        (json!({"description": "<"}), "free of"),
        (
            json!({"config": {"pgsql_instance_config": {}}}),
            "not supported",
        ),
        (
            json!({"config": {"model_instance_config": {}}}),
            "resource is mandatory",
        ),
        (resource(json!({"min": 1})), "max is mandatory"),
        (resource(json!({"max": 1})), "min is mandatory"),
        (
            resource(json!({"min": 2, "max": 2})),
            "min cannot be changed",
        ),
        (resource(json!({"min": 1, "max": 0})), "1 to 1000"),
        (resource(json!({"min": 1, "max": 1001})), "1 to 1000"),
        (resource(json!({"min": 2, "max": 1})), "at least min"),
        (resource(json!({"min": 1, "max": "3"})), "Type mismatch"),
        (
            resource(json!({"min": 1, "max": 2, "spec_code": "mu.glm4.9b"})),
            "spec_code cannot be changed",
        ),
        (
            resource(json!({"min": 1, "max": 4})),
            "need 5 units together",
        ),
        (
            resource(json!({"min": 1, "max": 5})),
            "maximum of the endpoint",
        ),
    ];
    for (body, words) in refused {
        let answer = client.update(&id, &body);
        let message = answer.refused(400);
        assert!(message.contains(words), "{body}: {message}");
    }
    for body in ["", "{", "[]"] {
        let path = format!("/services/instances/{id}");
        client.send(Method::PUT, &path, body.into()).refused(400);
    }
    assert_eq!(client.show(&id).body, former);
    assert_eq!(client.reserved(&endpoint), 3);
    // A refused update leaves no revision behind, but for the counter and the empty slot of its record.
    assert!(memory.keys().len() <= keys.len() + 2 * 2);
}

#[test]
fn one_update_at_a_time() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (endpoint, id) = deployed(&client);
    assert_eq!(client.update_max(&id, 3).status, 202);
    // The same update again, as a client that missed the answer sends it.
    assert_eq!(client.update_max(&id, 3).status, 202);
    assert!(
        client
            .update_max(&id, 2)
            .refused(400)
            .contains("being updated")
    );
    client.update(&id, &json!({"name": "other"})).refused(400);
    client.wait(UPDATE_APPLIES_MS);
    assert_eq!(client.update(&id, &json!({"name": "other"})).status, 202);
    client.wait(UPDATE_APPLIES_MS);
    let shown = client.show(&id).body;
    assert_eq!(shown["name"], "other");
    assert_eq!(
        shown["config"]["model_instance_config"]["resource"]["max"],
        3
    );
    assert_eq!(client.reserved(&endpoint), 3);
}

#[test]
fn an_instance_that_is_still_starting_can_be_updated() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 1).id();
    assert_eq!(client.update_max(&id, 2).status, 202);
    assert_eq!(client.show(&id).body["status"], "PENDING");
    client.wait(UPDATE_APPLIES_MS - 1);
    assert_eq!(client.show(&id).body["status"], "UPDATING");
    client.wait(1);
    assert_eq!(client.show(&id).body["status"], "RUNNING");
}

#[test]
fn replaced_revisions_are_removed() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (_, id) = deployed(&client);
    for n in 0..20 {
        assert_eq!(
            client.update(&id, &json!({"name": format!("n{n}")})).status,
            202
        );
        client.wait(UPDATE_APPLIES_MS);
    }
    let revision = |key: &String| key.starts_with("fabric:revision") && !key.ends_with(".c");
    let full = memory.keys().into_iter().filter(|key| {
        revision(key)
            && !store::KeyValue::get(&memory, key)
                .unwrap()
                .unwrap()
                .is_empty()
    });
    // The one in force, and the one before until the next change takes it over.
    assert_eq!(full.count(), 2);
}
