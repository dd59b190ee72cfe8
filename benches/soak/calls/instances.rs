//! `/sightline/v1/`: instances, and pictures that are in none.

use anyhow::Result;
use serde_json::json;

use crate::client::Client;
use crate::ledger::Ledger;
use crate::pictures::{PICTURES, picture};

const SOAK: &str = "/sightline/v1/{p}/instances/soak";

pub fn list(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let answer = client.get("/sightline/v1/{p}/instances", &[])?;
    ledger.expect("list instances", &answer, "");
    let instances = answer.body["instances"].as_array();
    let named = |name| move |instance: &serde_json::Value| instance["name"] == name;
    if !instances.is_some_and(|instances| instances.iter().any(named("soak"))) {
        ledger.fault(format!("the instances are {}", answer.body));
    }
    Ok(())
}

/// Others add and delete meanwhile, so that the count is only known to be there.
pub fn show(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let answer = client.get(SOAK, &[])?;
    ledger.expect("show instance", &answer, "");
    if answer.body["name"] != "soak" || !answer.body["count"].is_u64() {
        ledger.fault(format!("the instance is {}", answer.body));
    }
    Ok(())
}

/// The answer is the instance as this change left it, whatever others change at the same time.
pub fn configure(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let description = format!("as client {} left it", client.number);
    let body = json!({"description": description, "custom_tags": ["client"],
        "keyword_confidence": client.below(101)});
    let answer = client.call("PATCH", SOAK, Some(&body))?;
    ledger.expect("configure instance", &answer, "");
    let same = answer.body["description"] == description
        && answer.body["keyword_confidence"] == body["keyword_confidence"]
        && answer.body["custom_tags"] == json!(["client", "colour"]);
    if !same {
        ledger.fault(format!("{body} made {}", answer.body));
    }
    Ok(())
}

/// The same picture scores 1, and no other does.
pub fn compare(client: &Client, ledger: &mut Ledger, seed: u64) -> Result<()> {
    let other = match client.below(2) {
        0 => seed,
        _ => client.below(PICTURES),
    };
    let [a, b] = [picture(seed)?, picture(other)?];
    let body = json!({"a": {"image_base64": a}, "b": {"image_base64": b}});
    let answer = client.call("POST", "/sightline/v1/{p}/compare", Some(&body))?;
    ledger.expect("compare", &answer, "");
    let score = answer.body["score"].as_f64().unwrap_or(-1.0);
    if !(0.0..=1.0).contains(&score) || (score == 1.0) != (seed == other) {
        ledger.fault(format!("pictures {seed} and {other} score {}", answer.body));
    }
    Ok(())
}
