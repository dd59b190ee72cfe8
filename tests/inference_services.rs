//! Inference services through their real components.

use std::thread;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use crate::support::Host;

const SPEC: &str = "mu.llama3.8b";

/// The path of `rest` in the host's workspace.
fn path(host: &Host, rest: &str) -> String {
    format!("/v1/workspaces/{}/{rest}", host.credentials().workspace_id)
}

fn send(host: &Host, method: Method, rest: &str, body: Option<&Value>) -> Response {
    let request = host.call(method, &path(host, rest));
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    let response = request.send().unwrap();
    let headers = response.headers();
    assert!(headers["x-request-id"].len() >= 32);
    assert_eq!(headers["content-type"], "application/json");
    response
}

/// The body of an answer that must have this status.
#[track_caller]
fn answer(status: u16, response: Response) -> Value {
    let found = response.status().as_u16();
    let body = response.text().unwrap();
    assert_eq!(found, status, "{body}");
    serde_json::from_str(&body).unwrap()
}

/// Asks again until `done`; fails after ten seconds.
#[track_caller]
fn eventually(host: &Host, rest: &str, done: impl Fn(u16, &Value) -> bool) {
    let start = Instant::now();
    loop {
        let response = send(host, Method::GET, rest, None);
        let status = response.status().as_u16();
        let body: Value = response.json().unwrap();
        if done(status, &body) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{body}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A running endpoint of `max` units.
fn endpoint(host: &Host, name: &str, max: u32) -> String {
    let mu = json!({"spec_code": SPEC, "min": 0, "max": max});
    let body = json!({"name": name, "type": "inference", "reserved_resource": {"mu": mu}});
    let created = answer(202, send(host, Method::POST, "endpoints", Some(&body)));
    assert_eq!(created["status"], "CREATING");
    let id = created["id"].as_str().unwrap().to_owned();
    eventually(host, &format!("endpoints/{id}"), |_, endpoint| {
        endpoint["status"] == "RUNNING"
    });
    id
}

fn deploy(host: &Host, endpoint: &str, max: u32) -> Response {
    let resource = json!({"min": 1, "max": max, "spec_code": SPEC});
    let body = json!({
        "source": {"id": "ac81e6e4-3f5c-4f0a-9d4e-0c2b6a1f7d35"},
        "name": "chat",
        "endpoint_id": endpoint,
        "config": {"model_instance_config": {"resource": resource}},
    });
    send(host, Method::POST, "services/instances", Some(&body))
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_instance_is_deployed_updated_and_deleted() {
    let host = Host::start();
    let endpoint = endpoint(&host, "life", 4);
    let instance = id(&answer(200, deploy(&host, &endpoint, 2)));
    let one = format!("services/instances/{instance}");
    eventually(&host, &one, |_, shown| shown["status"] == "RUNNING");

    let body = json!({"name": "renamed", "description": "by PUT"});
    let accepted = answer(202, send(&host, Method::PUT, &one, Some(&body)));
    assert_eq!(accepted, json!({"id": instance}));
    eventually(&host, &one, |_, shown| {
        (&shown["name"], &shown["status"]) == (&json!("renamed"), &json!("RUNNING"))
    });
    let shown = answer(200, send(&host, Method::GET, &one, None));
    let address = format!("{}{}/invocations", host.url(), path(&host, &one));
    assert_eq!(shown["url"]["address"], address);

    let list = format!("services/instances?endpoint_id={endpoint}&name=renamed&limit=1");
    let listed = answer(200, send(&host, Method::GET, &list, None));
    assert_eq!(
        (&listed["total"], &listed["service_instances"][0]["id"]),
        (&json!(1), &json!(instance))
    );

    answer(202, send(&host, Method::DELETE, &one, None));
    eventually(&host, &one, |status, _| status == 404);
    answer(200, deploy(&host, &endpoint, 4));
}

#[test]
fn of_contending_deploys_only_as_many_win_as_fit() {
    let host = Host::start();
    let endpoint = endpoint(&host, "contended", 5);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let callers: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| deploy(&host, &endpoint, 2).status().as_u16()))
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    let count = |status| statuses.iter().filter(|&&found| found == status).count();
    assert_eq!((count(200), count(400)), (2, 14), "{statuses:?}");
    let listed = answer(200, send(&host, Method::GET, "services/instances", None));
    assert_eq!(listed["total"], 2);
}

#[test]
fn a_deployment_and_its_reservation_survive_a_kill() {
    let mut host = Host::start();
    let endpoint = endpoint(&host, "durable", 3);
    let instance = id(&answer(200, deploy(&host, &endpoint, 3)));
    host.restart();
    let one = format!("services/instances/{instance}");
    eventually(&host, &one, |_, shown| shown["status"] == "RUNNING");
    answer(400, deploy(&host, &endpoint, 1));
}

#[test]
fn errors_have_the_vendors_shapes() {
    let host = Host::start();
    let missing = answer(
        404,
        send(&host, Method::GET, "services/instances/none", None),
    );
    assert_eq!(missing["error_code"], "common.01000001");
    assert!(missing["solution_msg"].is_string());
    let wrong = json!({"source": "text"});
    let wrong = answer(
        400,
        send(&host, Method::POST, "services/instances", Some(&wrong)),
    );
    assert!(
        wrong["error_msg"]
            .as_str()
            .unwrap()
            .contains("Type mismatch")
    );

    let anonymous = host
        .call_without_token(Method::GET, &path(&host, "endpoints"))
        .send();
    assert_eq!(answer(401, anonymous.unwrap())["error_code"], "APIG.1002");
    let elsewhere = host
        .call(Method::GET, "/v1/workspaces/other/endpoints")
        .send();
    let forbidden = answer(403, elsewhere.unwrap());
    assert_eq!(
        (&forbidden["error_code"], &forbidden["error"]["code"]),
        (&json!(403), &json!("403"))
    );
}
