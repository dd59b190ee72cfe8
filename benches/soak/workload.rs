//! The mix of calls that each client makes.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::calls::{export_import, instances, items, other_families, v1, v2};
use crate::client::Client;
use crate::ledger::Ledger;
use crate::pictures::{NAMES, PICTURES};

/// Makes what all clients share.
pub fn prepare(client: &Client) -> Result<()> {
    let body = json!({"name": "soak", "model": "common-search", "tags": ["client", "colour"],
        "custom_num_tags": ["seed"]});
    let answer = client.call("POST", "/v1/{p}/service", Some(&body))?;
    ensure!(answer.status == 200, "{}", answer.body);
    Ok(())
}

/// Calls until `end`; returns the client's ledger.
pub fn run(client: &Client, end: Instant) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    while Instant::now() < end {
        one(client, &mut ledger)?;
    }
    Ok(ledger)
}

fn one(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let id = format!("{}-{}", client.number, client.below(NAMES));
    let there = ledger.present.contains_key(&id);
    let seed = client.below(PICTURES);
    match client.below(32) {
        0..=4 => v2::add(client, ledger, id, there, seed),
        5 => v1::add(client, ledger, id, seed),
        6..=8 => v2::search(client, ledger, seed),
        9 => v1::search(client, ledger, seed),
        10 => v2::keyword(client, ledger),
        11 => {
            v2::check(client, ledger, &id, there)?;
            v1::check(client, ledger, &id, there)
        }
        12 => v2::list(client, ledger),
        13 => v2::update(client, ledger, &id, there),
        14 => v1::modify(client, ledger, &id, there),
        15 => v2::delete(client, ledger, id, there),
        16 => v1::delete(client, ledger, id, there),
        17..=18 => items::add(client, ledger),
        19 => items::delete(client, ledger),
        20..=21 => items::list(client, ledger),
        22..=23 => items::search_by_item(client, ledger, &id),
        24..=25 => items::search_by_filter(client, ledger),
        26 => instances::compare(client, ledger, seed),
        27 => instances::configure(client, ledger),
        28 => {
            instances::list(client, ledger)?;
            instances::show(client, ledger)
        }
        29 => export_import::move_own(client, ledger),
        30 => other_families::families(client, ledger),
        _ => rare(client, ledger),
    }
}

/// Calls that take far more work than the others.
fn rare(client: &Client, ledger: &mut Ledger) -> Result<()> {
    match client.below(16) {
        0 => items::duplicates(client, ledger),
        1 => export_import::export_all(client, ledger),
        _ => other_families::instance(client, ledger),
    }
}
