//! Reads request bodies whole, within the limits, before a component sees them.
//!
//! So a client that sends slowly holds no instance, and a component never waits for its input.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::Limits;

/// The unit that the budget is counted in; semaphores count to 2^32 only.
const UNIT: usize = 1024;

/// After an error, this much more of a body is read and thrown away: a client that is still sending
/// when the connection closes would not see the answer.
const DISCARD_LIMIT: usize = 64 * 1024 * 1024;

/// How long to go on reading what is thrown away.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a body was not read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// It is larger than the limit.
    #[error("the body is larger than the limit")]
    TooLarge,
    /// It did not arrive in time.
    #[error("the body did not arrive in time")]
    TimedOut,
    /// The host holds as many bodies as it may.
    #[error("the host holds as many bodies as it may")]
    Busy,
    /// The connection failed.
    #[error("the connection failed before the end of the body")]
    Incomplete,
}

/// Reads bodies and bounds the memory of all of them together.
pub struct BodyReader {
    max_body: usize,
    timeout: Duration,
    queue_timeout: Duration,
    budget: Arc<Semaphore>,
}

/// A body in memory; its part of the budget is released when it is dropped.
pub struct BufferedBody {
    /// The bytes.
    pub bytes: Bytes,
    /// The memory that it may take; `None` for an empty body.
    pub memory: Option<OwnedSemaphorePermit>,
}

impl BodyReader {
    /// A reader with the limits of `limits`.
    pub fn new(limits: &Limits) -> Self {
        Self {
            max_body: limits.max_body,
            timeout: limits.timeout,
            queue_timeout: limits.queue_timeout,
            budget: Arc::new(Semaphore::new(units(limits.body_budget()) as usize)),
        }
    }

    /// All of `body`.
    pub async fn read(&self, body: Incoming) -> Result<BufferedBody, BodyError> {
        if body.is_end_stream() {
            let bytes = Bytes::new();
            return Ok(BufferedBody {
                bytes,
                memory: None,
            });
        }
        let announced = body.size_hint().exact();
        if announced.is_some_and(|length| length > self.max_body as u64) {
            discard(body).await;
            return Err(BodyError::TooLarge);
        }
        let length = announced.map_or(self.max_body, |length| length as usize);
        let memory = self.reserve(length).await?;
        match tokio::time::timeout(self.timeout, self.collect(body)).await {
            Ok(bytes) => bytes.map(|bytes| BufferedBody {
                bytes,
                memory: Some(memory),
            }),
            Err(_elapsed) => Err(BodyError::TimedOut),
        }
    }

    async fn reserve(&self, length: usize) -> Result<OwnedSemaphorePermit, BodyError> {
        let memory = self.budget.clone().acquire_many_owned(units(length));
        match tokio::time::timeout(self.queue_timeout, memory).await {
            Ok(Ok(memory)) => Ok(memory),
            _ => Err(BodyError::Busy),
        }
    }

    async fn collect(&self, mut body: Incoming) -> Result<Bytes, BodyError> {
        let limited = Limited::new(&mut body, self.max_body);
        match limited.collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => {
                discard(body).await;
                Err(BodyError::TooLarge)
            }
            Err(_) => Err(BodyError::Incomplete),
        }
    }
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX >> 4)
}

async fn discard(mut body: Incoming) {
    let read = async {
        let mut left = DISCARD_LIMIT;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            let Some(less) = left.checked_sub(length) else {
                return;
            };
            left = less;
        }
    };
    // Whether all of it came in time makes no difference to the answer.
    let _ = tokio::time::timeout(DISCARD_TIMEOUT, read).await;
}
