//! Listing service instances.

use serde_json::json;
use store::Memory;

use super::client::{ALL_TRANSITIONS_MS, Client, MODEL, order, with};

struct Listed {
    total: u64,
    ids: Vec<String>,
}

fn list(client: &Client<'_>, query: &str) -> Listed {
    let answer = client.list(query);
    assert_eq!(answer.status, 200, "{query}: {answer:?}");
    let instances = answer.body["service_instances"].as_array().unwrap();
    Listed {
        total: answer.body["total"].as_u64().unwrap(),
        ids: instances
            .iter()
            .map(|instance| instance["id"].as_str().unwrap().to_owned())
            .collect(),
    }
}

#[test]
fn an_empty_workspace_lists_nothing() {
    let memory = Memory::new();
    let answer = Client::new(&memory).list("");
    assert_eq!(answer.body, json!({"total": 0, "service_instances": []}));
}

#[test]
fn a_list_shows_the_brief_fields() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(4);
    let id = client.deploy(&endpoint, 4).id();
    let expected = json!({"total": 1, "service_instances": [{
        "visibility": "PRIVATE",
        "source": {"id": MODEL},
        "id": id,
        "name": "chat",
        "description": "",
        "endpoint_id": endpoint,
        "status": "PENDING",
        "create_time": "2023-05-30T12:24:30.601Z",
        "update_time": "2023-05-30T12:24:30.601Z",
        "duration": 0,
        "create_user": {"domain_name": "sightline", "user_name": "admin"},
        "type": "LLM_MODEL",
    }]});
    assert_eq!(client.list("").body, expected);
}

#[test]
fn filters_sorting_and_paging() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoints = [
        client.create_endpoint("a", 50).id(),
        client.create_endpoint("b", 50).id(),
    ];
    client.wait(1_000);
    let mut ids = Vec::new();
    for n in 0..12 {
        let body = with(
            &order(&endpoints[n % 2], 1),
            "name",
            Some(json!(format!("svc {n}"))),
        );
        let body = with(&body, "source.id", Some(json!(format!("model-{}", n % 3))));
        let body = with(
            &body,
            "source.version_id",
            Some(json!(format!("v-{}", n % 4))),
        );
        ids.push(client.deploy_with(&body).id());
        // Every other one in the same millisecond as the one before, on the other endpoint.
        client.wait(i64::from(n % 2 == 1));
    }
    client.wait(5_000);
    let newest_of = |endpoint: usize| -> Vec<String> {
        ids.iter()
            .skip(endpoint)
            .step_by(2)
            .rev()
            .cloned()
            .collect()
    };

    let all = list(&client, "");
    assert_eq!((all.total, all.ids.len()), (12, 10));
    assert_eq!(
        list(&client, &format!("endpoint_id={}", endpoints[1])).ids,
        newest_of(1)
    );
    let ascending = list(
        &client,
        &format!(
            "endpoint_id={}&sort_by=CREATE_TIME&order_by=ASC",
            endpoints[0]
        ),
    );
    assert_eq!(
        ascending.ids,
        newest_of(0).into_iter().rev().collect::<Vec<_>>()
    );
    let page = list(
        &client,
        &format!("endpoint_id={}&offset=1&limit=2", endpoints[0]),
    );
    assert_eq!((page.total, page.ids), (6, newest_of(0)[1..3].to_vec()));
    assert_eq!(list(&client, "offset=12").ids.len(), 0);
    assert_eq!(list(&client, "offset=1000000000&limit=100").total, 12);

    assert_eq!(
        list(&client, &format!("id={}", ids[7])).ids,
        [ids[7].clone()]
    );
    assert_eq!(list(&client, "id=none").total, 0);
    assert_eq!(list(&client, "endpoint_id=none").total, 0);
    assert_eq!(list(&client, "name=svc+1").total, 3);
    assert_eq!(list(&client, "name=SVC").total, 0);
    assert_eq!(list(&client, "source_id=model-1").total, 4);
    assert_eq!(list(&client, "version_id=v-1").total, 3);
    assert_eq!(list(&client, "source_id=model-1&version_id=v-1").total, 1);
    assert_eq!(list(&client, "type=LLM_MODEL&visibility=PRIVATE").total, 12);
    assert_eq!(list(&client, "type=PGSQL_SERVICE").total, 0);
    assert_eq!(list(&client, "visibility=PUBLIC").total, 0);
    assert_eq!(list(&client, "limit=&name=&unknown=x").total, 12);

    let wrong = [
        "limit=0",
        "limit=101",
        "limit=ten",
        "offset=-1",
        "offset=1000000001",
        "type=ROCKET",
        "visibility=ALL",
        "sort_by=COLOUR",
        "order_by=UP",
        "name=a%3Bb",
        "id=a_b",
    ];
    for query in wrong {
        client.list(query).refused(400);
    }
}

#[test]
fn what_was_deployed_in_one_millisecond_keeps_its_order() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(9);
    let ids: Vec<String> = (0..9).map(|_| client.deploy(&endpoint, 1).id()).collect();
    assert_eq!(list(&client, "order_by=ASC").ids, ids);
    let newest: Vec<String> = ids.into_iter().rev().collect();
    assert_eq!(list(&client, "").ids, newest);
}

#[test]
fn durations_sort_the_longest_running_first() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(3);
    let old = client.deploy(&endpoint, 1).id();
    client.wait(10_000);
    let young = client.deploy(&endpoint, 1).id();
    client.wait(10_000);
    assert_eq!(
        list(&client, "sort_by=DURATION").ids,
        [old.clone(), young.clone()]
    );
    assert_eq!(
        list(&client, "sort_by=DURATION&order_by=ASC").ids,
        [young, old]
    );
}

#[test]
fn a_list_shows_what_updates_made() {
    let memory = Memory::new();
    let client = Client::new(&memory);
    let endpoint = client.running_endpoint(3);
    let ids: Vec<String> = (0..3).map(|_| client.deploy(&endpoint, 1).id()).collect();
    client.wait(ALL_TRANSITIONS_MS);
    for round in 0..3 {
        let name = format!("round {round}");
        assert_eq!(client.update(&ids[1], &json!({"name": name})).status, 202);
        client.wait(ALL_TRANSITIONS_MS);
        assert_eq!(
            list(&client, &format!("name=round+{round}")).ids,
            [ids[1].clone()]
        );
        assert_eq!(list(&client, "name=chat").total, 2);
    }
}
