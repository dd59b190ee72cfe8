//! A closed-loop load: each connection sends its next request when it has the answer to the last.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::server::Server;

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// `GET /v1/{project_id}/service/{instance_name}`.
    QueryInstance,
    /// `POST /v1/{project_id}/service`, a new name each time.
    CreateInstance,
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::QueryInstance => "query instance",
            Self::CreateInstance => "create-instance",
        })
    }
}

/// One round's figures; times in milliseconds.
pub struct Figures {
    /// Requests per second over all connections.
    pub rate: f64,
    /// The median time of a request.
    pub p50: f64,
    /// The 99th percentile.
    pub p99: f64,
}

impl Figures {
    /// The round of median rate.
    pub fn median(mut rounds: Vec<Self>) -> Self {
        rounds.sort_by(|a, b| a.rate.total_cmp(&b.rate));
        let middle = rounds.len() / 2;
        rounds.swap_remove(middle)
    }
}

/// Some connections to one server, and what they ask.
pub struct Load {
    target: Arc<Target>,
    connections: usize,
}

struct Target {
    address: String,
    project_id: String,
    token: String,
    work: Work,
    /// Numbers the created instances.
    created: Arc<AtomicU64>,
}

impl Load {
    /// A load on `server`; creates the instance that queries ask for.
    pub async fn new(server: &Server, work: Work, connections: usize) -> Result<Self> {
        let target = Arc::new(Target {
            address: server.address.clone(),
            project_id: server.project_id.clone(),
            token: server.token.clone(),
            work,
            created: server.created.clone(),
        });
        let mut connection = target.connect().await?;
        let (status, body) = send(&mut connection, target.create("bench")?).await?;
        let exists = status == 400 && body.windows(7).any(|window| window == b"IS.3000");
        ensure!(status == 200 || exists, "create-instance answered {status}");
        Ok(Self {
            target,
            connections,
        })
    }

    /// Runs for `duration`.
    pub async fn run(&self, duration: Duration) -> Result<Figures> {
        let start = Instant::now();
        let tasks: Vec<_> = (0..self.connections)
            .map(|_| tokio::spawn(drive(self.target.clone(), start + duration)))
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.context("a connection's task failed")??);
        }
        let elapsed = start.elapsed().as_secs_f64();
        times.sort_unstable();
        let at = |share: f64| {
            let index = ((times.len() - 1) as f64 * share).round() as usize;
            times[index].as_secs_f64() * 1e3
        };
        ensure!(!times.is_empty(), "no request was answered");
        Ok(Figures {
            rate: times.len() as f64 / elapsed,
            p50: at(0.50),
            p99: at(0.99),
        })
    }
}

async fn drive(target: Arc<Target>, until: Instant) -> Result<Vec<Duration>> {
    let mut connection = target.connect().await?;
    let mut times = Vec::new();
    while Instant::now() < until {
        let request = match target.work {
            Work::QueryInstance => target.query("bench")?,
            Work::CreateInstance => {
                let number = target.created.fetch_add(1, Ordering::Relaxed);
                target.create(&format!("b{number}"))?
            }
        };
        let start = Instant::now();
        let (status, body) = send(&mut connection, request).await?;
        times.push(start.elapsed());
        ensure!(
            status == 200,
            "{} answered {status}: {}",
            target.work,
            String::from_utf8_lossy(&body)
        );
    }
    Ok(times)
}

type Request = http::Request<Full<Bytes>>;

impl Target {
    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(&self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with the sender; an error shows as a failed request.
        tokio::spawn(connection);
        Ok(sender)
    }

    fn query(&self, name: &str) -> Result<Request> {
        self.request(http::Method::GET, &format!("/{name}"), String::new())
    }

    fn create(&self, name: &str) -> Result<Request> {
        let body = format!(r#"{{"name":"{name}","model":"common-search","tags":["colour"]}}"#);
        self.request(http::Method::POST, "", body)
    }

    fn request(&self, method: http::Method, tail: &str, body: String) -> Result<Request> {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/v1/{}/service{tail}", self.project_id))
            .header("host", &self.address)
            .header("x-auth-token", &self.token)
            .header("content-type", "application/json");
        Ok(request.body(Full::new(body.into()))?)
    }
}

async fn send(connection: &mut SendRequest<Full<Bytes>>, request: Request) -> Result<(u16, Bytes)> {
    connection.ready().await?;
    let response = connection.send_request(request).await?;
    let status = response.status().as_u16();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}
