//! Export, and import of what was exported.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use store::testing::CrashingStore;

use super::shop::{
    self, add, call, create, export, export_over, fine, picture, refused, search, shop, with_query,
};
use crate::world::World;

fn stocked() -> World {
    let world = shop();
    let fields = json!({
        "desc": "\"first\"\n",
        "custom_tags": {"colour": "red"},
        "custom_num_tags": {"price": 0.1, "year": 123456789.12345679},
        "keywords": ["a", "ß"],
    });
    add(&world, "a", 1, fields);
    add(&world, "b", 2, json!({}));
    world.add("/c.jpg", 3, json!({"colour": 7, "size": true}));
    world
}

fn import(world: &World, lines: &[String]) -> Value {
    let body = Value::from(lines.join("\n"));
    fine(world, "POST", "instances/copy/import", &body)
}

#[test]
fn an_import_makes_the_same_items_again() {
    let mut world = stocked();
    let (lines, last) = export(&world, "instances/shop/export");
    assert_eq!(last, json!({"exported": 3, "cursor": null}));
    create(&world, "copy");
    world.now.0 += 5000;
    let imported = import(&world, &lines);
    assert_eq!(
        imported,
        json!({"imported": 3, "unchanged": 0, "errors": []})
    );
    let (copied, _) = export(&world, "instances/copy/export");
    assert_eq!(copied, lines);
    let query = json!({"image_base64": picture(4), "limit": 1000});
    let copy = fine(&world, "POST", "instances/copy/search", &query);
    assert_eq!(copy, search(&world, &query));
    // Again, and with the last line, it changes nothing.
    let mut again = lines.clone();
    again.push(last.to_string());
    again.push(String::new());
    let imported = import(&world, &again);
    assert_eq!(
        imported,
        json!({"imported": 0, "unchanged": 3, "errors": []})
    );
}

#[test]
fn a_line_has_all_that_is_kept() {
    let world = stocked();
    let (lines, _) = export(&world, "instances/shop/export");
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let line = lines.iter().find(|line| line["id"] == "a").unwrap();
    assert_eq!(line["desc"], "\"first\"\n");
    assert_eq!(line["custom_num_tags"]["year"], 123456789.12345679);
    assert_eq!(line["keywords"], json!(["a", "ß"]));
    assert_eq!(line["added"], world.now.0);
    assert_eq!(line["model"], "common-search");
    let descriptor = STANDARD
        .decode(line["descriptor"].as_str().unwrap())
        .unwrap();
    assert_eq!(descriptor.len(), 512);
    let other = lines.iter().find(|line| line["id"] == "/c.jpg").unwrap();
    assert_eq!(other["custom_tags"], json!({"colour": 7, "size": true}));
    assert_eq!(other["desc"], Value::Null);
}

