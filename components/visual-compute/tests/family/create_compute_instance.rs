//! Every parameter: present, absent, at and beyond its bounds, of another type.

use serde_json::json;
use store::Memory;

use crate::support::{MONDAY_8, create, list, names, order, parameters, windows, with};

/// Parameters that replace those of [`order`].
type Changes<'a> = &'a [(&'a str, &'a str)];

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

#[test]
fn a_missing_parameter_is_named() {
    let polled = || with(order(), "IsPolling", Some("true"));
    let cases = [
        (with(order(), "InstanceName", None), "InstanceName"),
        (with(order(), "InstanceName", Some("")), "InstanceName"),
        (with(order(), "AlgorithmType", None), "AlgorithmType"),
        (with(order(), "Devices", None), "Devices"),
        (with(order(), "Devices", Some("[]")), "Devices"),
        (with(order(), "Algorithms", None), "Algorithms"),
        (with(order(), "Algorithms", Some("[]")), "Algorithms"),
        (with(order(), "ScheduleType", None), "ScheduleType"),
        (with(order(), "ScheduleTimes", None), "ScheduleTimes"),
        (with(order(), "ScheduleTimes", Some("[]")), "ScheduleTimes"),
        (
            with(order(), "ScheduleType", Some("EVERY_WEEK")),
            "ScheduleCycleDate",
        ),
        (
            with(order(), "ScheduleType", Some("EVERY_MONTH")),
            "ScheduleCycleDate",
        ),
        (polled(), "SliceExecutionTime"),
        (
            with(polled(), "SliceExecutionTime", Some("60")),
            "OverallExecutionTime",
        ),
    ];
    for (order, parameter) in cases {
        let store = Memory::new();
        let answer = create(&store, MONDAY_8, &order);
        let code = format!("Missing{parameter}");
        assert_eq!(answer.error(), (400, code.as_str()), "{}", answer.text);
        let message = format!("{parameter} is mandatory for this action.");
        assert_eq!(answer.body["Message"], message);
        assert_eq!(store.keys(), Vec::<String>::new());
    }
}

