//! What guests print, as lines of the host's log.
//!
//! A line that says its level and its request ([`LogLine`]) has both in the log; any other is at level `info`.

use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use operation::{Level, LogLine};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// A longer line is logged in pieces, so that a guest cannot make the host hold its output.
const MAX_LINE_BYTES: usize = 8 * 1024;

/// Standard output or standard error of a component.
#[derive(Debug, Clone)]
pub struct GuestOutput {
    component: Arc<str>,
    stream: &'static str,
}

impl GuestOutput {
    /// Standard output of `component`.
    pub fn stdout(component: &Arc<str>) -> Self {
        Self {
            component: component.clone(),
            stream: "stdout",
        }
    }

    /// Standard error of `component`.
    pub fn stderr(component: &Arc<str>) -> Self {
        Self {
            component: component.clone(),
            stream: "stderr",
        }
    }

    /// Logs a line without its end.
    fn log(&self, line: &str) {
        let Self { component, stream } = self;
        // A level of `tracing` is part of the call, so each has a call of its own.
        macro_rules! log {
            ($level:ident, $line:expr) => {{
                let LogLine { request_id, message, .. } = $line;
                tracing::$level!(
                    target: "guest",
                    request_id,
                    component = &**component,
                    stream,
                    "{message}"
                );
            }};
        }
        match LogLine::parse(line) {
            Some(line) if line.level == Level::Error => log!(error, line),
            Some(line) if line.level == Level::Warn => log!(warn, line),
            Some(line) => log!(info, line),
            None => tracing::info!(target: "guest", component = &**component, stream, "{line}"),
        }
    }

    fn lines(&self) -> Lines {
        Lines {
            output: self.clone(),
            pending: Vec::new(),
        }
    }
}

impl IsTerminal for GuestOutput {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestOutput {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.lines())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.lines())
    }
}

/// Logs each line once it is complete, and the rest when the stream is dropped.
struct Lines {
    output: GuestOutput,
    pending: Vec<u8>,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.pending.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.pending.len() >= MAX_LINE_BYTES {
                self.log();
            }
        }
    }

    fn log(&mut self) {
        let line = mem::take(&mut self.pending);
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if !line.is_empty() {
            self.output.log(line);
        }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.log();
    }
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.push(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(MAX_LINE_BYTES)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Lines {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.push(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use serde_json::Value;
    use tracing::subscriber::with_default;

    use super::*;

    /// What was logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.bytes().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(output: &str) -> Vec<Value> {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_writer(move || writer.clone())
            .finish();
        with_default(subscriber, || {
            let mut lines = GuestOutput::stderr(&Arc::from("registry")).lines();
            lines.push(output.as_bytes());
        });
        let log = String::from_utf8(log.bytes().clone()).unwrap();
        log.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn a_guests_line_keeps_its_level_and_its_request() {
        let id = "6d0b7a6c-0f4e-4a41-9f3c-2f6f1f1f0a01";
        let lines = logged(&format!(
            "ERROR {id}: the store: gone\nplain\nWARN {id}: slow"
        ));
        let field = |name: &str| -> Vec<&str> {
            let values = lines.iter().map(|line| line[name].as_str());
            values.map(Option::unwrap_or_default).collect()
        };
        assert_eq!(field("level"), ["ERROR", "INFO", "WARN"]);
        assert_eq!(field("request_id"), [id, "", id]);
        assert_eq!(field("message"), ["the store: gone", "plain", "slow"]);
        assert_eq!(field("component"), ["registry"; 3]);
        assert_eq!(field("stream"), ["stderr"; 3]);
    }
}
