//! Visual Computing through the real component: create instances and list them.

use std::thread;
use std::time::{Duration, Instant};

use reqwest::blocking::Response;
use reqwest::{Method, Url};
use serde_json::Value;

use crate::support::Host;

/// A complete order; `name` is its only free part.
fn order(name: &str) -> Vec<(&str, &str)> {
    vec![
        ("InstanceName", name),
        ("AlgorithmType", "PICTURE"),
        (
            "Algorithms",
            r#"[{"AlgorithmId":"1","AlgorithmName":"人脸"}]"#,
        ),
        ("Devices", r#"[{"DeviceId":"cam-1","StartStream":true}]"#),
        ("ScheduleType", "EVERYDAY"),
        (
            "ScheduleTimes",
            r#"[{"EndTime":"11:00:00","StartTime":"10:00:00"}]"#,
        ),
    ]
}

fn encoded(parameters: &[(&str, &str)]) -> String {
    let url = Url::parse_with_params("http://host/", parameters).unwrap();
    url.query().unwrap_or_default().to_owned()
}

/// A path for `action`, with a JSON answer.
fn path(action: &str, parameters: &[(&str, &str)]) -> String {
    let parameters = encoded(parameters);
    format!("/?Action={action}&Version=2020-05-15&Format=json&{parameters}")
}

/// Creates an instance with a form, as the vendor's client does.
fn create(host: &Host, order: &[(&str, &str)]) -> (u16, Value) {
    let request = host
        .call(Method::POST, &path("CreateComputeInstance", &[]))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(encoded(order));
    answer(request.send().unwrap())
}

/// Lists with parameters in the query of a POST, as the vendor's client does.
fn list(host: &Host, filters: &[(&str, &str)]) -> Value {
    let request = host.call(Method::POST, &path("ListInstances", filters));
    let (status, body) = answer(request.send().unwrap());
    assert_eq!(status, 200, "{body}");
    body["Data"].clone()
}

fn answer(response: Response) -> (u16, Value) {
    assert!(response.headers().contains_key("x-request-id"));
    let kind = &response.headers()["content-type"];
    assert_eq!(kind, "application/json;charset=utf-8");
    (response.status().as_u16(), response.json().unwrap())
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["Code"].as_str().unwrap())
}

#[test]
fn a_created_instance_is_listed_and_outlives_a_crash() {
    let mut host = Host::start();
    let (status, body) = create(&host, &order("入口 a*b~c+d"));
    assert_eq!((status, &body["Code"]), (200, &"0".into()), "{body}");
    assert_eq!(body["Data"]["AcuUsed"], 1);

    host.restart();
    let data = list(&host, &[("InstanceName", "a*b~c+d")]);
    assert_eq!(data["TotalCount"], 1);
    let item = &data["Items"][0];
    assert_eq!(item["InstanceId"], body["Data"]["InstanceId"]);
    assert_eq!(item["InstanceName"], "入口 a*b~c+d");
    assert_eq!(item["Algorithms"][0]["AlgorithmName"], "人脸");
}

#[test]
fn get_works_as_post_does_and_answers_are_xml_by_default() {
    let host = Host::start();
    let get = host.call(
        Method::GET,
        &path("CreateComputeInstance", &order("by-get")),
    );
    assert_eq!(answer(get.send().unwrap()).0, 200);

    let path = "/?Action=ListInstances&Version=2020-05-15";
    let response = host.call(Method::GET, path).send().unwrap();
    assert_eq!(response.headers()["content-type"], "text/xml;charset=utf-8");
    let xml = response.text().unwrap();
    assert!(xml.contains("<InstanceName>by-get</InstanceName>"), "{xml}");
    let wrong = host.get("/?Action=ListInstances&Version=2020-05-15&PageSize=0");
    assert!(wrong.contains("<Code>InvalidPageSize</Code>"), "{wrong}");
}

#[test]
fn refusals_have_the_gateways_codes() {
    let host = Host::start();
    let unknown = host.call(Method::POST, &path("CreateCorp", &[]));
    let unknown = answer(unknown.send().unwrap());
    assert_eq!(code(&unknown), (404, "InvalidAction.NotFound"));
    let missing = create(&host, &order("x")[1..]);
    assert_eq!(code(&missing), (400, "MissingInstanceName"));
    assert_eq!(
        missing.1["Message"],
        "InstanceName is mandatory for this action."
    );

    let no_token = host.call_without_token(Method::POST, &path("ListInstances", &[]));
    let no_token = answer(no_token.send().unwrap());
    assert_eq!(code(&no_token), (400, "MissingAccessKeyId"));
    let elsewhere = path("ListInstances", &[("ProjectId", &"f".repeat(32))]);
    let elsewhere = host.call(Method::POST, &elsewhere).send().unwrap();
    assert_eq!(code(&answer(elsewhere)), (403, "InvalidCorpId"));
    assert_eq!(list(&host, &[])["TotalCount"], 0);
}

#[test]
fn a_thousand_devices_are_taken_well_within_the_clients_patience() {
    /// The vendor's clients wait ten seconds.
    const PATIENCE: Duration = Duration::from_secs(10);

    let host = Host::start();
    let devices: Vec<Value> = (0..1_000)
        .map(|n| serde_json::json!({"DeviceId": format!("cam-{n}"), "StartStream": true}))
        .collect();
    let devices = serde_json::to_string(&devices).unwrap();
    let mut order = order("many");
    order.retain(|(name, _)| *name != "Devices");
    order.push(("Devices", &devices));
    let start = Instant::now();
    let (status, body) = create(&host, &order);
    assert_eq!(
        (status, &body["Data"]["AcuUsed"]),
        (200, &1_000.into()),
        "{body}"
    );
    assert!(start.elapsed() < PATIENCE / 2, "{:?}", start.elapsed());
    assert_eq!(list(&host, &[])["Items"][0]["DeviceNumber"], 1_000);
}

#[test]
fn racing_creators_lose_nothing() {
    let host = Host::start();
    thread::scope(|scope| {
        for creator in 0..8 {
            let host = &host;
            scope.spawn(move || {
                for n in 0..4 {
                    let created = create(host, &order(&format!("{creator}-{n}")));
                    assert_eq!(created.0, 200, "{}", created.1);
                }
            });
        }
    });
    assert_eq!(list(&host, &[])["TotalCount"], 32);
}
