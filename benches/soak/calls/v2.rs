//! Version 2 of the API.

use anyhow::Result;
use serde_json::{Value, json};

use super::{PICTURES, colour, expect, picture};
use crate::books::Books;
use crate::client::{Answer, Client};

/// The refusal of an item that is not there, and of one that is there already.
pub const DATA: &str = "MMS.1019";

pub fn add(client: &Client, books: &mut Books, id: String, there: bool, seed: u64) -> Result<()> {
    let force = client.below(2) == 0;
    let body = json!({"item_id": id, "force": force, "image_base64": picture(seed)?,
        "custom_tags": {"client": client.number.to_string()},
        "custom_num_tags": {"seed": seed}, "keywords": ["soak", format!("p{seed}")]});
    let code = if there && !force { DATA } else { "" };
    let answer = call(client, "data/add", body)?;
    if expect(books, "v2 add", &answer, code) && code.is_empty() {
        books.put(id, seed);
    }
    Ok(())
}

/// The client's own pictures of that seed must be found, and scored as the same.
pub fn search(client: &Client, books: &mut Books, seed: u64) -> Result<()> {
    let body = json!({"search_type": "IMAGE", "image_base64": picture(seed)?, "limit": 100,
        "custom_tags": {"client": [client.number.to_string()]}});
    let answer = call(client, "search", body)?;
    if expect(books, "v2 search", &answer, "") {
        books.must_be_found("v2 search", seed, &answer.body["data"]["items"]);
    }
    Ok(())
}

pub fn keyword(client: &Client, books: &mut Books) -> Result<()> {
    let word = format!("p{}", client.below(PICTURES));
    let body = json!({"search_type": "KEYWORD", "keywords": [word, "soak"], "limit": 20});
    let answer = call(client, "search", body)?;
    expect(books, "v2 keyword search", &answer, "");
    Ok(())
}

pub fn check(client: &Client, books: &mut Books, id: &str, there: bool) -> Result<()> {
    let answer = call(client, "data/check", json!({"item_id": id}))?;
    let existed = &answer.body["data"]["existed"];
    if expect(books, "v2 check", &answer, "") && *existed != json!(there) {
        books.fault(format!("v2 check of {id} says {existed}"));
    }
    Ok(())
}

/// The client's own pictures, page by page: all of them, each once.
pub fn list(client: &Client, books: &mut Books) -> Result<()> {
    let mut listed = Vec::new();
    let mut last = Value::Null;
    loop {
        let body = json!({"custom_tags": {"client": [client.number.to_string()]}, "limit": 7,
            "last_item": last});
        let answer = call(client, "data/check", body)?;
        if !expect(books, "v2 check by condition", &answer, "") {
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
    books.must_be_all("v2 check by condition", listed);
    Ok(())
}

pub fn update(client: &Client, books: &mut Books, id: &str, there: bool) -> Result<()> {
    let body = json!({"item_id": id, "custom_tags": {"colour": colour(client)}});
    let answer = call(client, "data/update", body)?;
    expect(books, "v2 update", &answer, if there { "" } else { DATA });
    Ok(())
}

/// Gives a picture the number of its seed; false when that is refused.
pub fn number(client: &Client, books: &mut Books, id: &str, seed: u64) -> Result<bool> {
    let body = json!({"item_id": id, "custom_num_tags": {"seed": seed}});
    let answer = call(client, "data/update", body)?;
    Ok(expect(books, "v2 update", &answer, ""))
}

pub fn delete(client: &Client, books: &mut Books, id: String, there: bool) -> Result<()> {
    let answer = call(client, "data/delete", json!({"item_id": id}))?;
    expect(books, "v2 delete", &answer, if there { "" } else { DATA });
    books.remove(id);
    Ok(())
}

pub fn call(client: &Client, path: &str, body: Value) -> Result<Answer> {
    client.call("POST", &format!("/v2/{{p}}/mms/soak/{path}"), Some(&body))
}
