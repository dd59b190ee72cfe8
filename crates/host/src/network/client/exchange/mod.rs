//! One request and its answer over one connection, HTTP/1.1.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::{Sleep, sleep, timeout};
use wasmtime_wasi_http::{Error, WasiBody};

use crate::network::client::connect::Connection;
use crate::network::client::timeouts::Timeouts;

/// The answer, and what has to run for its body to come.
pub type Exchange = (
    http::Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);

/// Sends `request` over `connection` and waits for the head of the answer.
///
/// # Errors
/// The connection fails, the other side speaks no HTTP, or its answer does not come in time.
pub async fn exchange(
    connection: Pin<Box<dyn Connection>>,
    mut request: http::Request<WasiBody>,
    timeouts: Timeouts,
) -> Result<Exchange, Error> {
    let (mut sender, transfer) = http1::handshake(TokioIo::new(connection)).await?;
    // A server is told the path alone; the host is in its header.
    let target = request.uri().path_and_query().cloned();
    *request.uri_mut() = target.map(Uri::from).unwrap_or_default();

    let mut transfer = Box::pin(transfer);
    let mut transferred = false;
    let mut answer = pin!(timeout(timeouts.first_byte, sender.send_request(request)));
    let answered = tokio::select! {
        answered = &mut answer => answered,
        // It may end before the answer is taken from it.
        ended = &mut transfer => {
            ended?;
            transferred = true;
            answer.await
        }
    };
    let response = answered.map_err(|_| Error::ConnectionReadTimeout)??;
    let body = |incoming| TimedBody::new(incoming, timeouts.between_bytes).boxed_unsync();
    let rest = async move {
        match transferred {
            true => Ok(()),
            false => transfer.await.map_err(receiving),
        }
    };
    Ok((response.map(body), Box::new(rest)))
}

fn receiving(error: hyper::Error) -> Error {
    match error.is_timeout() {
        true => Error::HttpResponseTimeout,
        false => Error::from(error),
    }
}

/// A body each part of which must come within a timeout.
struct TimedBody {
    incoming: Incoming,
    between_bytes: Duration,
    /// Runs while a part is awaited.
    timeout: Option<Pin<Box<Sleep>>>,
}

impl TimedBody {
    fn new(incoming: Incoming, between_bytes: Duration) -> Self {
        Self {
            incoming,
            between_bytes,
            timeout: None,
        }
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(context) {
            self.timeout = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(receiving)));
        }
        let between_bytes = self.between_bytes;
        let timeout = self
            .timeout
            .get_or_insert_with(|| Box::pin(sleep(between_bytes)));
        let elapsed = timeout.as_mut().poll(context);
        elapsed.map(|()| Some(Err(Error::ConnectionReadTimeout)))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

#[cfg(test)]
mod tests;
