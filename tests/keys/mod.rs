//! Projects and keys that the command line makes, lists and ends while a host runs.

mod member;
mod separation;

use reqwest::Method;
use serde_json::Value;

use crate::support::Host;
use member::{Member, command, failure, json};

fn images(member: &Member) -> String {
    format!("/v1/{}/images?type=DEDICATED", member.project_id)
}

/// The status of a call with a signature of `member`.
fn signed(host: &Host, member: &Member) -> u16 {
    member.signed(host, Method::GET, &images(member), None).0
}

/// The status of a call with `token`.
fn with_token(host: &Host, member: &Member, token: &str) -> u16 {
    let request = host.call_without_token(Method::GET, &images(member));
    let request = request.header("X-Auth-Token", token);
    request.send().unwrap().status().as_u16()
}

#[test]
fn a_key_opens_its_project_at_once_until_it_is_rotated_or_revoked() {
    let host = Host::start();
    let made = Member::create(&host, "alpha");
    assert_eq!(signed(&host, &made), 200);
    let token = made.token(&host).unwrap();
    assert_eq!(with_token(&host, &made, &token), 200);

    let rotated = json(&host, &["keys", "rotate", &made.access_key]);
    let rotated = Member::of(&rotated);
    assert_eq!(rotated.access_key, made.access_key);
    assert_eq!(signed(&host, &made), 401);
    assert_eq!(with_token(&host, &made, &token), 401);
    assert_eq!(signed(&host, &rotated), 200);
    let token = rotated.token(&host).unwrap();
    assert_eq!(with_token(&host, &rotated, &token), 200);

    let revoked = json(&host, &["keys", "revoke", &made.access_key]);
    assert!(revoked["revoked"].is_string(), "{revoked}");
    assert_eq!(signed(&host, &rotated), 401);
    assert_eq!(with_token(&host, &rotated, &token), 401);
    assert_eq!(rotated.token(&host), Err(401));
    let again = failure(&host, &["keys", "rotate", &made.access_key]);
    assert!(again.contains("revoked"), "{again}");

    for secret in [&made.secret_key, &rotated.secret_key, &token] {
        assert!(!host.log().contains(secret.as_str()));
    }
}

#[test]
fn the_root_key_signs_from_the_first_start_and_its_new_secret_counts_from_the_next() {
    let mut host = Host::start();
    let old = Member::root(&host);
    assert_eq!(signed(&host, &old), 200);
    let refused = failure(&host, &["keys", "revoke", &old.access_key]);
    assert!(refused.contains("keys rotate"), "{refused}");

    let output = command(&host, &["keys", "rotate", &old.access_key]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("next start"), "{said}");
    let new = Member::of(&serde_json::from_slice(&output.stdout).unwrap());
    assert_eq!(signed(&host, &old), 200);
    assert_eq!(signed(&host, &new), 401);
    host.restart();
    assert_eq!(signed(&host, &old), 401);
    assert_eq!(signed(&host, &new), 200);
    assert_eq!(new.project_id, old.project_id);
}

#[test]
fn a_second_key_of_the_root_project_opens_it_and_can_be_revoked() {
    let host = Host::start();
    let made = json(
        &host,
        &["keys", "create", "--project", "root", "--user", "ci"],
    );
    let made = Member::of(&made);
    assert_eq!(made.project_id, host.credentials().project_id);
    assert_eq!(signed(&host, &made), 200);
    json(&host, &["keys", "revoke", &made.access_key]);
    assert_eq!(signed(&host, &made), 401);
    assert_eq!(signed(&host, &Member::root(&host)), 200);
}

#[test]
fn lists_have_the_root_first_and_no_secrets() {
    let host = Host::start();
    let made = Member::create(&host, "alpha");
    let projects = json(&host, &["projects", "list"]);
    assert_eq!(column(&projects, "name"), ["root", "alpha"]);
    assert_eq!(projects[0]["id"], *host.credentials().project_id);
    assert_eq!(projects[0]["root"], true);
    assert_eq!(projects[1]["id"], *made.project_id);
    let keys = json(&host, &["keys", "list"]);
    let root = Member::root(&host);
    assert_eq!(
        column(&keys, "access_key"),
        [root.access_key.as_str(), &made.access_key]
    );
    assert_eq!(column(&keys, "project"), ["root", "alpha"]);
    assert_eq!(keys[0]["root"], true);

    let table = command(&host, &["keys", "list", "--format", "table"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains(&made.access_key), "{table}");
    let (keys, table) = (keys.to_string(), table.as_str());
    for secret in [&made.secret_key, &root.secret_key] {
        assert!(!keys.contains(secret.as_str()) && !table.contains(secret.as_str()));
    }
}

#[test]
fn what_cannot_be_done_is_refused_with_advice() {
    let host = Host::start();
    json(&host, &["projects", "create", "alpha"]);
    let cases: [(&[&str], &str); 6] = [
        (&["projects", "create", "alpha"], "another name"),
        (&["projects", "create", "root"], "another name"),
        (&["projects", "create", "a b"], "letters, digits"),
        (
            &["keys", "create", "--project", "beta"],
            "projects create beta",
        ),
        (&["keys", "rotate", "NOSUCHKEY"], "there is no access key"),
        (&["keys", "revoke", "NOSUCHKEY"], "there is no access key"),
    ];
    for (arguments, advice) in cases {
        let said = failure(&host, arguments);
        assert!(said.contains(advice), "{arguments:?}: {said}");
    }
    let nowhere = failure(
        &host,
        &["keys", "list", "--state-dir", "/no/such/directory"],
    );
    assert!(nowhere.contains("--state-dir"), "{nowhere}");
}

#[test]
fn of_racing_commands_that_make_one_project_one_wins() {
    let host = Host::start();
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let create = || {
            command(&host, &["projects", "create", "alpha"])
                .status
                .success()
        };
        let racers: Vec<_> = (0..4).map(|_| scope.spawn(create)).collect();
        racers
            .into_iter()
            .map(|racer| racer.join().unwrap())
            .collect()
    });
    assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
    let projects = json(&host, &["projects", "list"]);
    assert_eq!(column(&projects, "name"), ["root", "alpha"]);
}

fn column<'a>(rows: &'a Value, name: &str) -> Vec<&'a str> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row[name].as_str().unwrap()).collect()
}
