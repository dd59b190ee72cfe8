//! Searching by picture, by a stored item and by a filter alone.

use serde_json::{Value, json};

use super::shop::{add, fine, ids, picture, refused, search, shop, sorted_ids};
use crate::world::World;

/// Items `0` to `5`: `0` and `5` have the same picture.
fn stocked() -> World {
    let world = shop();
    for n in 0..5 {
        let colour = if n % 2 == 0 { "red" } else { "blue" };
        let fields =
            json!({"custom_tags": {"colour": colour}, "custom_num_tags": {"year": 2000 + n}});
        add(&world, &n.to_string(), n, fields);
    }
    add(&world, "5", 0, json!({"custom_tags": {"colour": "blue"}}));
    world
}

#[test]
fn a_picture_finds_itself_first() {
    let world = stocked();
    let found = search(&world, &json!({"image_base64": picture(3)}));
    assert_eq!((ids(&found)[0], &found["count"]), ("3", &json!(6)));
    assert_eq!(found["items"][0]["score"], 1.0);
    let by_address = search(
        &world,
        &json!({"image_url": "https://pictures.example/3.jpg"}),
    );
    assert_eq!(by_address, found);
    let boxed = search(
        &world,
        &json!({"image_base64": picture(3), "box": "0,0,60,60"}),
    );
    assert_ne!(boxed["items"][0]["score"], 1.0);
}

#[test]
fn an_item_finds_others_and_itself_only_when_asked() {
    let world = stocked();
    let found = search(&world, &json!({"id": "0"}));
    assert_eq!((ids(&found)[0], &found["count"]), ("5", &json!(5)));
    assert_eq!(found["items"][0]["score"], 1.0);
    assert!(!ids(&found).contains(&"0"));
    let found = search(&world, &json!({"id": "0", "include_self": true}));
    assert_eq!(found["count"], 6);
    assert_eq!(ids(&found).len(), 6);
    // The best red item beside it, not it itself.
    let red = json!({"id": "0", "filter": "colour = 'red'", "collapse_key": "colour"});
    let found = search(&world, &red);
    assert_eq!((ids(&found).len(), &found["count"]), (1, &json!(1)));
    assert_ne!(ids(&found)[0], "0");
}

#[test]
fn pages_of_others_put_together_are_all_others() {
    let world = stocked();
    for id in ["0", "5", "3"] {
        let whole = search(&world, &json!({"id": id}));
        let others = ids(&whole);
        assert_eq!(others.len(), 5);
        assert!(!others.contains(&id));
        for limit in 1..=6 {
            let offsets = (0..6).step_by(limit);
            let pages: Vec<Value> = offsets
                .map(|offset| json!({"id": id, "limit": limit, "offset": offset}))
                .map(|body| search(&world, &body))
                .collect();
            let of_pages: Vec<&str> = pages.iter().flat_map(ids).collect();
            assert_eq!(of_pages, others, "{limit} of {id}");
            assert!(pages.iter().all(|page| page["count"] == 5));
            let next = json!({"id": id, "limit": 6, "cursor": pages[0]["cursor"]});
            if limit < 5 {
                assert_eq!(ids(&search(&world, &next)), others[limit..]);
            } else {
                assert_eq!(pages[0]["cursor"], Value::Null);
            }
        }
    }
}

#[test]
fn a_filter_alone_is_a_search_too() {
    let world = stocked();
    let found = search(&world, &json!({"filter": "year >= 2002"}));
    assert_eq!(sorted_ids(&found), ["2", "3", "4"]);
    assert!(
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["score"] == 1.0)
    );
    assert_eq!(search(&world, &json!({}))["count"], 6);
}

#[test]
fn scores_below_the_least_are_left_out() {
    let world = stocked();
    let found = search(&world, &json!({"id": "0", "min_score": 1}));
    assert_eq!((ids(&found), &found["count"]), (vec!["5"], &json!(1)));
    let all = search(&world, &json!({"id": "0"}));
    let third = all["items"][2]["score"].as_f64().unwrap();
    let found = search(&world, &json!({"id": "0", "min_score": third}));
    assert_eq!(found["count"], 3);
}

#[test]
fn pages_by_offset_and_by_cursor_are_the_same() {
    let world = stocked();
    let bodies = [
        json!({"id": "1"}),
        json!({"image_base64": picture(0)}),
        json!({"image_base64": picture(0), "collapse_key": "colour"}),
        json!({"filter": "has(colour)"}),
    ];
    for body in bodies {
        let whole = search(&world, &body);
        assert_eq!(whole["cursor"], Value::Null);
        let (mut by_offset, mut by_cursor) = (Vec::new(), Vec::new());
        let mut cursor = Value::Null;
        for offset in 0..ids(&whole).len() {
            let mut page = body.clone();
            page["limit"] = json!(1);
            page["offset"] = json!(offset);
            let found = search(&world, &page);
            assert_eq!(found["count"], whole["count"]);
            by_offset.push(found["items"][0].clone());
            page["offset"] = Value::Null;
            page["cursor"] = cursor;
            let found = search(&world, &page);
            by_cursor.push(found["items"][0].clone());
            cursor = found["cursor"].clone();
        }
        assert_eq!(cursor, Value::Null);
        assert_eq!(Value::from(by_offset), whole["items"], "{body}");
        assert_eq!(Value::from(by_cursor), whole["items"], "{body}");
    }
}

#[test]
fn fields_are_checked() {
    let world = stocked();
    for (body, code, expected) in [
        (
            json!({"id": "none"}),
            "MMS.1019",
            "The instance has no picture none",
        ),
        (
            json!({"id": "0", "image_base64": picture(0)}),
            "MMS.0003",
            "id cannot be given beside",
        ),
        (
            json!({"id": "0", "box": "0,0,50,50"}),
            "MMS.0003",
            "box needs a picture",
        ),
        (
            json!({"image_base64": picture(0), "box": "0,0,5,5"}),
            "MMS.0003",
            "box must be x1,y1",
        ),
        (json!({"limit": 0}), "MMS.0003", "limit must be 1 to 1000"),
        (
            json!({"limit": 1001}),
            "MMS.0003",
            "limit must be 1 to 1000",
        ),
        (
            json!({"offset": -1}),
            "MMS.0003",
            "offset must be at least 0",
        ),
        (
            json!({"offset": 9991}),
            "MMS.0003",
            "offset and limit must be at most 10000",
        ),
        (
            json!({"min_score": 1.1}),
            "MMS.0003",
            "min_score must be 0 to 1",
        ),
        (
            json!({"collapse_key": "brand"}),
            "MMS.0003",
            "collapse_key must be a declared tag",
        ),
        (
            json!({"cursor": "?"}),
            "MMS.0003",
            "cursor must be the cursor",
        ),
        (
            json!({"filter": "colour"}),
            "MMS.0003",
            "filter is wrong at character 7",
        ),
        (
            json!({"include_self": 1}),
            "MMS.0003",
            "include_self must be true or false",
        ),
    ] {
        let (found, message) = refused(&world, "POST", "instances/shop/search", &body);
        assert_eq!(found, code, "{body}");
        assert!(message.contains(expected), "{message}");
    }
    let page = search(&world, &json!({"limit": 1}));
    let both = json!({"cursor": page["cursor"], "offset": 1});
    let (_, message) = refused(&world, "POST", "instances/shop/search", &both);
    assert!(message.contains("offset must be 0 with cursor"));
    let cursor = json!({"cursor": page["cursor"], "offset": 0});
    fine(&world, "POST", "instances/shop/search", &cursor);
}
