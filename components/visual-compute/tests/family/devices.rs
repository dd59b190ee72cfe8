//! Devices and algorithms: counted once each, a thousand and more.

use serde_json::json;
use store::Memory;

use crate::support::{MONDAY_8, create, list, order, with};

#[test]
fn devices_and_algorithms_count_once_each_and_the_first_stays() {
    let store = Memory::new();
    let order = with(
        with(
            order(),
            "Devices",
            Some(r#"[{"DeviceId":"a"},{"DeviceId":"b"},{"DeviceId":" a "}]"#),
        ),
        "Algorithms",
        Some(
            r#"[{"AlgorithmId":"1","AlgorithmName":"x"},{"AlgorithmId":"1","AlgorithmName":"y"},{"AlgorithmId":"2","AlgorithmName":"z"}]"#,
        ),
    );
    assert_eq!(create(&store, MONDAY_8, &order).body["Data"]["AcuUsed"], 4);
    let item = list(&store, MONDAY_8, &[]).body["Data"]["Items"][0].clone();
    assert_eq!(
        (&item["DeviceNumber"], &item["AcuUsed"]),
        (&json!(2), &json!(4))
    );
    let algorithms = json!([
        {"AlgorithmId": "1", "AlgorithmName": "x"},
        {"AlgorithmId": "2", "AlgorithmName": "z"},
    ]);
    assert_eq!(item["Algorithms"], algorithms);
}

fn devices(count: usize, label: &str) -> String {
    let devices = (0..count).map(|n| {
        format!(r#"{{"DeviceId":"3402000000132{n:07}","StartStream":true,"RegionId":"{label}","BitRate":"4Mbps","CodingFormat":"H265","ResolvingPower":"1080p"}}"#)
    });
    format!("[{}]", devices.collect::<Vec<_>>().join(","))
}

#[test]
fn a_thousand_devices_are_taken_and_too_large_an_instance_is_refused() {
    let store = Memory::new();
    let thousand = with(order(), "Devices", Some(&devices(1_000, "huadong")));
    let answer = create(&store, MONDAY_8, &thousand);
    assert_eq!(answer.body["Data"]["AcuUsed"], 1_000, "{}", answer.text);

    let before = store.keys();
    let too_large = with(order(), "Devices", Some(&devices(1_500, &"x".repeat(128))));
    let answer = create(&store, MONDAY_8, &too_large);
    assert_eq!(answer.error(), (400, "InvalidDevices"));
    let advice = answer.body["Recommend"].as_str().unwrap();
    assert!(advice.contains("may take 262144"), "{advice}");
    assert_eq!(store.keys(), before);
}