#[test]
fn an_export_in_parts_is_the_whole() {
    let world = stocked();
    let (whole, _) = export(&world, "instances/shop/export");
    let mut parts = Vec::new();
    let mut cursor = String::new();
    for expected in [1, 1, 1] {
        let path = with_query(
            "instances/shop/export",
            &[("limit", "1"), ("cursor", &cursor)],
        );
        let (lines, last) = export(&world, &path);
        assert_eq!(
            (lines.len(), &last["exported"]),
            (expected, &json!(expected))
        );
        parts.extend(lines);
        cursor = last["cursor"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!((parts, cursor.as_str()), (whole, ""));
    let path = with_query("instances/shop/export", &[("filter", "has(year)")]);
    let (lines, last) = export(&world, &path);
    assert_eq!((lines.len(), &last["exported"]), (1, &json!(1)));
    let (status, refusal) =
        export_over(&world, &world.store, "instances/shop/export?limit=0").unwrap_err();
    assert_eq!((status, &refusal["error_code"]), (400, &json!("MMS.0003")));
}

#[test]
fn an_empty_instance_has_the_last_line_alone() {
    let (lines, last) = export(&shop(), "instances/shop/export");
    assert_eq!(
        (lines.len(), last),
        (0, json!({"exported": 0, "cursor": null}))
    );
}

/// A store that dies at every point there is: either nothing is sent, or what is sent lacks its last line.
#[test]
fn an_export_that_fails_does_not_look_whole() {
    let world = shop();
    shop::import(&world, (0..1100).map(|n| (n.to_string(), 0)));
    let (mut refused, mut cut) = (0, 0);
    for calls in 0.. {
        let dying = CrashingStore::after(calls, &world.store);
        match export_over(&world, &dying, "instances/shop/export") {
            Err((status, _)) => {
                assert_eq!(status, 500);
                refused += 1;
            }
            Ok(chunks) => {
                let text: String = chunks
                    .iter()
                    .filter_map(|chunk| chunk.clone().ok())
                    .collect();
                let whole = text.contains("\"exported\":1100");
                assert_eq!(whole, chunks.iter().all(Result::is_ok));
                assert_eq!(text.contains("\"exported\""), whole);
                if whole {
                    break;
                }
                assert!(chunks.last().unwrap().is_err());
                cut += 1;
            }
        }
    }
    assert!(refused > 0 && cut > 0, "{refused} {cut}");
}

#[test]
fn a_line_that_does_not_say_when_it_was_added_changes_nothing_either() {
    let mut world = stocked();
    create(&world, "copy");
    let (lines, _) = export(&world, "instances/shop/export");
    let mut line: Value = serde_json::from_str(&lines[0]).unwrap();
    line["added"] = Value::Null;
    let lines = [line.to_string()];
    assert_eq!(import(&world, &lines)["imported"], 1);
    let (before, _) = export(&world, "instances/copy/export");
    world.now.0 += 5000;
    assert_eq!(import(&world, &lines)["unchanged"], 1);
    assert_eq!(export(&world, "instances/copy/export").0, before);
}

#[test]
fn each_bad_line_is_told_by_its_number() {
    let world = stocked();
    create(&world, "copy");
    let (lines, _) = export(&world, "instances/shop/export");
    let good: Value = serde_json::from_str(&lines[0]).unwrap();
    let with = |name: &str, value: Value| {
        let mut line = good.clone();
        line[name] = value;
        line.to_string()
    };
    let all_zeros = STANDARD.encode([0; 512]);
    let short = STANDARD.encode([127; 511]);
    let mut too_low = [0; 512];
    (too_low[0], too_low[1]) = (127, 128);
    let bad = [
        ("{", "ModelArts.4105", "the line is not valid JSON"),
        ("[]", "ModelArts.4105", "the line must be a JSON object"),
        (&with("id", json!("")), "MMS.0003", "id must be 1 to 4096"),
        (
            &with("model", json!("other")),
            "MMS.0003",
            "model must be common-search",
        ),
        (&with("descriptor", Value::Null), "MMS.0003", "descriptor"),
        (
            &with("descriptor", json!("?")),
            "MMS.0003",
            "descriptor must be base64",
        ),
        (
            &with("descriptor", json!(short)),
            "MMS.0003",
            "must be 512 bytes, not 511",
        ),
        (
            &with("descriptor", json!(all_zeros)),
            "MMS.0003",
            "must have a component of 127",
        ),
        (
            &with("descriptor", json!(STANDARD.encode(too_low))),
            "MMS.0003",
            "none of -128",
        ),
        (
            &with("custom_tags", json!({"brand": "x"})),
            "MMS.0003",
            "PATCH the instance to declare",
        ),
        (
            &with("custom_num_tags", json!({"age": 1})),
            "MMS.0003",
            "PATCH the instance to declare",
        ),
        (
            &with("custom_tags", json!({"colour": []})),
            "MMS.0003",
            "must be a string, a number",
        ),
        (
            &with("keywords", json!(vec!["a"; 51])),
            "MMS.0003",
            "keywords must be at most 50",
        ),
        (
            &with("added", json!(-1)),
            "MMS.0003",
            "added must be at least 0",
        ),
    ];
    let mut text = vec![with("id", json!("first")), String::new()];
    text.extend(bad.iter().map(|(line, _, _)| (*line).to_owned()));
    text.push(with("id", json!("last")));
    let imported = import(&world, &text);
    assert_eq!(
        (&imported["imported"], &imported["unchanged"]),
        (&json!(2), &json!(0))
    );
    let errors = imported["errors"].as_array().unwrap();
    assert_eq!(errors.len(), bad.len());
    for (index, (error, (line, code, message))) in errors.iter().zip(&bad).enumerate() {
        assert_eq!(
            (&error["line"], &error["error_code"]),
            (&json!(index + 3), &json!(code))
        );
        let text = error["error_msg"].as_str().unwrap();
        assert!(text.contains(message), "{line}: {text}");
    }
}

#[test]
fn the_last_of_several_lines_with_one_id_stays() {
    let world = stocked();
    create(&world, "copy");
    let (lines, _) = export(&world, "instances/shop/export");
    let versions: Vec<String> = lines
        .iter()
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            line["id"] = json!("one");
            line.to_string()
        })
        .collect();
    assert_eq!(import(&world, &versions)["imported"], 3);
    let (copied, _) = export(&world, "instances/copy/export");
    assert_eq!(copied, versions[2..]);
}

#[test]
fn an_import_is_bounded() {
    let world = shop();
    let body = Value::from("{}\n".repeat(20_001));
    let (code, message) = refused(&world, "POST", "instances/shop/import", &body);
    assert_eq!(code, "MMS.0003");
    assert!(message.contains("at most 20000 lines"), "{message}");
    let long = Value::from(" ".repeat(image_search::BODY_LIMIT + 1));
    let answer = call(&world, "POST", "instances/shop/import", &long);
    assert_eq!((answer.status, answer.code()), (413, "APIGW.0201"));
}
