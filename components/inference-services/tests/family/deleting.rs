//! Deleting service instances.

use inference_services::life_cycle::{DELETION_FINISHES_MS, UPDATE_APPLIES_MS};
use serde_json::json;
use store::Memory;

use super::client::{ALL_TRANSITIONS_MS, Client};

#[test]
fn a_deletion_gives_back_when_it_is_finished() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 4).id();
    client.wait(ALL_TRANSITIONS_MS);
    let accepted = client.delete(&id);
    assert_eq!((accepted.status, accepted.body), (202, json!({"id": id})));

    assert_eq!(client.show(&id).body["status"], "DELETING");
    assert_eq!(
        client.list("").body["service_instances"][0]["status"],
        "DELETING"
    );
    client.deploy(&endpoint, 1).refused(400);
    client.wait(DELETION_FINISHES_MS - 1);
    client.deploy(&endpoint, 1).refused(400);
    // Repeating it neither fails nor begins anew.
    assert_eq!(client.delete(&id).status, 202);
    client.wait(1);
    client.show(&id).refused(404);
    client.delete(&id).refused(404);
    client.update(&id, &json!({"name": "x"})).refused(404);
    assert_eq!(client.total(), 0);
    let next = client.deploy(&endpoint, 4).id();
    client.show(&id).refused(404);
    assert_eq!(client.list("").body["service_instances"][0]["id"], next);
}

#[test]
fn an_instance_that_is_being_deleted_cannot_be_updated() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 2).id();
    client.wait(ALL_TRANSITIONS_MS);
    client.delete(&id);
    assert!(
        client
            .update_max(&id, 3)
            .refused(400)
            .contains("being deleted")
    );
}

#[test]
fn an_update_under_way_does_not_hold_up_a_deletion() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 2).id();
    client.wait(ALL_TRANSITIONS_MS);
    assert_eq!(client.update_max(&id, 4).status, 202);
    client.wait(UPDATE_APPLIES_MS / 2);
    assert_eq!(client.delete(&id).status, 202);
    assert_eq!(client.show(&id).body["status"], "DELETING");
    assert_eq!(client.reserved(&endpoint), 4);
    client.wait(DELETION_FINISHES_MS);
    assert_eq!((client.total(), client.reserved(&endpoint)), (0, 0));
}

#[test]
fn the_clock_of_a_deleted_instance_stops() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 2).id();
    client.wait(2_900);
    let running = client.show(&id).body["duration"].clone();
    client.delete(&id);
    client.wait(DELETION_FINISHES_MS - 1);
    assert_eq!(client.show(&id).body["duration"], running);
}

#[test]
fn an_unknown_instance_is_not_found() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    client.running_endpoint(4);
    client.show("none").refused(404);
    client.delete("none").refused(404);
    client.update("none", &json!({"name": "x"})).refused(404);
    client.show(&"i".repeat(37)).refused(400);
    client.delete("a_b").refused(400);
}
