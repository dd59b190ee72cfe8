//! Passes the picture in the body on to `sightline:inference` and shows all of the answer.
#![cfg(target_family = "wasm")]

use std::collections::HashMap;
use std::io::Read;

use serde_json::{Value, json};
use wasi::exports::http::incoming_handler::Guest;
use wasi::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

mod question;

mod imports {
    wit_bindgen::generate!({
        path: "../../../wit",
        world: "sightline:inference/pictures",
        generate_all,
    });
}

use imports::sightline::inference::describe::{self, Acceptance, Description, Format};
use imports::sightline::inference::search::{self, Change, Item, Number, Tag, Urgency};

struct Asker;

wasi::http::proxy::export!(Asker);

impl Guest for Asker {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        let query: HashMap<String, String> = query.collect();
        let library = query.get("library").cloned().unwrap_or_default();
        let id = query
            .get("id")
            .and_then(|id| id.parse().ok())
            .unwrap_or_default();
        let picture = read(&request);
        let answer = match path.rsplit('/').next() {
            Some("describe") => show_description(&picture),
            Some("put") => put(&library, id, &picture),
            Some("remove") => remove(&library, id),
            Some("search") => show_hits(&library, &query, &picture),
            Some("similarity") => show_similarity(&query, &picture),
            Some("maintain") => maintain(&library, &query),
            Some("drop") => json!(format!("{:?}", search::drop_library(&library))),
            _ => json!("no such action"),
        };
        respond(out, answer.to_string().as_bytes());
    }
}

fn describe_picture(picture: &[u8]) -> Result<Description, Value> {
    let accept = Acceptance {
        formats: vec![Format::Jpeg, Format::Png, Format::Bmp, Format::Webp],
        min_side: 16,
        max_side: 4096,
    };
    describe::describe("common-search", picture, None, &accept, None)
        .map_err(|refusal| json!(format!("{refusal:?}")))
}

fn show_description(picture: &[u8]) -> Value {
    match describe_picture(picture) {
        Err(refusal) => refusal,
        Ok(description) => json!({
            "format": format!("{:?}", description.format),
            "width": description.size.width,
            "height": description.size.height,
            "descriptor": description.descriptor,
        }),
    }
}

fn put(library: &str, id: u64, picture: &[u8]) -> Value {
    let item = match describe_picture(picture) {
        Err(refusal) => return refusal,
        Ok(description) => Item {
            id: (0, id),
            descriptor: description.descriptor,
            tags: [2, 3]
                .map(|field| Tag {
                    field,
                    value: id % u64::from(field),
                })
                .to_vec(),
            numbers: vec![Number {
                field: 5,
                value: id as f64,
            }],
        },
    };
    json!(format!(
        "{:?}",
        search::update(library, &[Change::Put(item)])
    ))
}

fn remove(library: &str, id: u64) -> Value {
    json!(format!(
        "{:?}",
        search::update(library, &[Change::Remove((0, id))])
    ))
}

fn maintain(library: &str, query: &HashMap<String, String>) -> Value {
    let urgency = match query.get("urgency").map(String::as_str) {
        Some("busy") => Urgency::Busy,
        _ => Urgency::Idle,
    };
    json!(format!("{:?}", search::maintain(library, urgency)))
}

/// The score of the picture and its own descriptor backwards, without so many of its components.
fn show_similarity(query: &HashMap<String, String>, picture: &[u8]) -> Value {
    let descriptor = match describe_picture(picture) {
        Err(refusal) => return refusal,
        Ok(description) => description.descriptor,
    };
    let cut = query.get("cut").and_then(|cut| cut.parse().ok());
    let backwards: Vec<i8> = descriptor
        .iter()
        .rev()
        .skip(cut.unwrap_or(0))
        .copied()
        .collect();
    json!(format!("{:?}", search::similarity(&descriptor, &backwards)))
}

fn show_hits(library: &str, query: &HashMap<String, String>, picture: &[u8]) -> Value {
    let descriptor = match describe_picture(picture) {
        Err(refusal) => return refusal,
        Ok(description) => description.descriptor,
    };
    let Some(query) = question::query(query, descriptor) else {
        return json!("no such query");
    };
    match search::search(library, &query) {
        Err(error) => json!(format!("{error:?}")),
        Ok(answer) => json!({
            "count": answer.count,
            "hits": answer.hits.iter().map(|hit| json!([hit.id.1, hit.score])).collect::<Vec<_>>(),
        }),
    }
}

fn read(request: &IncomingRequest) -> Vec<u8> {
    let mut bytes = Vec::new();
    let body = request.consume().expect("the body");
    let mut stream = body.stream().expect("its stream");
    stream
        .read_to_end(&mut bytes)
        .expect("a client that sends it all");
    bytes
}

fn respond(out: ResponseOutparam, bytes: &[u8]) {
    let response = OutgoingResponse::new(Fields::new());
    let body = response.body().expect("the first body");
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().expect("the first stream");
    for chunk in bytes.chunks(4096) {
        stream.blocking_write_and_flush(chunk).expect("a reader");
    }
    drop(stream);
    OutgoingBody::finish(body, None).expect("the whole body");
}
