//! `/sightline/v1/`: items, one and many at once.

use anyhow::Result;
use serde_json::{Value, json};

use super::v2::NOT_FOUND_OR_EXISTS;
use crate::client::Client;
use crate::ledger::Ledger;
use crate::pictures::{NAMES, PICTURES, colour, picture};

const ITEMS: &str = "/sightline/v1/{p}/instances/soak/items";
const SEARCH: &str = "/sightline/v1/{p}/instances/soak/search";

/// The filter of the client's own pictures.
pub fn own(client: &Client) -> String {
    format!("client = \"{}\"", client.number)
}

/// The client's own pictures, page by page: all of them, each once, and counted.
pub fn list(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let filter = own(client);
    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = [("filter", filter.as_str()), ("limit", "9")];
        let next = [("cursor", cursor.as_str())];
        let next = if cursor.is_empty() { &[][..] } else { &next };
        let answer = client.get(ITEMS, &[&page, next].concat())?;
        if !ledger.expect("items: list", &answer, "") {
            return Ok(());
        }
        if answer.body["count"] != json!(ledger.present.len()) {
            let expected = ledger.present.len();
            ledger.fault(format!(
                "{} items instead of {expected}",
                answer.body["count"]
            ));
        }
        listed.extend(ids(&answer.body["items"]));
        match answer.body["cursor"].as_str() {
            Some(place) => place.clone_into(&mut cursor),
            None => break,
        }
    }
    ledger.expect_all("items: list", listed);
    Ok(())
}

/// Adds several pictures in one call, in their order; now and then as many as a call takes.
pub fn add(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let (kind, many) = match client.below(20) {
        0 => ("items: add 100", 100),
        _ => ("items: add 2 to 9", 2 + client.below(8)),
    };
    let mut items = Vec::new();
    for _ in 0..many {
        let id = format!("{}-{}", client.number, client.below(NAMES));
        let seed = client.below(PICTURES);
        items.push(
            json!({"id": id, "force": client.below(2) == 0, "image_base64": picture(seed)?,
            "custom_tags": {"client": client.number.to_string(), "colour": colour(client)},
            "custom_num_tags": {"seed": seed}, "keywords": ["soak", format!("p{seed}")]}),
        );
    }
    let answer = client.call("POST", ITEMS, Some(&json!({"items": items})))?;
    if !ledger.expect(kind, &answer, "") {
        return Ok(());
    }
    for (item, outcome) in items.iter().zip(outcomes(&answer.body)) {
        let id = item["id"].as_str().unwrap_or_default();
        let stays = ledger.present.contains_key(id) && item["force"] == false;
        ledger.expect_outcome(
            kind,
            id,
            outcome,
            if stays { NOT_FOUND_OR_EXISTS } else { "" },
        );
        if !stays {
            ledger.record_added(
                id.to_owned(),
                item["custom_num_tags"]["seed"].as_u64().unwrap_or(0),
            );
        }
    }
    Ok(())
}

/// Deletes several pictures, some of which may not be there.
pub fn delete(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let first = client.below(NAMES);
    let names = (first..NAMES).take(4);
    let ids: Vec<String> = names
        .map(|name| format!("{}-{name}", client.number))
        .collect();
    let answer = client.call("DELETE", ITEMS, Some(&json!({"ids": ids})))?;
    if !ledger.expect("items: delete 1 to 4", &answer, "") {
        return Ok(());
    }
    for (id, outcome) in ids.into_iter().zip(outcomes(&answer.body)) {
        let there = ledger.present.contains_key(&id);
        ledger.expect_outcome(
            "items: delete 1 to 4",
            &id,
            outcome,
            if there { "" } else { NOT_FOUND_OR_EXISTS },
        );
        ledger.record_deleted(id);
    }
    Ok(())
}

/// Searches by a picture that is stored: those of its seed are found, itself only if it is asked for.
pub fn search_by_item(client: &Client, ledger: &mut Ledger, id: &str) -> Result<()> {
    let seed = ledger.present.get(id).copied();
    let include_self = client.below(2) == 0;
    let body = json!({"id": id, "include_self": include_self, "filter": own(client), "limit": 100});
    let answer = client.call("POST", SEARCH, Some(&body))?;
    let code = if seed.is_some() {
        ""
    } else {
        NOT_FOUND_OR_EXISTS
    };
    let fine = ledger.expect("items: search by item", &answer, code);
    let Some(seed) = seed.filter(|_| fine) else {
        return Ok(());
    };
    let mut found = answer.body["items"].clone();
    if !include_self {
        if ids(&found).contains(&id.to_owned()) {
            ledger.fault(format!("{id} is found by itself: {found}"));
        }
        if let Some(found) = found.as_array_mut() {
            found.push(json!({"id": id, "score": 1.0}));
        }
    }
    ledger.expect_found("items: search by item", seed, &found);
    Ok(())
}

/// Searches by a picture, or by nothing, among those of some seeds.
pub fn search_by_filter(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let (from, to) = (client.below(PICTURES), client.below(PICTURES));
    let filter = format!("{} and seed >= {from} and not (seed > {to})", own(client));
    let mut body = json!({"filter": filter, "limit": 100});
    let kind = match client.below(4) {
        0 => {
            body["image_base64"] = json!(picture(from)?);
            "items: search by picture and filter"
        }
        _ => "items: search by filter",
    };
    let answer = client.call("POST", SEARCH, Some(&body))?;
    if !ledger.expect(kind, &answer, "") {
        return Ok(());
    }
    let mut found = ids(&answer.body["items"]);
    found.sort();
    let expected = ledger.present.iter();
    let expected = expected.filter(|(_, seed)| (from..=to).contains(*seed));
    let expected: Vec<&String> = expected.map(|(id, _)| id).collect();
    if found.iter().ne(expected.iter().copied()) {
        ledger.fault(format!("{filter} finds {found:?} instead of {expected:?}"));
    }
    Ok(())
}

/// A page of near-duplicates of the whole instance, which others change meanwhile.
pub fn duplicates(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let path = "/sightline/v1/{p}/instances/soak/duplicates";
    let answer = client.get(path, &[("min_score", "0.999"), ("limit", "3")])?;
    ledger.expect("duplicates", &answer, "");
    for group in answer.body["groups"].as_array().into_iter().flatten() {
        let mut members = ids(&group["items"]);
        let many = members.len();
        members.sort();
        members.dedup();
        if members.len() < 2 || members.len() != many {
            ledger.fault(format!("a group of near-duplicates is {group}"));
        }
    }
    Ok(())
}

fn outcomes(body: &Value) -> impl Iterator<Item = &Value> {
    let items = body["items"].as_array().map_or(&[][..], Vec::as_slice);
    items.iter().chain(std::iter::repeat(&Value::Null))
}

fn ids(items: &Value) -> Vec<String> {
    let items = items.as_array().map_or(&[][..], Vec::as_slice);
    let ids = items.iter().filter_map(|item| item["id"].as_str());
    ids.map(str::to_owned).collect()
}
