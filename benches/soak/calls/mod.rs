//! The calls that clients make, and what their answers must be.

use std::sync::OnceLock;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vision::procedural;

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
        let answer = v2(client, "data/check", json!({"item_id": id}))?;
        let info = &answer.body["data"]["item_info"];
        if info["custom_num_tags"]["seed"] != json!(seed as f64) {
            let fault = format!("{id} of picture {seed} is lost or another: {}", answer.body);
            books.faults.push(fault);
        }
    }
    for id in books.gone.clone() {
        let answer = v2(client, "data/check", json!({"item_id": id}))?;
        if answer.body["data"]["existed"] != false {
            books
                .faults
                .push(format!("{id} came back: {}", answer.body));
        }
    }
    let everything = json!({"custom_num_tags": {"seed": {"from": 0, "to": PICTURES}}});
    let answer = v2(client, "data/check", everything)?;
    let total = &answer.body["data"]["check_info"]["total_num"];
    if *total != json!(books.present.len()) {
        let fault = format!("{total} pictures instead of {}", books.present.len());
        books.faults.push(fault);
    }
    Ok(())
}

fn one(client: &Client, books: &mut Books) -> Result<()> {
    let id = format!("{}-{}", client.number, client.below(NAMES));
    let there = books.present.get(&id).copied();
    let seed = client.below(PICTURES);
    match client.below(16) {
        0..=2 => add_v2(client, books, id, there.is_some(), seed),
        3 => add_v1(client, books, id, seed),
        4..=6 => search_v2(client, books, seed),
        7 => search_v1(client, books, seed),
        8 => keyword(client, books),
        9 => check(client, books, &id, there),
        10 => list(client, books),
        11 => update(client, books, &id, there.is_some()),
        12 => modify_v1(client, books, &id, there.is_some()),
        13 => delete(client, books, id, there.is_some()),
        14 => delete_v1(client, books, id, there.is_some()),
        _ => others(client, books),
    }
}

fn add_v2(client: &Client, books: &mut Books, id: String, there: bool, seed: u64) -> Result<()> {
    let force = client.below(2) == 0;
    let body = json!({"item_id": id, "force": force, "image_base64": picture(seed)?,
        "custom_tags": {"client": client.number.to_string()},
        "custom_num_tags": {"seed": seed}, "keywords": ["soak", format!("p{seed}")]});
    let answer = v2(client, "data/add", body)?;
    let code = if there && !force { "MMS.1019" } else { "" };
    if expect(books, "v2 add", answer, code) && code.is_empty() {
        put(books, id, seed);
    }
    Ok(())
}

/// A picture of v1 has no numbers, which the books go by: it is given one at once.
fn add_v1(client: &Client, books: &mut Books, id: String, seed: u64) -> Result<()> {
    let body = json!({"path": id, "file": picture(seed)?,
        "tags": {"client": client.number.to_string()}});
    let answer = client.call("POST", "/v1/{p}/soak/image", Some(&body))?;
    expect(books, "v1 add", answer, "");
    let body = json!({"item_id": id, "custom_num_tags": {"seed": seed}});
    if expect(books, "v2 update", v2(client, "data/update", body)?, "") {
        put(books, id, seed);
    }
    Ok(())
}

fn put(books: &mut Books, id: String, seed: u64) {
    books.gone.remove(&id);
    books.present.insert(id, seed);
}

/// The client's own picture of that seed, if it has one, must be found, and scored as the same.
fn search_v2(client: &Client, books: &mut Books, seed: u64) -> Result<()> {
    let body = json!({"search_type": "IMAGE", "image_base64": picture(seed)?, "limit": 100,
        "custom_tags": {"client": [client.number.to_string()]}});
    let answer = v2(client, "search", body)?;
    let items = answer.body["data"]["items"].clone();
    expect(books, "v2 search", answer, "");
    let found = |id: &String| {
        let items = items.as_array().into_iter().flatten();
        let mut same = items.filter(|item| item["id"] == json!(id));
        same.next().is_some_and(|item| item["score"] == 1.0) && same.next().is_none()
    };
    let own = books.present.iter().filter(|(_, held)| **held == seed);
    let lost: Vec<String> = own
        .map(|(id, _)| id)
        .filter(|id| !found(id))
        .cloned()
        .collect();
    for id in lost {
        let fault = format!("a search does not find {id} of picture {seed}: {items}");
        books.faults.push(fault);
    }
    Ok(())
}

fn search_v1(client: &Client, books: &mut Books, seed: u64) -> Result<()> {
    let body = json!({"file": picture(seed)?, "limit": 10});
    let answer = client.call("POST", "/v1/{p}/soak/image/search", Some(&body))?;
    expect(books, "v1 search", answer, "");
    Ok(())
}

fn keyword(client: &Client, books: &mut Books) -> Result<()> {
    let word = format!("p{}", client.below(PICTURES));
    let body = json!({"search_type": "KEYWORD", "keywords": [word, "soak"], "limit": 20});
    expect(books, "v2 keyword search", v2(client, "search", body)?, "");
    Ok(())
}

fn check(client: &Client, books: &mut Books, id: &str, there: Option<u64>) -> Result<()> {
    let answer = v2(client, "data/check", json!({"item_id": id}))?;
    let existed = answer.body["data"]["existed"].clone();
    if expect(books, "v2 check", answer, "") && existed != json!(there.is_some()) {
        books.faults.push(format!("check of {id} says {existed}"));
    }
    let body = json!({"path": id});
    let answer = client.call("POST", "/v1/{p}/soak/image/check", Some(&body))?;
    let exist = answer.body["exist"].clone();
    let due = json!(there.is_some().to_string());
    if expect(books, "v1 check", answer, "") && exist != due {
        books.faults.push(format!("v1 check of {id} says {exist}"));
    }
    Ok(())
}

