//! A caller that another overtakes between its reading and its writing.

use serde_json::json;
use store::{KeyValue, Memory, StoreError};

use super::client::{ALL_TRANSITIONS_MS, Answer, Client};
use super::hooked::{Hooked, Moment, Operation};

/// When the caller is overtaken.
#[derive(Clone, Copy)]
enum Before {
    /// Before it writes anything.
    FirstWrite,
    /// Before it reads a revision.
    RevisionRead,
}

impl Before {
    fn is(self, operation: Operation, keys: &str) -> bool {
        match self {
            Self::FirstWrite => operation == Operation::Write,
            Self::RevisionRead => keys.starts_with("fabric:revision"),
        }
    }
}

/// An endpoint of four units with a running instance of one that was renamed before; what `call` gets when
/// `other` overtakes it.
fn overtaken(
    client: &Client<'_>,
    before: Before,
    other: impl Fn(&str, &str),
    call: impl Fn(&Client<'_, Hooked<'_>>, &str, &str) -> Answer,
) -> (String, Answer) {
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 1).id();
    client.wait(ALL_TRANSITIONS_MS);
    rename(client, &id, "earlier");
    client.wait(ALL_TRANSITIONS_MS);
    let mut overtakes = 0;
    let answer = {
        let store = Hooked::new(client.store, |moment, operation, keys| {
            if moment == Moment::Before && overtakes == 0 && before.is(operation, keys) {
                overtakes += 1;
                other(&endpoint, &id);
            }
            Ok(())
        });
        call(&client.over(&store), &endpoint, &id)
    };
    assert_eq!(overtakes, 1);
    (id, answer)
}

fn rename(client: &Client<'_, impl KeyValue>, id: &str, name: &str) -> Answer {
    client.update(id, &json!({"name": name}))
}

#[test]
fn an_update_does_not_join_one_that_overtook_it() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (id, answer) = overtaken(
        &client,
        Before::FirstWrite,
        |_, id| assert_eq!(rename(&client, id, "first").status, 202),
        |late, _, id| rename(late, id, "late"),
    );
    assert!(answer.refused(400).contains("being updated"));
    client.wait(ALL_TRANSITIONS_MS);
    assert_eq!(client.show(&id).body["name"], "first");
}

#[test]
fn an_update_does_not_undo_one_that_was_applied_meanwhile() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (id, answer) = overtaken(
        &client,
        Before::FirstWrite,
        |endpoint, id| {
            assert_eq!(rename(&client, id, "first").status, 202);
            client.wait(ALL_TRANSITIONS_MS);
            // Any change of the endpoint takes the update over.
            client.deploy(endpoint, 1).id();
        },
        |late, _, id| late.update(id, &json!({"description": "late"})),
    );
    assert!(answer.refused(400).contains("changed at the same time"));
    assert_eq!(client.show(&id).body["name"], "first");
}

#[test]
fn an_update_does_not_revive_what_is_being_deleted_or_gone() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (id, answer) = overtaken(
        &client,
        Before::FirstWrite,
        |_, id| assert_eq!(client.delete(id).status, 202),
        |late, _, id| rename(late, id, "late"),
    );
    assert!(answer.refused(400).contains("being deleted"));
    client.wait(ALL_TRANSITIONS_MS);
    client.show(&id).refused(404);

    let memory = Memory::new();
    let client = Client::new(&memory);
    let (id, answer) = overtaken(
        &client,
        Before::FirstWrite,
        |endpoint, id| {
            assert_eq!(client.delete(id).status, 202);
            client.wait(ALL_TRANSITIONS_MS);
            client.deploy(endpoint, 4).id();
        },
        |late, _, id| rename(late, id, "late"),
    );
    answer.refused(404);
    client.show(&id).refused(404);
    assert_eq!(client.total(), 1);
}

#[test]
fn a_deploy_is_verified_again_when_it_is_admitted() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (_, answer) = overtaken(
        &client,
        Before::FirstWrite,
        |endpoint, _| drop(client.deploy(endpoint, 3).id()),
        |late, endpoint, _| late.deploy(endpoint, 1),
    );
    answer.refused(400);
    assert_eq!(client.total(), 2);
}

#[test]
fn a_name_is_claimed_by_who_writes_it_first() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (_, answer) = overtaken(
        &client,
        Before::FirstWrite,
        |_, _| drop(client.create_endpoint("wanted", 1).id()),
        |late, _, _| late.create_endpoint("wanted", 2),
    );
    assert!(answer.refused(400).contains("exists already"));
    let listed = client.list_endpoints("name=wanted").body;
    assert_eq!(listed["total"], 1);
    assert_eq!(listed["endpoints"][0]["reserved_resource"]["mu"]["max"], 1);
}

#[test]
fn a_reader_finds_the_revision_that_came_meanwhile() {
    let renamed = |client: &Client<'_>, endpoint: &str, id: &str| {
        assert_eq!(rename(client, id, "newer").status, 202);
        client.wait(ALL_TRANSITIONS_MS);
        // Takes the update over, which removes the revision that the reader was told of.
        client.deploy(endpoint, 1).id();
    };
    let memory = Memory::new();
    let client = Client::new(&memory);
    let (_, shown) = overtaken(
        &client,
        Before::RevisionRead,
        |endpoint, id| renamed(&client, endpoint, id),
        |late, _, id| late.show(id),
    );
    assert_eq!((shown.status, &shown.body["name"]), (200, &json!("newer")));

    let memory = Memory::new();
    let client = Client::new(&memory);
    let (_, listed) = overtaken(
        &client,
        Before::RevisionRead,
        |endpoint, id| renamed(&client, endpoint, id),
        |late, _, _| late.list(""),
    );
    assert_eq!(listed.body["service_instances"][0]["name"], "newer");
}

/// Calls while the answer to every write of an endpoint's record is lost: it is written, but reported as failed.
fn with_lost_answers(client: &Client<'_>, call: impl Fn(&Client<'_, Hooked<'_>>) -> Answer) {
    let store = Hooked::new(client.store, |moment, operation, keys| {
        let is_write = moment == Moment::After && operation == Operation::Write;
        if is_write && keys.starts_with("fabric:endpoint:") {
            return Err(StoreError::Host("the answer is lost".to_owned()));
        }
        Ok(())
    });
    assert_eq!(call(&client.over(&store)).status, 500);
}

#[test]
fn what_was_written_without_an_answer_is_whole() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    with_lost_answers(&client, |client| client.deploy(&endpoint, 3));
    assert_eq!((client.total(), client.reserved(&endpoint)), (1, 3));
    let id = client.list("").body["service_instances"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    client.wait(ALL_TRANSITIONS_MS);
    with_lost_answers(&client, |client| rename(client, &id, "renamed"));
    client.wait(ALL_TRANSITIONS_MS);
    assert_eq!(client.show(&id).body["name"], "renamed");
}
