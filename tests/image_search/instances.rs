//! An instance from its creation to its end.

use reqwest::Method;
use serde_json::json;

use super::library::{add, call, create, jpeg, picture, search};
use crate::support::Host;

#[test]
fn an_instance_is_created_queried_and_deleted() {
    let host = Host::start();
    let body = json!({"name": "cats", "model": "common-search", "description": "of all colours",
        "level": 30_000_000, "tags": ["colour"]});
    let created = call(&host, Method::POST, "service", Some(&body));
    assert_eq!(created.status, 200);
    let registered = created.body["registerDate"].as_i64().unwrap();
    assert!(registered > 1_700_000_000_000);
    assert_eq!(
        created.body,
        json!({"instanceName": "cats", "level": 30_000_000, "expiredDate": -1,
            "domain": "common-search", "desc": "of all colours", "registerDate": registered,
            "tags": ["colour"], "status": "NORMAL"})
    );
    assert_eq!(call(&host, Method::GET, "service/cats", None), created);
    assert_eq!(create(&host, "cats", &[]).code(), "IS.3000");
    let deleted = call(&host, Method::DELETE, "service/cats", None);
    assert_eq!(
        (deleted.status, deleted.body),
        (200, json!({"result": "success"}))
    );
    assert_eq!(
        call(&host, Method::GET, "service/cats", None).code(),
        "IS.0007"
    );
}

#[test]
fn a_name_that_is_used_again_starts_with_nothing() {
    let host = Host::start();
    create(&host, "cats", &[]);
    let added = add(&host, "cats", 1, json!({}));
    assert_eq!(
        (added.status, added.body),
        (200, json!({"result": "Success"}))
    );
    assert_eq!(
        call(&host, Method::DELETE, "service/cats", None).status,
        200
    );
    create(&host, "cats", &[]);
    let answer = search(&host, "cats", json!({"file": jpeg(&picture(1), 90)}));
    assert_eq!(answer.body, json!({"count": 0, "result": []}));
}

#[test]
fn what_was_acknowledged_outlives_a_crash() {
    let mut host = Host::start();
    create(&host, "cats", &["colour"]);
    for seed in 0..3 {
        assert_eq!(
            add(&host, "cats", seed, json!({"colour": "red"})).status,
            200
        );
    }
    let query = json!({"file": jpeg(&picture(2), 90)});
    let before = search(&host, "cats", query.clone());
    assert_eq!(before.paths()[0], "/2.jpg");
    host.restart();
    assert_eq!(search(&host, "cats", query), before);
}

#[test]
fn of_racing_creations_one_wins() {
    let host = Host::start();
    let codes = std::thread::scope(|scope| {
        let host = &host;
        let racers: Vec<_> = (0..8)
            .map(|_| scope.spawn(move || create(host, "cats", &[])))
            .collect();
        let answers = racers.into_iter().map(|racer| racer.join().unwrap());
        answers.map(|answer| answer.status).collect::<Vec<u16>>()
    });
    assert_eq!(codes.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(codes.iter().filter(|status| **status == 400).count(), 7);
}
