//! Imports of lines that have to do with each other, and of very many.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use store::testing::CrashingStore;

use super::shop::{fine, list, shop};
use crate::search_core::Native;
use crate::world::{PROJECT, TOKEN, World, request};

const IMPORT: &str = "instances/shop/import";

fn line(id: &str, desc: &str) -> String {
    let mut descriptor = [0; 512];
    descriptor[0] = 127;
    let descriptor = STANDARD.encode(descriptor);
    let model = "common-search";
    json!({"id": id, "desc": desc, "model": model, "descriptor": descriptor, "added": 5})
        .to_string()
}

fn import(world: &World, lines: &[String]) -> Value {
    fine(world, "POST", IMPORT, &Value::from(lines.join("\n")))
}

fn kept(world: &World) -> Value {
    list(world, &[])["items"][0]["desc"].clone()
}

#[test]
fn the_last_line_of_an_id_stays_whatever_was_there() {
    let world = shop();
    let (old, new) = (line("a", "old"), line("a", "new"));
    for there in [&old, &new] {
        for lines in [
            vec![old.clone(), new.clone(), old.clone()],
            vec![new.clone(), old.clone(), new.clone()],
            vec![old.clone(), new.clone()],
            vec![new.clone(), new.clone(), old.clone()],
        ] {
            import(&world, std::slice::from_ref(there));
            let imported = import(&world, &lines);
            let counts = [&imported["imported"], &imported["unchanged"]];
            let count: u64 = counts.iter().map(|count| count.as_u64().unwrap()).sum();
            assert_eq!(count, lines.len() as u64);
            let last: Value = serde_json::from_str(lines.last().unwrap()).unwrap();
            assert_eq!(kept(&world), last["desc"], "{there} {lines:?}");
        }
    }
}

/// Each write is a wait for the disk: a call of 20,000 lines must not wait 20,000 times.
#[test]
fn many_lines_of_one_id_are_written_together() {
    let world = shop();
    let lines: Vec<String> = (0..2000).map(|n| line("a", &n.to_string())).collect();
    let path = format!("/sightline/v1/{PROJECT}/{IMPORT}");
    let request = request("POST", &path, Some(TOKEN), lines.join("\n").into_bytes());
    let few_operations = CrashingStore::after(100, &world.store);
    let answer = world.send(&few_operations, &request, &Native::new(&few_operations));
    let expected = json!({"imported": 2000, "unchanged": 0, "errors": []});
    assert_eq!(answer.body, expected);
    assert_eq!(kept(&world), "1999");
}

#[test]
fn errors_of_many_lines_are_short() {
    let world = shop();
    let names: Vec<String> = (0..100).map(|n| format!("{n:\u{1F600}>64}")).collect();
    let tags = json!({ "custom_tags": names[..98] });
    fine(&world, "PATCH", "instances/shop", &tags);
    let mut line: Value = serde_json::from_str(&line("a", "d")).unwrap();
    line["custom_tags"] = json!({"not declared": "x"});
    let imported = import(&world, &vec![line.to_string(); 1000]);
    let errors = imported["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1000);
    let message = errors[0]["error_msg"].as_str().unwrap();
    assert!(message.contains("colour, size, "), "{message}");
    assert!(message.contains(" and 90 more"), "{message}");
    assert!(message.len() < 3000);
}
