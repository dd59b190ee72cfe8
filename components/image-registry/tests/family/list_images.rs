//! Filters, order and pages.

use operation::Timestamp;
use serde_json::json;
use store::Memory;

use crate::support::{NOW, error, list, names, order, register};

/// Five images, one each millisecond; odd ones are for training, the last two in a namespace of their own.
fn shelf() -> Memory {
    let store = Memory::new();
    for n in 0..5_i64 {
        let namespace = if n < 3 { "team" } else { "team-b" };
        let mut body = order(&format!("swr.example.com/{namespace}/net{n}:v{}", 9 - n));
        body["service_type"] = if n % 2 == 1 {
            json!("TRAIN")
        } else {
            json!("INFERENCE")
        };
        assert_eq!(register(&store, Timestamp(NOW.0 + n), &body).0, 200);
    }
    store
}

#[test]
fn own_images_are_dedicated_and_the_default_is_the_platforms_own() {
    let store = shelf();
    for (query, total) in [
        ("", 0),
        ("type=BUILD_IN", 0),
        ("type=DEDICATED", 5),
        ("type=dedicated", 5),
    ] {
        assert_eq!(list(&store, query).1["total"], total, "{query}");
    }
}

#[test]
fn pages_are_numbered_from_zero() {
    let store = shelf();
    let page = |query: &str| {
        let (status, page) = list(&store, &format!("type=DEDICATED&{query}"));
        assert_eq!(status, 200);
        let numbers =
            ["current", "pages", "size", "total"].map(|name| page[name].as_i64().unwrap());
        let names = names(&(status, page.clone())).join(" ");
        (numbers, names)
    };
    let cases = [
        ("limit=2", [0, 3, 2, 5], "net4 net3"),
        ("limit=2&offset=2", [1, 3, 2, 5], "net2 net1"),
        ("limit=2&offset=4", [2, 3, 1, 5], "net0"),
        ("limit=2&offset=5", [2, 3, 0, 5], ""),
        ("limit=2&offset=1", [0, 3, 2, 5], "net3 net2"),
        (
            "limit=9223372036854775807",
            [0, 1, 5, 5],
            "net4 net3 net2 net1 net0",
        ),
        ("", [0, 1, 5, 5], "net4 net3 net2 net1 net0"),
        ("name=none", [0, 0, 0, 0], ""),
    ];
    for (query, numbers, names) in cases {
        assert_eq!(page(query), (numbers, names.to_owned()), "{query}");
    }
}

#[test]
fn filters_are_all_met() {
    let store = shelf();
    let cases = [
        ("name=net", "net4 net3 net2 net1 net0"),
        ("name=t3", "net3"),
        ("name=net&name_fuzzy_match=true", "net4 net3 net2 net1 net0"),
        ("name=net&name_fuzzy_match=false", ""),
        ("name=net3&name_fuzzy_match=false", "net3"),
        ("name=", "net4 net3 net2 net1 net0"),
        ("namespace=team", "net2 net1 net0"),
        ("namespace=team-b", "net4 net3"),
        ("namespace=tea", ""),
        ("service_type=TRAIN", "net3 net1"),
        ("service_type=UNKNOWN", ""),
        ("service_type=TRAIN&namespace=team", "net1"),
        ("workspace_id=0", "net4 net3 net2 net1 net0"),
        ("workspace_id=0123456789abcdefghijklmnopqrstuv", ""),
        (
            "show_name=x&show_tag=y&unknown=z",
            "net4 net3 net2 net1 net0",
        ),
    ];
    for (query, expected) in cases {
        let answer = list(&store, &format!("type=DEDICATED&{query}"));
        assert_eq!(names(&answer).join(" "), expected, "{query}");
    }
}

#[test]
fn lists_are_sorted_by_keys_in_turn() {
    let store = shelf();
    let up = "net0 net1 net2 net3 net4";
    let down = "net4 net3 net2 net1 net0";
    let cases = [
        ("sort_key=createTime", down),
        ("sort_key=createTime&sort_dir=DESC", down),
        ("sort_key=updateTime&sort_dir=ASC", up),
        ("sort_key=create_at&sort_dir=asc", up),
        ("sort_key=name&sort_dir=ASC", up),
        ("sort_key=tag&sort_dir=ASC", down),
        (
            "sort_key=namespace,tag&sort_dir=ASC",
            "net2 net1 net0 net4 net3",
        ),
        ("sort_key=namespace,name", down),
        ("sort_dir=ASC", up),
    ];
    for (query, expected) in cases {
        let answer = list(&store, &format!("type=DEDICATED&{query}"));
        assert_eq!(names(&answer).join(" "), expected, "{query}");
    }
}

#[test]
fn pages_of_equal_times_share_no_image() {
    let store = Memory::new();
    for n in 0..7 {
        register(
            &store,
            NOW,
            &order(&format!("swr.example.com/team/net{n}:1")),
        );
    }
    let pages =
        (0..7).map(|offset| list(&store, &format!("type=DEDICATED&limit=1&offset={offset}")));
    let mut seen: Vec<String> = pages.map(|page| names(&page).join("")).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

#[test]
fn a_wrong_filter_is_refused() {
    let long = format!("sort_key={}", "createTime,".repeat(12));
    let cases = [
        ("sort_key=colour", "ModelArts.6303"),
        ("sort_key=createTime,colour", "ModelArts.6303"),
        ("sort_key=create%20time", "ModelArts.6336"),
        (&long, "ModelArts.6336"),
        ("sort_dir=SIDEWAYS", "ModelArts.6336"),
        ("limit=0", "ModelArts.6336"),
        ("limit=-1", "ModelArts.6336"),
        ("limit=some", "ModelArts.6332"),
        ("offset=-1", "ModelArts.6336"),
        ("offset=1.5", "ModelArts.6332"),
        ("type=BORROWED", "ModelArts.6336"),
        ("service_type=GAME", "ModelArts.6336"),
        ("name_fuzzy_match=perhaps", "ModelArts.6332"),
        ("workspace_id=short", "ModelArts.6336"),
    ];
    for (query, code) in cases {
        let answer = list(&Memory::new(), query);
        assert_eq!(error(&answer), (400, code), "{query}");
    }
}
