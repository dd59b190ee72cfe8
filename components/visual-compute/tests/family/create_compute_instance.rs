//! What is created, and every choice that is accepted.

use serde_json::json;
use store::Memory;

use crate::support::{Changes, MONDAY_8, create, names, order, parameters, with};

#[test]
fn the_answer_is_the_documented_one() {
    let order = with(
        order(),
        "Devices",
        Some(
            r#"[{"DeviceId":"cam-1","StartStream":true},{"DeviceId":"cam-2","StartStream":false}]"#,
        ),
    );
    let answer = create(&Memory::new(), MONDAY_8, &order);
    assert_eq!(answer.status, 200);
    let id = answer.body["Data"]["InstanceId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(id.parse::<u64>().unwrap() < 1 << 53);
    let expected = json!({
        "RequestId": "6D0B7A6C-0F4E-4A41-9F3C-2F6F1F1F0A01",
        "Code": "0",
        "Message": "SUCCESS",
        "Success": true,
        "Data": {"AcuUsed": 2, "InstanceId": id},
    });
    assert_eq!(answer.text, expected.to_string());
}

#[test]
fn the_vendors_sample_with_its_leftovers_is_accepted() {
    let leftovers = parameters(&[
        ("ScheduleCycleDate", "EVERY_WEEK"),
        ("ScheduleDay", "7"),
        ("PicType", "已废弃"),
        ("PicTopic", "已废弃"),
        ("AcuUsed", "已废弃"),
        ("StorageUsed", "已废弃"),
        ("ScheduleDaySize", "已废弃"),
        ("PollingConfigs", "已废弃"),
        ("DatasourceType", "REALTIME_STREAM"),
        ("IsFrameExtraction", "0"),
        ("ComputePictureType", "spf"),
        ("ComputePictureValue", "5"),
        ("SliceExecutionTime", "n"),
        ("OverallExecutionTime", "n"),
        ("Undocumented", "anything"),
    ]);
    let answer = create(&Memory::new(), MONDAY_8, &[order(), leftovers].concat());
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[test]
fn every_documented_choice_is_accepted() {
    let longest = "名".repeat(64);
    let cases: &[Changes<'_>] = &[
        &[("InstanceName", "n")],
        &[("InstanceName", &longest)],
        &[("AlgorithmType", "REALTIME_STREAM")],
        &[("AlgorithmType", "picture")],
        &[(
            "Devices",
            r#" [ {"DeviceId": 34020000001320000001, "StartStream": "True"} ]"#,
        )],
        &[(
            "Devices",
            r#"[{"DeviceId":"a","RegionId":"huadong","BitRate":"4Mbps","CodingFormat":"H264","ResolvingPower":"1080p"}]"#,
        )],
        &[(
            "Devices",
            r#"[{"DeviceId":"a","StartStream":null,"RegionId":null,"Other":[1]}]"#,
        )],
        &[("ScheduleType", "ONCE")],
        &[("ScheduleType", "ONCE"), ("ScheduleTimes", "")],
        &[("ScheduleType", "ONCE"), ("ScheduleTimes", "[]")],
        &[
            ("ScheduleType", "LONG_RUNNING"),
            ("ScheduleTimes", "not looked at"),
        ],
        &[
            ("ScheduleType", "EVERY_WEEK"),
            ("ScheduleCycleDate", "1,4,6"),
        ],
        &[
            ("ScheduleType", "EVERY_WEEK"),
            ("ScheduleCycleDate", " 7, 1 ,1"),
        ],
        &[
            ("ScheduleType", "EVERY_WEEK"),
            ("ScheduleCycleDate", "[1,4,6]"),
        ],
        &[
            ("ScheduleType", "EVERY_WEEK"),
            ("ScheduleCycleDate", r#"["7"]"#),
        ],
        &[
            ("ScheduleType", "EVERY_MONTH"),
            ("ScheduleCycleDate", "0,31"),
        ],
        &[
            ("IsPolling", "True"),
            ("SliceExecutionTime", "600"),
            ("OverallExecutionTime", "10"),
        ],
        &[
            ("IsPolling", "1"),
            ("SliceExecutionTime", "1"),
            ("OverallExecutionTime", "1"),
        ],
        &[("IsPolling", "FALSE"), ("SliceExecutionTime", "x")],
        &[("IsFrameExtraction", "1")],
        &[("DatasourceType", "PICTURE")],
        &[("DatasourceType", "VIRTUAL_VIDEO")],
        &[("ComputePictureType", "fps"), ("ComputePictureValue", "60")],
        &[("ComputePictureValue", "3600")],
        &[("ComputePictureValue", "0.5")],
        &[("ComputePictureValue", "0")],
    ];
    for case in cases {
        let store = Memory::new();
        let order = case.iter().fold(order(), |order, (name, value)| {
            with(order, name, Some(value))
        });
        let answer = create(&store, MONDAY_8, &order);
        assert_eq!(answer.status, 200, "{case:?}: {}", answer.text);
        assert_eq!(names(&store, &[]).len(), 1);
    }
}

#[test]
fn names_are_trimmed() {
    let store = Memory::new();
    let padded = format!("  {}\t", "n".repeat(64));
    create(
        &store,
        MONDAY_8,
        &with(order(), "InstanceName", Some(&padded)),
    );
    assert_eq!(names(&store, &[]), ["n".repeat(64)]);
}
