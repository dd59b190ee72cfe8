//! The calls that clients make, and what their answers must be: a module for each part of the API.

mod instances;
mod items;
mod lines;
mod others;
mod v1;
mod v2;

use std::sync::OnceLock;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::books::Books;
use crate::client::{Answer, Client};

/// Different pictures in all: small, so that describing does not hide everything else.
const PICTURES: u64 = 64;
/// Pictures of one client at most.
const NAMES: u64 = 24;

/// Makes what all clients share.
pub fn prepare(client: &Client) -> Result<()> {
    let body = json!({"name": "soak", "model": "common-search", "tags": ["client", "colour"],
        "custom_num_tags": ["seed"]});
    let answer = client.call("POST", "/v1/{p}/service", Some(&body))?;
    ensure!(answer.status == 200, "{}", answer.body);
    Ok(())
}

/// Calls until `end`; returns the client's books.
pub fn run(client: &Client, end: Instant) -> Result<Books> {
    let mut books = Books::default();
    while Instant::now() < end {
        one(client, &mut books)?;
    }
    Ok(books)
}

/// Looks for every picture of the books once more.
pub fn audit(client: &Client, books: &mut Books) -> Result<()> {
    let present: Vec<(String, u64)> = books.present.clone().into_iter().collect();
    for (id, seed) in present {
        let answer = v2::call(client, "data/check", json!({"item_id": id}))?;
        let info = &answer.body["data"]["item_info"];
        if info["custom_num_tags"]["seed"] != json!(seed as f64) {
            books.fault(format!(
                "{id} of picture {seed} is lost or another: {}",
                answer.body
            ));
        }
    }
    for id in books.gone.clone() {
        let answer = v2::call(client, "data/check", json!({"item_id": id}))?;
        if answer.body["data"]["existed"] != false {
            books.fault(format!("{id} came back: {}", answer.body));
        }
    }
    let everything = json!({"custom_num_tags": {"seed": {"from": 0, "to": PICTURES}}});
    let answer = v2::call(client, "data/check", everything)?;
    let total = &answer.body["data"]["check_info"]["total_num"];
    if *total != json!(books.present.len()) {
        books.fault(format!(
            "{total} pictures instead of {}",
            books.present.len()
        ));
    }
    Ok(())
}

fn one(client: &Client, books: &mut Books) -> Result<()> {
    let id = format!("{}-{}", client.number, client.below(NAMES));
    let there = books.present.contains_key(&id);
    let seed = client.below(PICTURES);
    match client.below(32) {
        0..=4 => v2::add(client, books, id, there, seed),
        5 => v1::add(client, books, id, seed),
        6..=8 => v2::search(client, books, seed),
        9 => v1::search(client, books, seed),
        10 => v2::keyword(client, books),
        11 => {
            v2::check(client, books, &id, there)?;
            v1::check(client, books, &id, there)
        }
        12 => v2::list(client, books),
        13 => v2::update(client, books, &id, there),
        14 => v1::modify(client, books, &id, there),
        15 => v2::delete(client, books, id, there),
        16 => v1::delete(client, books, id, there),
        17..=18 => items::add(client, books),
        19 => items::delete(client, books),
        20..=21 => items::list(client, books),
        22..=23 => items::search_by_item(client, books, &id),
        24..=25 => items::search_by_filter(client, books),
        26 => instances::compare(client, books, seed),
        27 => instances::configure(client, books),
        28 => {
            instances::list(client, books)?;
            instances::show(client, books)
        }
        29 => lines::move_own(client, books),
        30 => others::families(client, books),
        _ => rare(client, books),
    }
}

/// Calls that take far more work than the others.
fn rare(client: &Client, books: &mut Books) -> Result<()> {
    match client.below(16) {
        0 => items::duplicates(client, books),
        1 => lines::export_all(client, books),
        _ => others::instance(client, books),
    }
}

/// Enters the call; false, and a fault, when its answer is not the one that is due: 200, or `code`.
fn expect(books: &mut Books, kind: &'static str, answer: &Answer, code: &str) -> bool {
    books.latencies.entry(kind).or_default().push(answer.took);
    let due = match code {
        "" => answer.status == 200,
        code => answer.status == 400 && answer.body["error_code"] == code,
    };
    if !due {
        books.fault(format!("{kind}: {} {}", answer.status, answer.body));
    }
    due
}

fn colour(client: &Client) -> &'static str {
    ["red", "green", "blue", "grey"][client.below(4) as usize]
}

/// The picture of a seed in base64.
fn picture(seed: u64) -> Result<&'static str> {
    static PICTURES_OF: OnceLock<Option<Vec<String>>> = OnceLock::new();
    let pictures = PICTURES_OF.get_or_init(|| {
        let jpeg =
            |seed| synthetic_pictures::jpeg(&synthetic_pictures::picture(seed, 160, 120), 90).ok();
        (0..PICTURES)
            .map(|seed| Some(STANDARD.encode(jpeg(seed)?)))
            .collect()
    });
    let pictures = pictures.as_ref().context("no picture can be made")?;
    Ok(&pictures[seed as usize])
}
