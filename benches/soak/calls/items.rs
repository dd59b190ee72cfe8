//! `/sightline/v1/`: items, one and many at once.

use anyhow::Result;
use serde_json::{Value, json};

use super::v2::DATA;
use super::{NAMES, PICTURES, colour, expect, picture};
use crate::books::Books;
use crate::client::Client;

const ITEMS: &str = "/sightline/v1/{p}/instances/soak/items";
const SEARCH: &str = "/sightline/v1/{p}/instances/soak/search";

/// The filter of the client's own pictures.
pub fn own(client: &Client) -> String {
    format!("client = \"{}\"", client.number)
}

/// The client's own pictures, page by page: all of them, each once, and counted.
pub fn list(client: &Client, books: &mut Books) -> Result<()> {
    let filter = own(client);
    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = [("filter", filter.as_str()), ("limit", "9")];
        let next = [("cursor", cursor.as_str())];
        let next = if cursor.is_empty() { &[][..] } else { &next };
        let answer = client.get(ITEMS, &[&page, next].concat())?;
        if !expect(books, "items: list", &answer, "") {
            return Ok(());
        }
        if answer.body["count"] != json!(books.present.len()) {
            let due = books.present.len();
            books.fault(format!("{} items instead of {due}", answer.body["count"]));
        }
        listed.extend(ids(&answer.body["items"]));
        match answer.body["cursor"].as_str() {
            Some(place) => place.clone_into(&mut cursor),
            None => break,
        }
    }
    books.must_be_all("items: list", listed);
    Ok(())
}

/// Adds several pictures in one call, in their order; now and then as many as a call takes.
pub fn add(client: &Client, books: &mut Books) -> Result<()> {
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
    if !expect(books, kind, &answer, "") {
        return Ok(());
    }
    for (item, outcome) in items.iter().zip(outcomes(&answer.body)) {
        let id = item["id"].as_str().unwrap_or_default();
        let stays = books.present.contains_key(id) && item["force"] == false;
        books.must_be_told(kind, id, outcome, if stays { DATA } else { "" });
        if !stays {
            books.put(
                id.to_owned(),
                item["custom_num_tags"]["seed"].as_u64().unwrap_or(0),
            );
        }
    }
    Ok(())
}

/// Deletes several pictures, some of which may not be there.
pub fn delete(client: &Client, books: &mut Books) -> Result<()> {
    let first = client.below(NAMES);
    let names = (first..NAMES).take(4);
    let ids: Vec<String> = names
        .map(|name| format!("{}-{name}", client.number))
        .collect();
    let answer = client.call("DELETE", ITEMS, Some(&json!({"ids": ids})))?;
    if !expect(books, "items: delete 1 to 4", &answer, "") {
        return Ok(());
    }
    for (id, outcome) in ids.into_iter().zip(outcomes(&answer.body)) {
        let there = books.present.contains_key(&id);
        books.must_be_told(
            "items: delete 1 to 4",
            &id,
            outcome,
            if there { "" } else { DATA },
        );
        books.remove(id);
    }
    Ok(())
}

/// Searches by a picture that is stored: those of its seed are found, itself only if it is asked for.
pub fn search_by_item(client: &Client, books: &mut Books, id: &str) -> Result<()> {
    let seed = books.present.get(id).copied();
    let include_self = client.below(2) == 0;
    let body = json!({"id": id, "include_self": include_self, "filter": own(client), "limit": 100});
    let answer = client.call("POST", SEARCH, Some(&body))?;
    let code = if seed.is_some() { "" } else { DATA };
    let fine = expect(books, "items: search by item", &answer, code);
    let Some(seed) = seed.filter(|_| fine) else {
        return Ok(());
    };
    let mut found = answer.body["items"].clone();
    if !include_self {
        if ids(&found).contains(&id.to_owned()) {
            books.fault(format!("{id} is found by itself: {found}"));
        }
        if let Some(found) = found.as_array_mut() {
            found.push(json!({"id": id, "score": 1.0}));
        }
    }
    books.must_be_found("items: search by item", seed, &found);
    Ok(())
}

/// Searches by a picture, or by nothing, among those of some seeds.
pub fn search_by_filter(client: &Client, books: &mut Books) -> Result<()> {
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
    if !expect(books, kind, &answer, "") {
        return Ok(());
    }
    let mut found = ids(&answer.body["items"]);
    found.sort();
    let due = books.present.iter();
    let due = due.filter(|(_, seed)| (from..=to).contains(*seed));
    let due: Vec<&String> = due.map(|(id, _)| id).collect();
    if found.iter().ne(due.iter().copied()) {
        books.fault(format!("{filter} finds {found:?} instead of {due:?}"));
    }
    Ok(())
}

/// A page of near-duplicates of the whole instance, which others change meanwhile.
pub fn duplicates(client: &Client, books: &mut Books) -> Result<()> {
    let path = "/sightline/v1/{p}/instances/soak/duplicates";
    let answer = client.get(path, &[("min_score", "0.999"), ("limit", "3")])?;
    expect(books, "duplicates", &answer, "");
    for group in answer.body["groups"].as_array().into_iter().flatten() {
        let mut members = ids(&group["items"]);
        let many = members.len();
        members.sort();
        members.dedup();
        if members.len() < 2 || members.len() != many {
            books.fault(format!("a group of near-duplicates is {group}"));
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
