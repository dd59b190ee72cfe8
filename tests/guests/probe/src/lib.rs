//! A component that does what the last segment of the path says: for the tests of the host.
#![cfg(target_family = "wasm")]

mod imports;
mod misbehave;
mod report;

use std::collections::HashMap;
use std::io::Read;

use wasi::exports::http::incoming_handler::Guest;
use wasi::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

struct Probe;

wasi::http::proxy::export!(Probe);

/// What an action is told.
struct Input {
    query: HashMap<String, String>,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Input {
    fn number(&self, name: &str) -> u64 {
        let text = self.query.get(name).map(String::as_str);
        text.and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    fn text(&self, name: &str) -> &str {
        self.query.get(name).map(String::as_str).unwrap_or_default()
    }
}

impl Guest for Probe {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let action = path.rsplit('/').next().unwrap_or_default().to_owned();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        let input = Input {
            query: query.collect(),
            headers: request.headers().entries(),
            body: read(&request),
        };
        let answer = match action.as_str() {
            "trap" => misbehave::trap(),
            "loop" => misbehave::run_for_ever(),
            "memory" => misbehave::take_memory(),
            "silent" => return,
            "nap" => misbehave::nap(input.number("milliseconds")),
            "stream" => {
                return misbehave::stream(input.number("bytes"), input.text("then"), out);
            }
            "headers" => report::headers(&input),
            "body" => report::body(&input),
            "count" => report::count(),
            "print" => report::print(input.text("line")),
            "variable" => report::variable(input.text("name")),
            "environment" => report::environment(),
            "file" => report::file(input.text("path")),
            "store" => report::store(input.text("label")),
            "compare-and-swap" => report::compare_and_swap(),
            "fetch" => report::fetch(input.text("authority"), input.text("path")),
            "picture" => report::picture(input.text("hosts"), input.text("url")),
            other => format!("no action {other:?}"),
        };
        respond(out, answer.as_bytes());
    }
}

fn read(request: &IncomingRequest) -> Vec<u8> {
    let mut bytes = Vec::new();
    let Ok(body) = request.consume() else {
        return bytes;
    };
    if let Ok(mut stream) = body.stream() {
        // A body that breaks off is reported as far as it came.
        let _ = stream.read_to_end(&mut bytes);
    }
    bytes
}

/// Starts a response of 200 and gives its body.
fn begin(out: ResponseOutparam) -> OutgoingBody {
    let response = OutgoingResponse::new(Fields::new());
    let body = response.body().expect("the first body");
    ResponseOutparam::set(out, Ok(response));
    body
}

fn respond(out: ResponseOutparam, bytes: &[u8]) {
    let body = begin(out);
    write(&body, bytes);
    OutgoingBody::finish(body, None).expect("the whole body");
}

fn write(body: &OutgoingBody, bytes: &[u8]) {
    let stream = body.write().expect("the first stream");
    for chunk in bytes.chunks(4096) {
        stream.blocking_write_and_flush(chunk).expect("a reader");
    }
}
