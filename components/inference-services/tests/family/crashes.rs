//! A component killed between any two operations on the store.

use inference_services::endpoint;
use serde_json::{Value, json};
use store::testing::CrashingStore;
use store::{KeyValue, Memory};

use super::client::{ALL_TRANSITIONS_MS, Answer, Client, WORKSPACE};

/// Makes a state, kills `call` after every possible number of operations, and checks what is left.
///
/// `check` is told whether the call was acknowledged.
fn killed_anywhere(
    prepare: impl Fn(&Client<'_>) -> (String, String),
    call: impl Fn(&Client<'_, CrashingStore<'_>>, &str, &str) -> Answer,
    check: impl Fn(&Client<'_>, &str, &str, bool),
) {
    for operations in 0.. {
        assert!(operations < 100, "the call never ends");
        let memory = Memory::new();
        let client = Client::new(&memory);
        let (endpoint, instance) = prepare(&client);
        let crashing = CrashingStore::after(operations, &memory);
        let answer = call(&client.over(&crashing), &endpoint, &instance);
        // Every other failure of the test's own making would show as another status.
        assert!(answer.status < 300 || answer.status == 500, "{answer:?}");
        let acknowledged = answer.status < 300;
        everything_reserved_is_seen(&client, &endpoint);
        check(&client, &endpoint, &instance, acknowledged);
        everything_reserved_is_seen(&client, &endpoint);
        // Sweeping up after the commit may fail without the caller's notice: once that is over, we are done.
        if acknowledged && crashing.get("any").is_ok() {
            return;
        }
    }
}

/// Nothing counts against the endpoint that a caller cannot see, and so delete.
fn everything_reserved_is_seen(client: &Client<'_>, endpoint_id: &str) {
    let endpoint = endpoint::record(WORKSPACE, endpoint_id)
        .read(client.store)
        .unwrap()
        .unwrap();
    let listed = client.list("limit=100").body;
    let mut seen = 0;
    for instance in listed["service_instances"].as_array().unwrap() {
        let id = instance["id"].as_str().unwrap();
        let reservation = &endpoint.reservations[id];
        assert!(reservation.units(client.now()) >= shown_max(&client.show(id).body));
        seen += reservation.units(client.now());
    }
    assert_eq!(seen, endpoint.reserved(client.now()));
    assert!(seen <= 4);
}

fn shown_max(instance: &Value) -> u32 {
    let max = &instance["config"]["model_instance_config"]["resource"]["max"];
    u32::try_from(max.as_u64().unwrap()).unwrap()
}

/// An endpoint of four units, with one instance of one unit that was updated before.
fn busy(client: &Client<'_>) -> (String, String) {
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 2).id();
    client.wait(ALL_TRANSITIONS_MS);
    client.update_max(&id, 1);
    client.wait(ALL_TRANSITIONS_MS);
    (endpoint, id)
}

#[test]
fn a_killed_deploy_takes_nothing_unseen() {
    killed_anywhere(
        busy,
        |client, endpoint, _| client.deploy(endpoint, 3),
        |client, endpoint, _, acknowledged| {
            let total = client.total();
            assert!(total == 2 || !acknowledged);
            // What is not there can be deployed again; what is, was deployed whole.
            let again = client.deploy(endpoint, 3);
            assert_eq!(again.status == 200, total == 1);
            assert_eq!((client.total(), client.reserved(endpoint)), (2, 4));
        },
    );
}

#[test]
fn a_killed_update_happened_wholly_or_not_at_all() {
    let resource = json!({"min": 1, "max": 3});
    let body = json!({"name": "after", "description": "after",
        "config": {"model_instance_config": {"resource": resource}}});
    killed_anywhere(
        busy,
        |client, _, id| client.update(id, &body),
        |client, endpoint, id, acknowledged| {
            let updating = client.show(id).body["status"] == "UPDATING";
            assert!(updating || !acknowledged);
            client.wait(ALL_TRANSITIONS_MS);
            let shown = client.show(id).body;
            let expected = if updating {
                ("after", "after", 3)
            } else {
                ("chat", "", 1)
            };
            let found = (
                shown["name"].as_str().unwrap(),
                shown["description"].as_str().unwrap(),
                shown_max(&shown),
            );
            assert_eq!(found, expected);
            assert_eq!(shown["status"], "RUNNING");
            assert_eq!(client.reserved(endpoint), shown_max(&shown));
            // Whatever happened, the update can be sent again.
            assert_eq!(client.update(id, &body).status, 202);
            client.wait(ALL_TRANSITIONS_MS);
            assert_eq!(client.show(id).body["name"], "after");
            assert_eq!(client.reserved(endpoint), 3);
        },
    );
}

#[test]
fn a_killed_deletion_can_be_repeated() {
    killed_anywhere(
        busy,
        |client, _, id| client.delete(id),
        |client, endpoint, id, acknowledged| {
            let deleting = client.show(id).body["status"] == "DELETING";
            assert!(deleting || !acknowledged);
            assert_eq!(client.delete(id).status, 202);
            client.wait(ALL_TRANSITIONS_MS);
            assert_eq!((client.total(), client.reserved(endpoint)), (0, 0));
            client.deploy(endpoint, 4).id();
        },
    );
}

#[test]
fn a_kill_while_sweeping_up_frees_what_is_gone() {
    killed_anywhere(
        |client| {
            let (endpoint, id) = busy(client);
            client.delete(&id);
            client.wait(ALL_TRANSITIONS_MS);
            (endpoint, id)
        },
        |client, endpoint, _| client.deploy(endpoint, 4),
        |client, endpoint, id, acknowledged| {
            client.show(id).refused(404);
            let total = client.total();
            assert!(total == 1 || !acknowledged);
            assert_eq!(client.deploy(endpoint, 4).status == 200, total == 0);
        },
    );
}

#[test]
fn a_killed_creation_blocks_no_name() {
    killed_anywhere(
        busy,
        |client, _, _| client.create_endpoint("second", 4),
        |client, _, _, acknowledged| {
            let there = client.list_endpoints("name=second").body["total"] == 1;
            assert!(there || !acknowledged);
            let again = client.create_endpoint("second", 4);
            assert_eq!(again.status == 202, !there);
            assert_eq!(client.list_endpoints("name=second").body["total"], 1);
        },
    );
}
