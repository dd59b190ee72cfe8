//! Version 1 of the API.

use anyhow::Result;
use serde_json::json;

use super::{colour, expect, picture, v2};
use crate::books::Books;
use crate::client::Client;

/// A picture of v1 has no numbers, which the books go by: it is given one at once.
pub fn add(client: &Client, books: &mut Books, id: String, seed: u64) -> Result<()> {
    let body = json!({"path": id, "file": picture(seed)?,
        "tags": {"client": client.number.to_string()}});
    let answer = client.call("POST", "/v1/{p}/soak/image", Some(&body))?;
    expect(books, "v1 add", &answer, "");
    if v2::number(client, books, &id, seed)? {
        books.put(id, seed);
    }
    Ok(())
}

pub fn search(client: &Client, books: &mut Books, seed: u64) -> Result<()> {
    let body = json!({"file": picture(seed)?, "limit": 10});
    let answer = client.call("POST", "/v1/{p}/soak/image/search", Some(&body))?;
    expect(books, "v1 search", &answer, "");
    Ok(())
}

pub fn check(client: &Client, books: &mut Books, id: &str, there: bool) -> Result<()> {
    let body = json!({"path": id});
    let answer = client.call("POST", "/v1/{p}/soak/image/check", Some(&body))?;
    let exist = &answer.body["exist"];
    if expect(books, "v1 check", &answer, "") && *exist != json!(there.to_string()) {
        books.fault(format!("v1 check of {id} says {exist}"));
    }
    Ok(())
}

pub fn modify(client: &Client, books: &mut Books, id: &str, there: bool) -> Result<()> {
    let body = json!({"path": id, "tags": {"client": client.number.to_string(),
        "colour": colour(client)}});
    let answer = client.call("PUT", "/v1/{p}/soak/image", Some(&body))?;
    expect(
        books,
        "v1 modify",
        &answer,
        if there { "" } else { "IS.0016" },
    );
    Ok(())
}

pub fn delete(client: &Client, books: &mut Books, id: String, there: bool) -> Result<()> {
    let body = json!({"path": id});
    let answer = client.call("DELETE", "/v1/{p}/soak/image", Some(&body))?;
    expect(
        books,
        "v1 delete",
        &answer,
        if there { "" } else { "IS.0016" },
    );
    books.remove(id);
    Ok(())
}