/// The client's own pictures, page by page: all of them, each once.
fn list(client: &Client, books: &mut Books) -> Result<()> {
    let mut listed = Vec::new();
    let mut last = Value::Null;
    loop {
        let body = json!({"custom_tags": {"client": [client.number.to_string()]}, "limit": 7,
            "last_item": last});
        let answer = v2(client, "data/check", body)?;
        let data = answer.body["data"].clone();
        if !expect(books, "v2 check by condition", answer, "") {
            return Ok(());
        }
        let items = data["items"].as_array().cloned().unwrap_or_default();
        listed.extend(
            items
                .iter()
                .filter_map(|item| item["id"].as_str().map(str::to_owned)),
        );
        last = data["check_info"]["last_item"].clone();
        if last.is_null() || items.is_empty() {
            break;
        }
    }
    listed.sort();
    let due: Vec<String> = books.present.keys().cloned().collect();
    if listed != due {
        books
            .faults
            .push(format!("listed {listed:?} instead of {due:?}"));
    }
    Ok(())
}

fn update(client: &Client, books: &mut Books, id: &str, there: bool) -> Result<()> {
    let body = json!({"item_id": id, "custom_tags": {"colour": colour(client)}});
    let answer = v2(client, "data/update", body)?;
    expect(
        books,
        "v2 update",
        answer,
        if there { "" } else { "MMS.1019" },
    );
    Ok(())
}

fn modify_v1(client: &Client, books: &mut Books, id: &str, there: bool) -> Result<()> {
    let body = json!({"path": id, "tags": {"client": client.number.to_string(),
        "colour": colour(client)}});
    let answer = client.call("PUT", "/v1/{p}/soak/image", Some(&body))?;
    expect(
        books,
        "v1 modify",
        answer,
        if there { "" } else { "IS.0016" },
    );
    Ok(())
}

fn delete(client: &Client, books: &mut Books, id: String, there: bool) -> Result<()> {
    let answer = v2(client, "data/delete", json!({"item_id": id}))?;
    expect(
        books,
        "v2 delete",
        answer,
        if there { "" } else { "MMS.1019" },
    );
    books.present.remove(&id);
    books.gone.insert(id);
    Ok(())
}

fn delete_v1(client: &Client, books: &mut Books, id: String, there: bool) -> Result<()> {
    let body = json!({"path": id});
    let answer = client.call("DELETE", "/v1/{p}/soak/image", Some(&body))?;
    expect(
        books,
        "v1 delete",
        answer,
        if there { "" } else { "IS.0016" },
    );
    books.present.remove(&id);
    books.gone.insert(id);
    Ok(())
}

/// An instance of its own, and the other families.
fn others(client: &Client, books: &mut Books) -> Result<()> {
    let name = format!("own{}", client.number);
    let body = json!({"name": name, "model": "common-search"});
    let answer = client.call("POST", "/v1/{p}/service", Some(&body))?;
    expect(books, "v1 create instance", answer, "");
    let path = format!("/v1/{{p}}/service/{name}");
    expect(
        books,
        "v1 query instance",
        client.call("GET", &path, None)?,
        "",
    );
    expect(
        books,
        "v1 delete instance",
        client.call("DELETE", &path, None)?,
        "",
    );
    let answer = client.call("GET", "/v1/{p}/images", None)?;
    expect(books, "list images", answer, "");
    let answer = client.call("GET", "/v1/workspaces/{w}/services/instances", None)?;
    expect(books, "list service instances", answer, "");
    let query = "/?Action=ListInstances&Version=2020-05-15&Format=JSON&CurrentPage=1&PageSize=10";
    expect(
        books,
        "ListInstances",
        client.call("POST", query, None)?,
        "",
    );
    Ok(())
}

/// Enters the call; false, and a fault, when its answer is not the one that is due: 200, or `code`.
fn expect(books: &mut Books, kind: &'static str, answer: Answer, code: &str) -> bool {
    books.latencies.entry(kind).or_default().push(answer.took);
    let due = match code {
        "" => answer.status == 200,
        code => answer.status == 400 && answer.body["error_code"] == code,
    };
    if !due {
        let fault = format!("{kind}: {} {}", answer.status, answer.body);
        books.faults.push(fault);
    }
    due
}

fn v2(client: &Client, path: &str, body: Value) -> Result<Answer> {
    client.call("POST", &format!("/v2/{{p}}/mms/soak/{path}"), Some(&body))
}

fn colour(client: &Client) -> &'static str {
    ["red", "green", "blue", "grey"][client.below(4) as usize]
}

/// The picture of a seed in base64.
fn picture(seed: u64) -> Result<&'static str> {
    static PICTURES_OF: OnceLock<Option<Vec<String>>> = OnceLock::new();
    let pictures = PICTURES_OF.get_or_init(|| {
        let jpeg = |seed| procedural::jpeg(&procedural::picture(seed, 160, 120), 90).ok();
        (0..PICTURES)
            .map(|seed| Some(STANDARD.encode(jpeg(seed)?)))
            .collect()
    });
    let pictures = pictures.as_ref().context("no picture can be made")?;
    Ok(&pictures[seed as usize])
}
