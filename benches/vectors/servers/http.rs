//! Servers that speak HTTP: how they are asked, one question after the other on each connection.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::served::{CONNECTIONS, DURATION, JUDGED, Load, Setting};
use crate::cost::{Costs, Moment};
use crate::dataset::Dataset;
use crate::nearest::{Nearest, recall};
use crate::random::Random;

/// A request.
pub type Request = http::Request<Full<Bytes>>;

/// How a server is asked.
pub trait Server: Send + Sync + 'static {
    /// `127.0.0.1:port`.
    fn address(&self) -> String;
    /// The question for the items nearest to the stored one of this number.
    fn question(&self, number: usize) -> Result<Request>;
    /// The numbers in an answer, nearest first, maybe with the item itself.
    fn numbers(&self, answer: &[u8]) -> Result<Nearest>;
}

/// Counts what `server` finds and how fast.
pub fn measure(server: &Arc<impl Server>, data: &Dataset, setting: &str) -> Result<Setting> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let recall = judge(server, data).await?;
        let mut loads = Vec::new();
        for connections in CONNECTIONS {
            loads.push(load(server, connections, data.size).await?);
        }
        Ok(Setting {
            setting: setting.to_owned(),
            recall,
            loads,
        })
    })
}

async fn judge(server: &Arc<impl Server>, data: &Dataset) -> Result<f64> {
    let mut connection = connect(&server.address()).await?;
    let stored = data.stored();
    let step = (stored.len() / JUDGED).max(1);
    let mut found = Vec::new();
    for number in stored.iter().step_by(step) {
        let answer = ask(&mut connection, server.question(*number)?).await?;
        found.push(server.numbers(&answer)?);
    }
    let truth: Vec<Nearest> = data.truth_of_stored()?.into_iter().step_by(step).collect();
    Ok(recall(&truth, &found))
}

async fn load(server: &Arc<impl Server>, connections: usize, size: usize) -> Result<Load> {
    let until = Instant::now() + DURATION;
    let began = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|number| tokio::spawn(drive(Arc::clone(server), number as u64, size, until)))
        .collect();
    let mut all = Costs::default();
    for task in tasks {
        all.append(task.await.context("a connection's task failed")??);
    }
    Ok(Load {
        connections,
        per_second: all.count() as f64 / began.elapsed().as_secs_f64(),
        ms: all.latency(),
    })
}

async fn drive(
    server: Arc<impl Server>,
    stream: u64,
    size: usize,
    until: Instant,
) -> Result<Costs> {
    let mut connection = connect(&server.address()).await?;
    let mut random = Random::new(400, stream);
    let mut costs = Costs::default();
    while Instant::now() < until {
        let question = server.question(random.below(size))?;
        let start = Moment::now();
        ask(&mut connection, question).await?;
        costs.add(start.spent());
    }
    Ok(costs)
}

async fn connect(address: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // It ends with the sender; an error shows as a failed request.
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(connection: &mut SendRequest<Full<Bytes>>, question: Request) -> Result<Bytes> {
    connection.ready().await?;
    let response = connection.send_request(question).await?;
    let status = response.status();
    let answer = response.into_body().collect().await?.to_bytes();
    ensure!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&answer)
    );
    Ok(answer)
}
