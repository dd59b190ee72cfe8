//! The items that a host has.

use reqwest::Method;
use serde_json::Value;

use super::host::Host;

/// All items of an instance, as its export has them, in the order of their ids.
pub fn items(host: &Host, instance: &str) -> Vec<Value> {
    let project = &host.credentials().project_id;
    let path = format!("/sightline/v1/{project}/instances/{instance}/export");
    let answer = host.call(Method::GET, &path).send().unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let text = answer.text().unwrap();
    let mut lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let last = lines.pop().unwrap();
    assert_eq!(last["exported"], lines.len());
    lines.sort_by_key(|item| item["id"].as_str().unwrap().to_owned());
    lines
}

/// The ids of all items.
pub fn ids(host: &Host, instance: &str) -> Vec<String> {
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    items(host, instance).iter().map(id).collect()
}
