//! Version 1 of the API.

use anyhow::Result;
use serde_json::json;

use super::v2;
use crate::client::Client;
use crate::ledger::Ledger;
use crate::pictures::{colour, picture};

/// A picture of v1 has no numbers, which the ledger goes by: it is given one at once.
pub fn add(client: &Client, ledger: &mut Ledger, id: String, seed: u64) -> Result<()> {
    let body = json!({"path": id, "file": picture(seed)?,
        "tags": {"client": client.number.to_string()}});
    let answer = client.call("POST", "/v1/{p}/soak/image", Some(&body))?;
    ledger.expect("v1 add", &answer, "");
    if v2::number(client, ledger, &id, seed)? {
        ledger.record_added(id, seed);
    }
    Ok(())
}

pub fn search(client: &Client, ledger: &mut Ledger, seed: u64) -> Result<()> {
    let body = json!({"file": picture(seed)?, "limit": 10});
    let answer = client.call("POST", "/v1/{p}/soak/image/search", Some(&body))?;
    ledger.expect("v1 search", &answer, "");
    Ok(())
}

pub fn check(client: &Client, ledger: &mut Ledger, id: &str, there: bool) -> Result<()> {
    let body = json!({"path": id});
    let answer = client.call("POST", "/v1/{p}/soak/image/check", Some(&body))?;
    let exist = &answer.body["exist"];
    if ledger.expect("v1 check", &answer, "") && *exist != json!(there.to_string()) {
        ledger.fault(format!("v1 check of {id} says {exist}"));
    }
    Ok(())
}

pub fn modify(client: &Client, ledger: &mut Ledger, id: &str, there: bool) -> Result<()> {
    let body = json!({"path": id, "tags": {"client": client.number.to_string(),
        "colour": colour(client)}});
    let answer = client.call("PUT", "/v1/{p}/soak/image", Some(&body))?;
    ledger.expect("v1 modify", &answer, if there { "" } else { "IS.0016" });
    Ok(())
}

pub fn delete(client: &Client, ledger: &mut Ledger, id: String, there: bool) -> Result<()> {
    let body = json!({"path": id});
    let answer = client.call("DELETE", "/v1/{p}/soak/image", Some(&body))?;
    ledger.expect("v1 delete", &answer, if there { "" } else { "IS.0016" });
    ledger.record_deleted(id);
    Ok(())
}
