//! An instance that is made and deleted, and the other families.

use anyhow::Result;
use serde_json::{Value, json};

use crate::client::Client;
use crate::ledger::Ledger;
use crate::pictures::picture;

/// An instance of the client's own: of its three pictures two are the same, and nobody else changes it.
pub fn instance(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let name = format!("own{}", client.number);
    let body = json!({"name": name, "model": "common-search", "keyword_language": "en"});
    let answer = client.call("POST", "/v1/{p}/service", Some(&body))?;
    ledger.expect("v1 create instance", &answer, "");
    let path = format!("/v1/{{p}}/service/{name}");
    let answer = client.call("GET", &path, None)?;
    ledger.expect("v1 query instance", &answer, "");
    duplicates(client, ledger, &name)?;
    let answer = client.call("DELETE", &path, None)?;
    ledger.expect("v1 delete instance", &answer, "");
    Ok(())
}

fn duplicates(client: &Client, ledger: &mut Ledger, name: &str) -> Result<()> {
    let path = format!("/sightline/v1/{{p}}/instances/{name}");
    let item = |(id, seed)| Ok(json!({"id": id, "image_base64": picture(seed)?}));
    let items: Result<Vec<Value>> = [("a", 1), ("b", 2), ("c", 1)]
        .map(item)
        .into_iter()
        .collect();
    let body = json!({"items": items?});
    let answer = client.call("POST", &format!("{path}/items"), Some(&body))?;
    ledger.expect("items: add 3", &answer, "");
    let answer = client.get(&format!("{path}/duplicates"), &[("min_score", "0.999")])?;
    ledger.expect("duplicates of 3", &answer, "");
    let groups = &answer.body["groups"];
    let mut ids: Vec<&str> = groups[0]["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item["id"].as_str())
        .collect();
    ids.sort_unstable();
    if ids != ["a", "c"] || groups.as_array().is_none_or(|groups| groups.len() != 1) {
        ledger.fault(format!("the near-duplicates of a, b and c are {groups}"));
    }
    let answer = client.get(&path, &[])?;
    if ledger.expect("show instance", &answer, "") && answer.body["count"] != 3 {
        ledger.fault(format!("{name} has not three items: {}", answer.body));
    }
    Ok(())
}

pub fn families(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let answer = client.call("GET", "/v1/{p}/images", None)?;
    ledger.expect("list images", &answer, "");
    let answer = client.call("GET", "/v1/workspaces/{w}/services/instances", None)?;
    ledger.expect("list service instances", &answer, "");
    let query = "/?Action=ListInstances&Version=2020-05-15&Format=JSON&CurrentPage=1&PageSize=10";
    let answer = client.call("POST", query, None)?;
    ledger.expect("ListInstances", &answer, "");
    Ok(())
}
