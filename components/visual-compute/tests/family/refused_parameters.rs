//! Every parameter of `CreateComputeInstance`: absent, beyond its bounds, of another type.

use store::Memory;

use crate::support::{Changes, MONDAY_8, create, order, windows, with};

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
