//! `sightline up`: vectors are imported, and searched for by the ids of their items.

use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use serde_json::{Value, json};

use super::http::{self, Request, Server};
use super::process::{self, Process};
use super::served::{Served, Setting};
use crate::dataset::Dataset;
use crate::generator::DIMENSIONS;
use crate::nearest::{Nearest, TOP};

const INSTANCE: &str = "vectors";
/// Lines of one import.
const LINES: usize = 1000;
/// Longer than the host's own limit.
const TIMEOUT: Duration = Duration::from_secs(60);

struct Host {
    address: String,
    project_id: String,
    token: String,
    /// Of the instance.
    kind: Kind,
}

/// What an instance takes.
#[derive(Clone, Copy)]
struct Kind {
    model: &'static str,
    dimensions: usize,
}

/// Vectors of any length that its creator says.
const EXTERNAL: Kind = Kind {
    model: "external",
    dimensions: DIMENSIONS,
};
/// What a host without such instances has: vectors are filled up with zeros, which changes no cosine.
const PICTURES: Kind = Kind {
    model: "common-search",
    dimensions: 512,
};

impl Kind {
    /// The body that creates an instance.
    fn creation(self) -> Value {
        let mut body = json!({"name": INSTANCE, "model": self.model});
        if self.model == EXTERNAL.model {
            body["descriptor_length"] = json!(self.dimensions);
        }
        body
    }

    /// The item of this number as a line of an import.
    fn line(self, number: usize, vector: &[i8], lines: &mut String) -> Result<()> {
        let mut bytes: Vec<u8> = vector.iter().map(|component| *component as u8).collect();
        bytes.resize(self.dimensions, 0);
        let (model, descriptor) = (self.model, STANDARD.encode(bytes));
        writeln!(
            lines,
            r#"{{"id":"{number}","model":"{model}","descriptor":"{descriptor}"}}"#
        )?;
        Ok(())
    }
}

/// Fills an instance of a new host and searches it.
pub fn measure(target: &Path, data: &Dataset) -> Result<Served> {
    let state = target.join("stores").join(format!("{}-http", data.size));
    process::empty(&state)?;
    let (host, process) = start(&state, &target.join("compiled"))?;
    let client = client::http().timeout(TIMEOUT).build()?;
    let host = host.created(&client)?;
    let began = Instant::now();
    for first in (0..data.size).step_by(LINES) {
        host.import(&client, data, first..(first + LINES).min(data.size))?;
    }
    let seconds = began.elapsed().as_secs_f64();
    let host = Arc::new(host);
    let setting: Setting = http::measure(&host, data, "")?;
    drop(process);
    let served = Served {
        name: "Sightline".to_owned(),
        dimensions: host.kind.dimensions,
        inserts_per_second: data.size as f64 / seconds,
        bytes: process::bytes(&state)?,
        settings: vec![setting],
    };
    std::fs::remove_dir_all(state)?;
    Ok(served)
}

fn start(state: &Path, compiled: &Path) -> Result<(Host, Process)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sightline"));
    command.args(["up", "--quiet", "--listen", "127.0.0.1:0", "--from"]);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/spin.toml"));
    command.arg("--state-dir").arg(state);
    // Beside the state, so that what it takes on the disk is the library's.
    command
        .arg("--cache-dir")
        .arg(compiled)
        .stdout(Stdio::piped());
    let mut process = Process::start(&mut command)?;
    let output = process
        .child()
        .stdout
        .take()
        .context("no standard output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let (_, address) = line
        .trim()
        .split_once("http://")
        .context("the host ended early")?;
    let path = host::state_dir::Credentials::path(state);
    let credentials: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let field = |name: &str| credentials[name].as_str().unwrap_or_default().to_owned();
    let host = Host {
        address: address.to_owned(),
        project_id: field("project_id"),
        token: field("token"),
        kind: EXTERNAL,
    };
    Ok((host, process))
}

impl Host {
    /// Creates the instance, of the kind that the host has.
    fn created(mut self, client: &reqwest::blocking::Client) -> Result<Self> {
        for kind in [EXTERNAL, PICTURES] {
            self.kind = kind;
            let url = format!("http://{}/v1/{}/service", self.address, self.project_id);
            let request = client.post(url).header("X-Auth-Token", &self.token);
            if request.json(&kind.creation()).send()?.status().is_success() {
                return Ok(self);
            }
        }
        anyhow::bail!("the host creates no instance")
    }

    fn import(
        &self,
        client: &reqwest::blocking::Client,
        data: &Dataset,
        numbers: std::ops::Range<usize>,
    ) -> Result<()> {
        let due = numbers.len();
        let mut lines = String::new();
        for number in numbers {
            self.kind.line(number, data.vector(number), &mut lines)?;
        }
        let url = format!("http://{}{}", self.address, self.path("import"));
        let request = client.post(url).header("X-Auth-Token", &self.token);
        let answer: Value = request.body(lines).send()?.json()?;
        ensure!(
            answer["imported"] == json!(due),
            "an import answered {answer}"
        );
        Ok(())
    }

    fn path(&self, what: &str) -> String {
        format!(
            "/sightline/v1/{}/instances/{INSTANCE}/{what}",
            self.project_id
        )
    }
}

impl Server for Host {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn question(&self, number: usize) -> Result<Request> {
        let body = format!(r#"{{"id":"{number}","limit":{TOP}}}"#);
        let request = ::http::Request::post(self.path("search"))
            .header("host", &self.address)
            .header("x-auth-token", &self.token)
            .header("content-type", "application/json");
        Ok(request.body(Full::new(Bytes::from(body)))?)
    }

    fn numbers(&self, answer: &[u8]) -> Result<Nearest> {
        let answer: Value = serde_json::from_slice(answer)?;
        let items = answer["items"]
            .as_array()
            .with_context(|| format!("no items: {answer}"))?;
        let number = |item: &Value| item["id"].as_str().and_then(|id| id.parse().ok());
        items
            .iter()
            .map(|item| number(item).context("an id of no item"))
            .collect()
    }
}
