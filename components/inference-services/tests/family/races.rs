//! Callers at the same time.

use std::thread;

use serde_json::json;
use store::Memory;

use super::client::{ALL_TRANSITIONS_MS, Answer, Client};

/// Runs `call` on `callers` threads at once.
fn race(callers: usize, call: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|n| {
                let call = &call;
                scope.spawn(move || call(n))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

/// How many succeeded; the others must have been refused.
fn winners(answers: &[Answer]) -> usize {
    for answer in answers.iter().filter(|answer| answer.status >= 300) {
        answer.refused(400);
    }
    answers.iter().filter(|answer| answer.status < 300).count()
}

#[test]
fn of_contending_deploys_exactly_as_many_win_as_fit() {
    for (each, fit) in [(1, 8), (2, 4), (3, 2), (5, 1), (8, 1)] {
        let memory = Memory::new();
        let client = Client::new(&memory);
        let endpoint = client.running_endpoint(8);
        let answers = race(12, |_| client.deploy(&endpoint, each));
        assert_eq!(winners(&answers), fit);
        assert_eq!(client.total(), fit as u64);
        assert_eq!(i64::from(client.reserved(&endpoint)), each * fit as i64);
    }
}

#[test]
fn of_contending_updates_exactly_as_many_win_as_fit() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(10);
    let ids: Vec<String> = (0..6).map(|_| client.deploy(&endpoint, 1).id()).collect();
    client.wait(ALL_TRANSITIONS_MS);
    let answers = race(6, |n| client.update_max(&ids[n], 3));
    assert_eq!(winners(&answers), 2);
    assert_eq!(client.reserved(&endpoint), 10);
}

#[test]
fn of_contending_updates_of_one_instance_one_wins_whole() {
    for _ in 0..10 {
        let memory = Memory::new();
        let client = Client::new(&memory);
        let endpoint = client.running_endpoint(10);
        let id = client.deploy(&endpoint, 1).id();
        client.wait(ALL_TRANSITIONS_MS);
        let answers = race(6, |n| {
            let text = format!("caller {n}");
            let resource = json!({"min": 1, "max": n + 2});
            let config = json!({"model_instance_config": {"resource": resource}});
            client.update(
                &id,
                &json!({"name": text, "description": text, "config": config}),
            )
        });
        assert_eq!(winners(&answers), 1);
        let winner = answers
            .iter()
            .position(|answer| answer.status == 202)
            .unwrap();
        client.wait(ALL_TRANSITIONS_MS);
        let shown = client.show(&id).body;
        let text = format!("caller {winner}");
        assert_eq!(
            (shown["name"].as_str(), shown["description"].as_str()),
            (Some(&*text), Some(&*text))
        );
        assert_eq!(
            shown["config"]["model_instance_config"]["resource"]["max"],
            winner + 2
        );
    }
}

#[test]
fn of_contending_endpoints_of_one_name_one_wins() {
    for _ in 0..10 {
        let memory = Memory::new();
        let client = Client::new(&memory);
        let answers = race(6, |_| client.create_endpoint("same", 1));
        assert_eq!(winners(&answers), 1);
        let winner = answers
            .iter()
            .find(|answer| answer.status == 202)
            .unwrap()
            .id();
        let listed = client.list_endpoints("").body;
        assert_eq!(
            (&listed["total"], &listed["endpoints"][0]["id"]),
            (&json!(1), &json!(winner))
        );
    }
}

#[test]
fn readers_see_every_instance_while_others_change_them() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(8);
    let ids: Vec<String> = (0..4).map(|_| client.deploy(&endpoint, 1).id()).collect();
    client.wait(ALL_TRANSITIONS_MS);
    race(8, |n| {
        let id = &ids[n % 4];
        for round in 0..40 {
            if n < 4 {
                // Time passes, so every update takes over, and removes, what readers may be reading.
                client.wait(ALL_TRANSITIONS_MS);
                let renamed = client.update(id, &json!({"name": format!("n{round}")}));
                assert!(renamed.status == 202, "{renamed:?}");
            } else {
                assert_eq!(client.show(id).status, 200);
                assert_eq!(client.total(), 4);
            }
        }
        client.show(id)
    });
}
