//! Filters, pages, order and state of lists.

use operation::Timestamp;
use serde_json::json;
use store::Memory;

use crate::support::{MONDAY_8, create, list, names, order, windows, with};

fn later(milliseconds: i64) -> Timestamp {
    Timestamp(MONDAY_8.0 + milliseconds)
}

/// Twelve instances, one each millisecond.
fn shelf() -> Memory {
    let store = Memory::new();
    for n in 0..12 {
        let named = with(order(), "InstanceName", Some(&format!("shelf-{n:02}")));
        assert_eq!(create(&store, later(n), &named).status, 200);
    }
    store
}

#[test]
fn an_item_is_the_documented_one() {
    let store = Memory::new();
    let created = create(&store, MONDAY_8, &order());
    let answer = list(&store, later(999), &[]);
    let expected = json!({
        "RequestId": "6D0B7A6C-0F4E-4A41-9F3C-2F6F1F1F0A01",
        "Code": "0",
        "Message": "SUCCESS",
        "Success": true,
        "Data": {
            "TotalCount": 1,
            "PageSize": 10,
            "CurrentPage": 1,
            "Items": [{
                "InstanceId": created.body["Data"]["InstanceId"],
                "InstanceName": "cam",
                "Status": "INIT",
                "CreateTime": MONDAY_8.0,
                "DeviceNumber": 1,
                "AcuUsed": 1,
                "Algorithms": [{"AlgorithmId": "1", "AlgorithmName": "人脸"}],
            }],
        },
    });
    assert_eq!(answer.text, expected.to_string());
}

#[test]
fn nothing_found_is_an_empty_list() {
    let data = &list(&Memory::new(), MONDAY_8, &[]).body["Data"];
    let expected = json!({"TotalCount": 0, "PageSize": 10, "CurrentPage": 1, "Items": []});
    assert_eq!(*data, expected);
}

#[test]
fn the_newest_come_first_a_page_at_a_time() {
    let store = shelf();
    let newest_first: Vec<String> = (0..12).rev().map(|n| format!("shelf-{n:02}")).collect();
    assert_eq!(names(&store, &[]), newest_first[..10]);
    assert_eq!(names(&store, &[("PageSize", "100")]), newest_first);
    for (page, expected) in [
        ("1", &newest_first[..5]),
        ("2", &newest_first[5..10]),
        ("3", &newest_first[10..]),
        ("4", &[]),
        ("1000000000", &[]),
    ] {
        let filters = [("PageSize", "5"), ("CurrentPage", page)];
        assert_eq!(names(&store, &filters), expected);
        assert_eq!(
            list(&store, MONDAY_8, &filters).body["Data"]["TotalCount"],
            12
        );
    }
}

#[test]
fn names_match_in_part() {
    let store = shelf();
    assert_eq!(
        names(&store, &[("InstanceName", "-1")]),
        ["shelf-11", "shelf-10"]
    );
    assert_eq!(names(&store, &[("InstanceName", "shelf-07")]), ["shelf-07"]);
    assert_eq!(names(&store, &[("InstanceName", "SHELF")]), [] as [&str; 0]);
    let filters = [("InstanceName", "-1"), ("PageSize", "1")];
    assert_eq!(
        list(&store, MONDAY_8, &filters).body["Data"]["TotalCount"],
        2
    );
}

#[test]
fn a_wrong_page_is_refused() {
    for (name, value) in [
        ("PageSize", "0"),
        ("PageSize", "101"),
        ("PageSize", "ten"),
        ("CurrentPage", "0"),
        ("CurrentPage", "-1"),
        ("CurrentPage", "1000000001"),
    ] {
        let answer = list(&Memory::new(), MONDAY_8, &[(name, value)]);
        let code = format!("Invalid{name}");
        assert_eq!(answer.error(), (400, code.as_str()), "{value}");
    }
}

#[test]
fn an_instance_goes_online_by_itself_and_one_run_ends() {
    let store = Memory::new();
    let once = with(order(), "ScheduleType", Some("ONCE"));
    let once = with(
        once,
        "ScheduleTimes",
        Some(&windows(&[("10:00:00", "11:00:00")])),
    );
    create(&store, MONDAY_8, &once);
    let status = |milliseconds: i64| {
        let items = list(&store, later(milliseconds), &[]).body["Data"]["Items"].clone();
        items[0]["Status"].as_str().unwrap().to_owned()
    };
    let hour = 3_600_000;
    assert_eq!(status(0), "INIT");
    assert_eq!(status(999), "INIT");
    assert_eq!(status(1_000), "ONLINED");
    assert_eq!(status(3 * hour - 1), "ONLINED");
    assert_eq!(status(3 * hour), "OFFLINING");
    assert_eq!(status(2_400 * hour), "OFFLINING");
}
