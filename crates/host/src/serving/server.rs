//! Listens, serves connections, and drains them when the host is asked to stop.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;

use super::application::Application;
use super::service::Service;
use crate::limits::Limits;

/// How long a connection may take for the head of its next request; the usual value of proxies.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// How long to wait after the system refused a connection, most often for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves `application` on `listener` until SIGTERM or Ctrl-C, then lets requests in progress finish
/// within the drain limit.
///
/// # Errors
/// The signals cannot be watched.
pub async fn serve(
    listener: TcpListener,
    application: Arc<Application>,
    limits: &Limits,
) -> anyhow::Result<()> {
    let connections = Connections {
        service: Arc::new(Service::new(application, limits)),
        graceful: GracefulShutdown::new(),
        slots: Arc::new(Semaphore::new(limits.max_connections)),
    };
    tokio::select! {
        () = connections.accept(&listener) => {}
        asked = stop_signal() => asked?,
    }
    drop(listener);
    connections.drain(limits.drain).await;
    Ok(())
}

async fn stop_signal() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch SIGINT")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

struct Connections {
    service: Arc<Service>,
    graceful: GracefulShutdown,
    slots: Arc<Semaphore>,
}

impl Connections {
    /// Accepts connections for ever.
    async fn accept(&self, listener: &TcpListener) {
        loop {
            let Ok(slot) = self.slots.clone().acquire_owned().await else {
                return;
            };
            match listener.accept().await {
                Ok((stream, _)) => self.spawn(stream, slot),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn spawn(&self, stream: TcpStream, slot: tokio::sync::OwnedSemaphorePermit) {
        // A connection that is gone already fails here, and again below.
        let Ok(client) = stream.peer_addr() else {
            return;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
        let service = self.service.clone();
        let answer = service_fn(move |request| {
            let service = service.clone();
            async move { Ok::<_, std::convert::Infallible>(service.answer(request, client).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), answer);
        let connection = self.graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(slot);
        });
    }

    async fn drain(self, limit: Duration) {
        let open = self.graceful.count();
        tracing::info!(
            connections = open,
            "stopping: requests in progress finish first"
        );
        tokio::select! {
            () = self.graceful.shutdown() => {}
            () = tokio::time::sleep(limit) => {
                tracing::warn!("stopped with requests in progress: they took too long to finish");
            }
        }
    }
}
