//! The envelope: methods, actions, versions, credentials, encodings of parameters and answers.

use serde_json::json;
use store::Memory;

use crate::support::{
    MONDAY_8, PROJECT, TOKEN, create, encoded, list, order, parameters, post, send, send_as_it_is,
    with,
};

#[test]
fn an_error_has_the_gateways_envelope_and_says_what_to_do() {
    let answer = create(
        &Memory::new(),
        MONDAY_8,
        &with(order(), "InstanceName", None),
    );
    let expected = json!({
        "RequestId": "6D0B7A6C-0F4E-4A41-9F3C-2F6F1F1F0A01",
        "HostId": "127.0.0.1:3000",
        "Code": "MissingInstanceName",
        "Message": "InstanceName is mandatory for this action.",
        "Recommend": "InstanceName is mandatory.",
    });
    assert_eq!((answer.status, answer.body), (400, expected));
    assert_eq!(answer.kind, "application/json;charset=utf-8");
}

#[test]
fn actions_and_versions_are_checked_first() {
    let cases = [
        ("/?Version=2020-05-15&Format=json", 400, "MissingAction"),
        (
            "/?Action=&Version=2020-05-15&Format=json",
            400,
            "MissingAction",
        ),
        (
            "/?Action=BatchDeleteInstance&Version=2020-05-15&Format=json",
            404,
            "InvalidAction.NotFound",
        ),
        (
            "/?Action=listinstances&Version=2020-05-15&Format=json",
            404,
            "InvalidAction.NotFound",
        ),
        ("/?Action=ListInstances&Format=json", 400, "MissingVersion"),
        (
            "/?Action=ListInstances&Format=json&Version=2020-05-16",
            400,
            "InvalidVersion",
        ),
    ];
    for (uri, status, code) in cases {
        for method in ["GET", "POST"] {
            let request = http::Request::builder().method(method).uri(uri);
            let answer =
                send_as_it_is(&Memory::new(), MONDAY_8, &request.body(Vec::new()).unwrap());
            assert_eq!(answer.error(), (status, code), "{method} {uri}");
        }
    }
}

#[test]
fn other_methods_are_not_supported() {
    let uri = "/?Action=ListInstances&Format=json&Version=2020-05-15";
    let request = http::Request::put(uri).body(Vec::new()).unwrap();
    let answer = send(&Memory::new(), MONDAY_8, request);
    assert_eq!(answer.error(), (400, "UnsupportedHTTPMethod"));
}

#[test]
fn the_current_signatures_headers_name_action_and_version_and_ask_for_json() {
    let request = http::Request::post("/?InstanceName=x")
        .header("x-acs-action", "ListInstances")
        .header("x-acs-version", "2020-05-15")
        .header("accept", "application/json");
    let answer = send(&Memory::new(), MONDAY_8, request.body(Vec::new()).unwrap());
    assert_eq!((answer.status, &answer.body["Code"]), (200, &json!("0")));
}

#[test]
fn the_action_header_does_not_outweigh_the_parameter() {
    let mut request = post("ListInstances", &[]);
    let other = http::HeaderValue::from_static("CreateComputeInstance");
    request.headers_mut().insert("x-acs-action", other);
    assert_eq!(send(&Memory::new(), MONDAY_8, request).status, 200);
}

#[test]
fn answers_are_xml_unless_json_is_asked_for() {
    let store = Memory::new();
    create(
        &store,
        MONDAY_8,
        &with(order(), "InstanceName", Some("a<b")),
    );
    let get = |format: &str| {
        let uri = format!("/?Action=ListInstances&Version=2020-05-15{format}");
        let request = http::Request::get(uri).body(Vec::new()).unwrap();
        send(&store, MONDAY_8, request)
    };
    for format in ["", "&Format=XML", "&Format=xml", "&Format=None"] {
        let answer = get(format);
        assert_eq!(
            (answer.status, answer.kind.as_str()),
            (200, "text/xml;charset=utf-8")
        );
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListInstancesResponse><RequestId>";
        assert!(answer.text.starts_with(head), "{}", answer.text);
        let item = "<Success>true</Success><Data><TotalCount>1</TotalCount><PageSize>10</PageSize>\
                    <CurrentPage>1</CurrentPage><Items><InstanceId>";
        assert!(answer.text.contains(item), "{}", answer.text);
        assert!(answer.text.contains("<InstanceName>a&lt;b</InstanceName>"));
    }
    for format in ["&Format=json", "&Format=JSON", "&Format=Json"] {
        assert_eq!(get(format).body["Data"]["TotalCount"], 1);
    }
    let error = get("&PageSize=0");
    assert_eq!(error.status, 400);
    assert!(error.text.contains("<Error><RequestId>"), "{}", error.text);
    assert!(
        error.text.contains("<Code>InvalidPageSize</Code>"),
        "{}",
        error.text
    );
}

