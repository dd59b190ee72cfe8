//! Chroma's server, over its HTTP API of version 2. It has no search by a stored item: the question carries its
//! vector.

use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::Full;
use serde_json::{Value, json};

use super::http::{self, Request, Server};
use super::process::{self, Process};
use super::served::Served;
use crate::dataset::Dataset;
use crate::environment::Environment;
use crate::generator::DIMENSIONS;
use crate::nearest::{Nearest, TOP};

const COLLECTIONS: &str = "/api/v2/tenants/default_tenant/databases/default_database/collections";
/// Items of one call: about 1 MB of JSON.
const ITEMS: usize = 500;
/// Breadths of a search; the second is the default.
const BREADTHS: [usize; 4] = [50, 100, 200, 400];
const TIMEOUT: Duration = Duration::from_secs(120);

struct Chroma {
    address: String,
    collection: String,
    /// Of all items.
    vectors: Vec<i8>,
}

/// Fills a collection of a new server and searches it.
pub fn measure(target: &Path, environment: &Environment, data: &Dataset) -> Result<Served> {
    let state = target.join("stores").join(format!("{}-chroma", data.size));
    process::empty(&state)?;
    let port = process::free_port()?;
    let mut command = environment.program("chroma");
    command.args([
        "run",
        "--host",
        "127.0.0.1",
        "--port",
        &port.to_string(),
        "--path",
    ]);
    command
        .arg(&state)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.env("ANONYMIZED_TELEMETRY", "False");
    let mut process = Process::start(&mut command)?;
    process.wait(|| TcpStream::connect(("127.0.0.1", port)).is_ok())?;

    let client = client::http().timeout(TIMEOUT).build()?;
    let mut chroma = Chroma {
        address: format!("127.0.0.1:{port}"),
        collection: String::new(),
        vectors: data.vectors.clone(),
    };
    let created = chroma.post(
        &client,
        COLLECTIONS,
        &json!({
            "name": "vectors",
            "configuration": {"hnsw": {"space": "cosine"}},
        }),
    )?;
    chroma.collection = created["id"].as_str().context("no collection")?.to_owned();
    let began = Instant::now();
    for first in (0..data.size).step_by(ITEMS) {
        let numbers = first..(first + ITEMS).min(data.size);
        let body = json!({
            "ids": numbers.clone().map(|number| number.to_string()).collect::<Vec<_>>(),
            "embeddings": numbers.map(|number| data.vector(number)).collect::<Vec<_>>(),
        });
        chroma.post(&client, &chroma.path("/add"), &body)?;
    }
    // The last items enter the index when somebody asks.
    let body = json!({"query_embeddings": [data.vector(0)], "n_results": TOP, "include": []});
    chroma.post(&client, &chroma.path("/query"), &body)?;
    let seconds = began.elapsed().as_secs_f64();
    let chroma = Arc::new(chroma);
    let mut settings = Vec::new();
    for breadth in BREADTHS {
        let change = json!({"new_configuration": {"hnsw": {"ef_search": breadth}}});
        let url = format!("http://{}{}", chroma.address, chroma.path(""));
        let answer = client.put(url).json(&change).send()?;
        ensure!(answer.status().is_success(), "{}", answer.text()?);
        settings.push(http::measure(
            &chroma,
            data,
            &format!("ef_search {breadth}"),
        )?);
    }
    drop(process);
    let served = Served {
        name: "Chroma".to_owned(),
        dimensions: DIMENSIONS,
        inserts_per_second: data.size as f64 / seconds,
        bytes: process::bytes(&state)?,
        settings,
    };
    std::fs::remove_dir_all(state)?;
    Ok(served)
}

impl Chroma {
    fn path(&self, what: &str) -> String {
        format!("{COLLECTIONS}/{}{what}", self.collection)
    }

    fn post(&self, client: &reqwest::blocking::Client, path: &str, body: &Value) -> Result<Value> {
        let answer = client
            .post(format!("http://{}{path}", self.address))
            .json(body)
            .send()?;
        let status = answer.status();
        let text = answer.text()?;
        ensure!(status.is_success(), "{path} answered {status}: {text}");
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

impl Server for Chroma {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn question(&self, number: usize) -> Result<Request> {
        let vector = &self.vectors[number * DIMENSIONS..][..DIMENSIONS];
        // One more, for the item finds itself; nothing about them but their ids.
        let body = json!({"query_embeddings": [vector], "n_results": TOP + 1, "include": []});
        let request = ::http::Request::post(self.path("/query"))
            .header("host", &self.address)
            .header("content-type", "application/json");
        Ok(request.body(Full::new(Bytes::from(body.to_string())))?)
    }

    fn numbers(&self, answer: &[u8]) -> Result<Nearest> {
        let answer: Value = serde_json::from_slice(answer)?;
        let ids = answer["ids"][0]
            .as_array()
            .with_context(|| format!("no ids: {answer}"))?;
        let number = |id: &Value| id.as_str().and_then(|id| id.parse().ok());
        ids.iter()
            .map(|id| number(id).context("an id of no item"))
            .collect()
    }
}
