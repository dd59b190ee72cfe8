//! Version 2 of the API.

use anyhow::Result;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::ledger::Ledger;
use crate::pictures::{PICTURES, colour, picture};

/// The code of an item that is not there, and of one that is there already.
pub const NOT_FOUND_OR_EXISTS: &str = "MMS.1019";

pub fn add(client: &Client, ledger: &mut Ledger, id: String, there: bool, seed: u64) -> Result<()> {
    let force = client.below(2) == 0;
    let body = json!({"item_id": id, "force": force, "image_base64": picture(seed)?,
        "custom_tags": {"client": client.number.to_string()},
        "custom_num_tags": {"seed": seed}, "keywords": ["soak", format!("p{seed}")]});
    let code = if there && !force {
        NOT_FOUND_OR_EXISTS
    } else {
        ""
    };
    let answer = call(client, "data/add", body)?;
    if ledger.expect("v2 add", &answer, code) && code.is_empty() {
        ledger.record_added(id, seed);
    }
    Ok(())
}

/// The client's own pictures of that seed must be found, and scored as the same.
pub fn search(client: &Client, ledger: &mut Ledger, seed: u64) -> Result<()> {
    let body = json!({"search_type": "IMAGE", "image_base64": picture(seed)?, "limit": 100,
        "custom_tags": {"client": [client.number.to_string()]}});
    let answer = call(client, "search", body)?;
    if ledger.expect("v2 search", &answer, "") {
        ledger.expect_found("v2 search", seed, &answer.body["data"]["items"]);
    }
    Ok(())
}

pub fn keyword(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let word = format!("p{}", client.below(PICTURES));
    let body = json!({"search_type": "KEYWORD", "keywords": [word, "soak"], "limit": 20});
    let answer = call(client, "search", body)?;
    ledger.expect("v2 keyword search", &answer, "");
    Ok(())
}

pub fn check(client: &Client, ledger: &mut Ledger, id: &str, there: bool) -> Result<()> {
    let answer = call(client, "data/check", json!({"item_id": id}))?;
    let existed = &answer.body["data"]["existed"];
    if ledger.expect("v2 check", &answer, "") && *existed != json!(there) {
        ledger.fault(format!("v2 check of {id} says {existed}"));
    }
    Ok(())
}

/// The client's own pictures, page by page: all of them, each once.
pub fn list(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let mut listed = Vec::new();
    let mut last = Value::Null;
    loop {
        let body = json!({"custom_tags": {"client": [client.number.to_string()]}, "limit": 7,
            "last_item": last});
        let answer = call(client, "data/check", body)?;
        if !ledger.expect("v2 check by condition", &answer, "") {
            return Ok(());
        }
        let data = &answer.body["data"];
        let items = data["items"].as_array().map_or(&[][..], Vec::as_slice);
        let ids = items.iter().filter_map(|item| item["id"].as_str());
        listed.extend(ids.map(str::to_owned));
        last = data["check_info"]["last_item"].clone();
        if last.is_null() || items.is_empty() {
            break;
        }
    }
    ledger.expect_all("v2 check by condition", listed);
    Ok(())
}

pub fn update(client: &Client, ledger: &mut Ledger, id: &str, there: bool) -> Result<()> {
    let body = json!({"item_id": id, "custom_tags": {"colour": colour(client)}});
    let answer = call(client, "data/update", body)?;
    ledger.expect(
        "v2 update",
        &answer,
        if there { "" } else { NOT_FOUND_OR_EXISTS },
    );
    Ok(())
}

/// Gives a picture the number of its seed; false when that is refused.
pub fn number(client: &Client, ledger: &mut Ledger, id: &str, seed: u64) -> Result<bool> {
    let body = json!({"item_id": id, "custom_num_tags": {"seed": seed}});
    let answer = call(client, "data/update", body)?;
    Ok(ledger.expect("v2 update", &answer, ""))
}

pub fn delete(client: &Client, ledger: &mut Ledger, id: String, there: bool) -> Result<()> {
    let answer = call(client, "data/delete", json!({"item_id": id}))?;
    ledger.expect(
        "v2 delete",
        &answer,
        if there { "" } else { NOT_FOUND_OR_EXISTS },
    );
    ledger.record_deleted(id);
    Ok(())
}

pub fn call(client: &Client, path: &str, body: Value) -> Result<Answer> {
    client.call("POST", &format!("/v2/{{p}}/mms/soak/{path}"), Some(&body))
}