#[test]
fn parameters_are_the_same_wherever_they_stand() {
    let store = Memory::new();
    let flattened = with(with(order(), "Devices", None), "Algorithms", None);
    let flattened = [
        flattened,
        parameters(&[
            ("Devices.1.DeviceId", "cam-1"),
            ("Devices.1.StartStream", "true"),
            ("Algorithms.1.AlgorithmId", "1"),
            ("Algorithms.1.AlgorithmName", "人脸"),
        ]),
    ]
    .concat();
    let get = |order: &[(String, String)]| {
        let fixed = "Action=CreateComputeInstance&Version=2020-05-15&Format=json";
        http::Request::get(format!("/?{fixed}&{}", encoded(order)))
            .body(Vec::new())
            .unwrap()
    };
    let body = json!({
        "Action": "CreateComputeInstance",
        "Version": "2020-05-15",
        "Format": "json",
        "InstanceName": "cam",
        "AlgorithmType": "PICTURE",
        "Algorithms": [{"AlgorithmId": 1, "AlgorithmName": "人脸"}],
        "Devices": [{"DeviceId": "cam-1", "StartStream": true}],
        "ScheduleType": "EVERYDAY",
        "ScheduleTimes": [{"StartTime": "10:00:00", "EndTime": "11:00:00"}],
    });
    let in_json = http::Request::post("/")
        .header("content-type", "application/json; charset=utf-8")
        .body(body.to_string().into_bytes())
        .unwrap();
    let requests = [
        post("CreateComputeInstance", &order()),
        post("CreateComputeInstance", &flattened),
        get(&order()),
        get(&flattened),
        in_json,
    ];
    for request in requests {
        let answer = send(&store, MONDAY_8, request);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let instances = list(&store, MONDAY_8, &[]).body["Data"]["Items"].clone();
    let mut instances = instances.as_array().unwrap().clone();
    for instance in &mut instances {
        instance["InstanceId"].take();
    }
    assert_eq!(instances.len(), 5);
    assert!(instances.iter().all(|instance| *instance == instances[0]));
}

#[test]
fn a_form_outweighs_the_query_even_in_the_action() {
    let store = Memory::new();
    let form = parameters(&[("Action", "ListInstances")]);
    assert_eq!(send(&store, MONDAY_8, post("Unknown", &form)).status, 200);
    let mut request = post("CreateComputeInstance", &order());
    let uri = format!("{}&InstanceName=query", request.uri());
    *request.uri_mut() = uri.parse().unwrap();
    assert_eq!(send(&store, MONDAY_8, request).status, 200);
    assert_eq!(crate::support::names(&store, &[]), ["cam"]);
}

#[test]
fn broken_json_is_a_wrong_format() {
    let request = http::Request::post("/?Format=json&Action=ListInstances&Version=2020-05-15")
        .header("content-type", "application/json")
        .body(b"{\"PageSize\":".to_vec())
        .unwrap();
    let answer = send(&Memory::new(), MONDAY_8, request);
    assert_eq!(answer.error(), (400, "InvalidParameter.Format"));
}

#[test]
fn a_request_needs_the_token_of_its_project() {
    let store = Memory::new();
    let call = |headers: &[(&'static str, &'static str)], project: Option<&str>| {
        let order = with(order(), "ProjectId", project);
        let mut request = post("CreateComputeInstance", &order);
        for (name, value) in headers {
            let value = http::HeaderValue::from_static(value);
            request.headers_mut().insert(*name, value);
        }
        send_as_it_is(&store, MONDAY_8, &request)
    };
    let good = ("x-auth-token", TOKEN);
    let wrong = call(&[("x-auth-token", "wrong")], Some(PROJECT));
    assert_eq!(wrong.error(), (404, "InvalidAccessKeyId.NotFound"));
    assert_eq!(wrong.body["Message"], "Specified access key is not found.");
    for headers in [&[] as &[_], &[("x-auth-token", "")]] {
        let answer = call(headers, Some(PROJECT));
        assert_eq!(answer.error(), (400, "MissingAccessKeyId"));
    }
    let other = "ffffffffffffffffffffffffffffffff";
    for answer in [
        call(&[good], Some(other)),
        call(&[good, ("x-project-id", "f")], None),
    ] {
        assert_eq!(answer.error(), (403, "InvalidCorpId"));
    }
    assert_eq!(list(&store, MONDAY_8, &[]).body["Data"]["TotalCount"], 0);
    assert_eq!(
        list(&store, MONDAY_8, &[("ProjectId", other)]).error(),
        (403, "InvalidCorpId")
    );
    assert_eq!(call(&[good], Some(PROJECT)).status, 200);
    assert_eq!(call(&[good], Some("")).status, 200);
    let own = list(&store, MONDAY_8, &[("ProjectId", PROJECT)]);
    assert_eq!(own.body["Data"]["TotalCount"], 2);
}
