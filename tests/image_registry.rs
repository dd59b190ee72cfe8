//! ModelArts images through the real components: register, list, show.

use std::thread;

use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use crate::support::Host;

const PATH: &str = "swr.example.com/team/pytorch_1_8:train-1.0";

fn images(host: &Host) -> String {
    format!("/v1/{}/images", host.credentials().project_id)
}

fn register(host: &Host, body: &Value) -> (u16, Value) {
    let request = host.call(Method::POST, &images(host)).json(body);
    answer(request.send().unwrap())
}

fn get(host: &Host, path: &str) -> (u16, Value) {
    let path = format!("{}{path}", images(host));
    answer(host.call(Method::GET, &path).send().unwrap())
}

fn answer(response: Response) -> (u16, Value) {
    assert!(response.headers().contains_key("x-request-id"));
    assert_eq!(response.headers()["content-type"], "application/json");
    (response.status().as_u16(), response.json().unwrap())
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["error_code"].as_str().unwrap())
}

#[test]
fn a_registered_image_is_listed_shown_and_outlives_a_crash() {
    let mut host = Host::start();
    let (status, image) = register(&host, &json!({ "swr_path": PATH, "arch": "AARCH64" }));
    assert_eq!(status, 200);
    assert_eq!(image["arch"], "aarch64");
    assert_eq!(image["create_at"], image["update_at"]);
    let parts = ["namespace", "name", "tag"].map(|part| image[part].as_str().unwrap());
    assert_eq!(parts, ["team", "pytorch_1_8", "train-1.0"]);

    host.restart();
    let id = image["id"].as_str().unwrap();
    assert_eq!(get(&host, &format!("/{id}")), (200, image.clone()));
    let page = json!({"current": 0, "data": [image], "pages": 1, "size": 1, "total": 1});
    assert_eq!(get(&host, "?type=DEDICATED"), (200, page));
    let again = register(&host, &json!({ "swr_path": PATH }));
    assert_eq!(code(&again), (400, "ModelArts.6737"));
}

#[test]
fn refusals_have_the_vendors_codes() {
    let host = Host::start();
    let wrong = register(&host, &json!({ "swr_path": PATH, "arch": "RISCV" }));
    assert_eq!(code(&wrong), (400, "ModelArts.6336"));
    let missing = register(&host, &json!({}));
    assert_eq!(code(&missing), (400, "ModelArts.6335"));
    let unknown = get(&host, "/00000000-0000-4000-8000-000000000000");
    assert_eq!(code(&unknown), (404, "ModelArts.6797"));

    let no_token = host.call_without_token(Method::GET, &images(&host));
    let no_token = answer(no_token.send().unwrap());
    assert_eq!(code(&no_token), (401, "ModelArts.0201"));
    let wrong_token = host.call_without_token(Method::GET, &images(&host));
    let wrong_token = wrong_token.header("X-Auth-Token", "wrong").send().unwrap();
    assert_eq!(code(&answer(wrong_token)), (401, "ModelArts.0203"));
    let elsewhere = format!("/v1/{}/images", "f".repeat(32));
    let elsewhere = host.call(Method::GET, &elsewhere).send().unwrap();
    assert_eq!(code(&answer(elsewhere)), (403, "ModelArts.0210"));
    let method = host.call(Method::DELETE, &images(&host)).send().unwrap();
    assert_eq!(code(&answer(method)), (404, "APIGW.0101"));
    assert_eq!(get(&host, "?type=DEDICATED").1["total"], 0);
}

#[test]
fn of_racing_registrations_one_wins() {
    let host = Host::start();
    let mut outcomes: Vec<String> = thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| register(&host, &json!({ "swr_path": PATH }))))
            .collect();
        let outcomes = racers.into_iter().map(|racer| racer.join().unwrap());
        outcomes.map(|outcome| outcome_of(&outcome)).collect()
    });
    outcomes.sort();
    let mut expected = vec!["ModelArts.6737".to_owned(); 7];
    expected.push("won".to_owned());
    assert_eq!(outcomes, expected);
    assert_eq!(get(&host, "?type=DEDICATED").1["total"], 1);
}

fn outcome_of(answer: &(u16, Value)) -> String {
    match answer.0 {
        200 => "won".to_owned(),
        _ => code(answer).1.to_owned(),
    }
}