#[test]
fn a_wrong_parameter_is_named_and_the_advice_says_what_is_right() {
    let longest = "n".repeat(65);
    let device = |fields: &str| format!("[{{{fields}}}]");
    let long_device = device(&format!(r#""DeviceId":"{}""#, "d".repeat(129)));
    let cases: &[(Changes<'_>, &str, &str)] = &[
        (
            &[("InstanceName", &longest)],
            "InstanceName",
            "1 to 64 characters",
        ),
        (
            &[("InstanceName", " ")],
            "InstanceName",
            "1 to 64 characters",
        ),
        (
            &[("InstanceName", "a\u{1}b")],
            "InstanceName",
            "control characters",
        ),
        (
            &[("AlgorithmType", "SOUND")],
            "AlgorithmType",
            "REALTIME_STREAM, PICTURE",
        ),
        (&[("Devices", "cam-1")], "Devices", "JSON object"),
        (&[("Devices", "[{]")], "Devices", "list"),
        (&[("Devices", r#"{"DeviceId":"a"}"#)], "Devices", "list"),
        (
            &[("Devices", "[1]")],
            "Devices",
            "Devices[0] must be an object",
        ),
        (&[("Devices", "['a', 'b']")], "Devices", "list"),
        (
            &[("Devices", r#"[{"DeviceId":"a"},{}]"#)],
            "Devices",
            "Devices[1].DeviceId is mandatory",
        ),
        (
            &[("Devices", r#"[{"DeviceId":""}]"#)],
            "Devices",
            "Devices[0].DeviceId is mandatory",
        ),
        (
            &[("Devices", &long_device)],
            "Devices",
            "1 to 128 characters",
        ),
        (
            &[("Devices", r#"[{"DeviceId":"a","StartStream":"perhaps"}]"#)],
            "Devices",
            "true or false",
        ),
        (
            &[("Devices", r#"[{"DeviceId":"a","BitRate":[4]}]"#)],
            "Devices",
            "BitRate must be a string",
        ),
        (
            &[("Algorithms", r#"[{"AlgorithmId":"1"}]"#)],
            "Algorithms",
            "AlgorithmName is mandatory",
        ),
        (
            &[("Algorithms", r#"[{"AlgorithmName":"1"}]"#)],
            "Algorithms",
            "AlgorithmId is mandatory",
        ),
        (&[("ScheduleType", "SOMETIMES")], "ScheduleType", "EVERYDAY"),
        (
            &[("ScheduleType", "EVERY_WEEK"), ("ScheduleCycleDate", "0")],
            "ScheduleCycleDate",
            "1 to 7",
        ),
        (
            &[("ScheduleType", "EVERY_WEEK"), ("ScheduleCycleDate", "8")],
            "ScheduleCycleDate",
            "1 to 7",
        ),
        (
            &[
                ("ScheduleType", "EVERY_WEEK"),
                ("ScheduleCycleDate", "Monday"),
            ],
            "ScheduleCycleDate",
            "integer",
        ),
        (
            &[("ScheduleType", "EVERY_MONTH"), ("ScheduleCycleDate", "32")],
            "ScheduleCycleDate",
            "0 to 31",
        ),
        (
            &[("ScheduleType", "EVERY_MONTH"), ("ScheduleCycleDate", "-1")],
            "ScheduleCycleDate",
            "0 to 31",
        ),
        (
            &[("ScheduleType", "EVERY_MONTH"), ("ScheduleCycleDate", "0")],
            "ScheduleCycleDate",
            "1 to 31",
        ),
        (
            &[("ScheduleTimes", "10:00 to 11:00")],
            "ScheduleTimes",
            "JSON object",
        ),
        (&[("IsPolling", "perhaps")], "IsPolling", "true or false"),
        (
            &[
                ("IsPolling", "true"),
                ("SliceExecutionTime", "601"),
                ("OverallExecutionTime", "10"),
            ],
            "SliceExecutionTime",
            "in seconds",
        ),
        (
            &[
                ("IsPolling", "true"),
                ("SliceExecutionTime", "0"),
                ("OverallExecutionTime", "10"),
            ],
            "SliceExecutionTime",
            "1 to",
        ),
        (
            &[
                ("IsPolling", "true"),
                ("SliceExecutionTime", "1.5"),
                ("OverallExecutionTime", "10"),
            ],
            "SliceExecutionTime",
            "integer",
        ),
        (
            &[
                ("IsPolling", "true"),
                ("SliceExecutionTime", "60"),
                ("OverallExecutionTime", "0"),
            ],
            "OverallExecutionTime",
            "1 to",
        ),
        (
            &[
                ("IsPolling", "true"),
                ("SliceExecutionTime", "60"),
                ("OverallExecutionTime", "x"),
            ],
            "OverallExecutionTime",
            "integer",
        ),
        (&[("IsFrameExtraction", "2")], "IsFrameExtraction", "0 to 1"),
        (
            &[("DatasourceType", "SOUND")],
            "DatasourceType",
            "VIRTUAL_VIDEO",
        ),
        (
            &[("ComputePictureType", "dpi")],
            "ComputePictureType",
            "spf, fps",
        ),
        (
            &[("ComputePictureValue", "3601")],
            "ComputePictureValue",
            "0 to 3600",
        ),
        (
            &[("ComputePictureValue", "-1")],
            "ComputePictureValue",
            "0 to 3600",
        ),
        (
            &[("ComputePictureValue", "NaN")],
            "ComputePictureValue",
            "a number",
        ),
        (
            &[("ComputePictureType", "fps"), ("ComputePictureValue", "61")],
            "ComputePictureValue",
            "0 to 60",
        ),
    ];
    for (changes, parameter, advice) in cases {
        let store = Memory::new();
        let order = changes.iter().fold(order(), |order, (name, value)| {
            with(order, name, Some(value))
        });
        let answer = create(&store, MONDAY_8, &order);
        let code = format!("Invalid{parameter}");
        assert_eq!(
            answer.error(),
            (400, code.as_str()),
            "{changes:?}: {}",
            answer.text
        );
        let message = format!("Specified parameter {parameter} is not valid.");
        assert_eq!(answer.body["Message"], message);
        let recommended = answer.body["Recommend"].as_str().unwrap();
        assert!(recommended.contains(advice), "{changes:?}: {recommended}");
        assert_eq!(store.keys(), Vec::<String>::new());
    }
}

#[test]
fn windows_must_be_times_of_day_that_do_not_overlap() {
    let good: &[&[(&str, &str)]] = &[
        &[("10:00:00", "11:00:00"), ("11:00:00", "12:00:00")],
        &[("11:00:00", "12:00:00"), ("10:00:00", "11:00:00")],
        &[("00:00:00", "24:00:00")],
        &[("22:00:00", "02:00:00"), ("02:00:00", "22:00:00")],
        &[("23:59:59", "00:00:00")],
    ];
    for times in good {
        let order = with(order(), "ScheduleTimes", Some(&windows(times)));
        assert_eq!(
            create(&Memory::new(), MONDAY_8, &order).status,
            200,
            "{times:?}"
        );
    }
    let bad: &[&[(&str, &str)]] = &[
        &[("10:00:00", "11:00:00"), ("10:59:59", "12:00:00")],
        &[("13:00:00", "14:00:00"), ("10:00:00", "13:30:00")],
        &[("10:00:00", "14:00:00"), ("11:00:00", "12:00:00")],
        &[("10:00:00", "11:00:00"), ("10:00:00", "11:00:00")],
        &[("23:00:00", "01:00:00"), ("00:30:00", "02:00:00")],
        &[("10:00:00", "10:00:00")],
        &[("00:00:00", "00:00:00")],
        &[("9:00", "11:00")],
        &[("9:00:00", "11:00:00")],
        &[("10:60:00", "11:00:00")],
        &[("10:00:60", "11:00:00")],
        &[("25:00:00", "26:00:00")],
        &[("24:00:00", "01:00:00")],
        &[("10:00:00", "24:00:01")],
        &[("+1:00:00", "11:00:00")],
        &[("10:00:00", "")],
    ];
    for times in bad {
        let order = with(order(), "ScheduleTimes", Some(&windows(times)));
        let answer = create(&Memory::new(), MONDAY_8, &order);
        assert_eq!(answer.error(), (400, "InvalidScheduleTimes"), "{times:?}");
    }
    // A window of one run is checked too.
    let once = with(order(), "ScheduleType", Some("ONCE"));
    let once = with(once, "ScheduleTimes", Some(&windows(&[("10:00", "11:00")])));
    let answer = create(&Memory::new(), MONDAY_8, &once);
    assert_eq!(answer.error(), (400, "InvalidScheduleTimes"));
}

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
