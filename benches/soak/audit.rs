//! Holds the host to the ledger once the clients are done.

use anyhow::Result;
use serde_json::json;

use crate::calls::v2;
use crate::client::Client;
use crate::ledger::Ledger;
use crate::pictures::PICTURES;

/// Looks for every picture of the ledger once more.
pub fn audit(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let present: Vec<(String, u64)> = ledger.present.clone().into_iter().collect();
    for (id, seed) in present {
        let answer = v2::call(client, "data/check", json!({"item_id": id}))?;
        let info = &answer.body["data"]["item_info"];
        if info["custom_num_tags"]["seed"] != json!(seed as f64) {
            ledger.fault(format!(
                "{id} of picture {seed} is lost or another: {}",
                answer.body
            ));
        }
    }
    for id in ledger.deleted.clone() {
        let answer = v2::call(client, "data/check", json!({"item_id": id}))?;
        if answer.body["data"]["existed"] != false {
            ledger.fault(format!("{id} came back: {}", answer.body));
        }
    }
    let everything = json!({"custom_num_tags": {"seed": {"from": 0, "to": PICTURES}}});
    let answer = v2::call(client, "data/check", everything)?;
    let total = &answer.body["data"]["check_info"]["total_num"];
    if *total != json!(ledger.present.len()) {
        ledger.fault(format!(
            "{total} pictures instead of {}",
            ledger.present.len()
        ));
    }
    Ok(())
}
