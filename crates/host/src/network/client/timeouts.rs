//! How long a request waits for the other side.

use std::time::Duration;

use wasmtime_wasi_http::RequestOptions;

/// What holds where the component gives no time, as in wasmtime. The time of the request that the
/// component works for ends it sooner.
const DEFAULT: Duration = Duration::from_secs(600);

/// The times of one request.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Until a connection stands: lookup, TCP and TLS.
    pub connect: Duration,
    /// From then until the head of the answer is there.
    pub first_byte: Duration,
    /// From then for each part of its body.
    pub between_bytes: Duration,
}

impl Timeouts {
    /// The times that the component gives, or the defaults.
    pub fn new(options: RequestOptions) -> Self {
        Self {
            connect: options.connect_timeout.unwrap_or(DEFAULT),
            first_byte: options.first_byte_timeout.unwrap_or(DEFAULT),
            between_bytes: options.between_bytes_timeout.unwrap_or(DEFAULT),
        }
    }
}
