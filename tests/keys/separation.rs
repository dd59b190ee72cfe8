//! Nothing of one project is seen from, or stands in the way of, another: in every family.

use reqwest::Method;
use serde_json::{Value, json};

use super::member::Member;
use crate::support::Host;

/// A host, and two who share it without knowing of each other.
fn shared() -> (Host, Member, Member) {
    let host = Host::start();
    let (one, other) = (Member::create(&host, "one"), Member::create(&host, "other"));
    (host, one, other)
}

/// The body of an answer that must have this status.
#[track_caller]
fn expect(status: u16, answer: (u16, Value)) -> Value {
    assert_eq!(answer.0, status, "{}", answer.1);
    answer.1
}

#[test]
fn image_search() {
    let (host, one, other) = shared();
    let service = |member: &Member, rest: &str| format!("/v1/{}/service{rest}", member.project_id);
    let order = json!({"name": "cats", "model": "common-search", "description": "of one"});
    expect(
        200,
        one.signed(&host, Method::POST, &service(&one, ""), Some(&order)),
    );
    let cats = service(&one, "/cats");

    let own = service(&other, "/cats");
    let absent = expect(400, other.signed(&host, Method::GET, &own, None));
    assert_eq!(absent["error_code"], "IS.0007");
    let foreign = [
        (Method::GET, cats.clone(), None),
        (Method::DELETE, cats.clone(), None),
        (Method::POST, service(&one, ""), Some(&order)),
    ];
    for (method, path, body) in foreign {
        expect(403, other.signed(&host, method, &path, body));
    }

    let order = json!({"name": "cats", "model": "common-search", "description": "of other"});
    expect(
        200,
        other.signed(&host, Method::POST, &service(&other, ""), Some(&order)),
    );
    expect(200, other.signed(&host, Method::DELETE, &own, None));
    let kept = expect(200, one.signed(&host, Method::GET, &cats, None));
    assert_eq!(kept["desc"], "of one");
}

#[test]
fn inference_services() {
    let (host, one, other) = shared();
    let endpoints = |member: &Member, rest: &str| {
        format!("/v1/workspaces/{}/endpoints{rest}", member.workspace_id)
    };
    let mu = json!({"spec_code": "mu.llama3.8b", "min": 0, "max": 4});
    let order = json!({"name": "chat", "type": "inference", "reserved_resource": {"mu": mu}});
    let made = one.signed(&host, Method::POST, &endpoints(&one, ""), Some(&order));
    let made = expect(202, made);
    let id = made["id"].as_str().unwrap();
    let at_id = format!("/{id}");

    let listed = expect(
        200,
        other.signed(&host, Method::GET, &endpoints(&other, ""), None),
    );
    assert!(!listed.to_string().contains(id), "{listed}");
    let found = other.signed(&host, Method::GET, &endpoints(&other, &at_id), None);
    assert!((400..=404).contains(&found.0), "{}", found.1);
    assert!(!found.1.to_string().contains("chat"), "{}", found.1);
    for path in [endpoints(&one, ""), endpoints(&one, &at_id)] {
        expect(403, other.signed(&host, Method::GET, &path, None));
    }

    expect(
        202,
        other.signed(&host, Method::POST, &endpoints(&other, ""), Some(&order)),
    );
    let listed = expect(
        200,
        one.signed(&host, Method::GET, &endpoints(&one, ""), None),
    );
    assert!(listed.to_string().contains(id), "{listed}");
}

#[test]
fn image_registry() {
    let (host, one, other) = shared();
    let images = |member: &Member, rest: &str| format!("/v1/{}/images{rest}", member.project_id);
    let order = json!({"swr_path": "swr.example.com/team/train:1.0"});
    let made = one.signed(&host, Method::POST, &images(&one, ""), Some(&order));
    let made = expect(200, made);
    let at_id = format!("/{}", made["id"].as_str().unwrap());

    let all = "?type=DEDICATED";
    let listed = expect(
        200,
        other.signed(&host, Method::GET, &images(&other, all), None),
    );
    assert_eq!(listed["total"], 0);
    expect(
        404,
        other.signed(&host, Method::GET, &images(&other, &at_id), None),
    );
    for path in [images(&one, all), images(&one, &at_id)] {
        expect(403, other.signed(&host, Method::GET, &path, None));
    }

    expect(
        200,
        other.signed(&host, Method::POST, &images(&other, ""), Some(&order)),
    );
    let listed = expect(
        200,
        one.signed(&host, Method::GET, &images(&one, all), None),
    );
    assert_eq!(listed["total"], 1);
    assert_eq!(listed["data"][0], made);
}

#[test]
fn visual_compute() {
    let (host, one, other) = shared();
    let tokens = [one.token(&host).unwrap(), other.token(&host).unwrap()];
    let call = |token: &str, action: &str, parameters: &str| {
        let path = format!("/?Action={action}&Version=2020-05-15&Format=json&{parameters}");
        let request = host.call_without_token(Method::POST, &path);
        let answer = request.header("X-Auth-Token", token).send().unwrap();
        (answer.status().as_u16(), answer.json::<Value>().unwrap())
    };
    let order = reqwest::Url::parse_with_params(
        "http://host/",
        [
            ("InstanceName", "gate"),
            ("AlgorithmType", "PICTURE"),
            (
                "Algorithms",
                r#"[{"AlgorithmId":"1","AlgorithmName":"faces"}]"#,
            ),
            ("Devices", r#"[{"DeviceId":"cam-1","StartStream":true}]"#),
            ("ScheduleType", "EVERYDAY"),
            (
                "ScheduleTimes",
                r#"[{"EndTime":"11:00:00","StartTime":"10:00:00"}]"#,
            ),
        ],
    );
    let order = order.unwrap().query().unwrap().to_owned();
    let made = expect(200, call(&tokens[0], "CreateComputeInstance", &order));

    let total = |token: &str| {
        let listed = expect(200, call(token, "ListInstances", ""));
        listed["Data"]["TotalCount"].as_u64().unwrap()
    };
    assert_eq!(total(&tokens[1]), 0);
    let foreign = format!("ProjectId={}", one.project_id);
    let refused = expect(403, call(&tokens[1], "ListInstances", &foreign));
    assert_eq!(refused["Code"], "InvalidCorpId");

    let second = expect(200, call(&tokens[1], "CreateComputeInstance", &order));
    assert_ne!(second["Data"]["InstanceId"], made["Data"]["InstanceId"]);
    assert_eq!([total(&tokens[0]), total(&tokens[1])], [1, 1]);
}
