//! Pictures by URL: fetched only where the operator allows the host, within limits of size and time.
//!
//! Every URL, that of a request and those that it redirects to, obeys the same rules ([`PictureUrl`],
//! [`AllowedHosts`]). Whether a host's IP addresses are private is judged by whoever connects, for only there the name
//! is looked up: by `sightline`, or by Spin where its runtime configuration says so.

mod allowed_hosts;
mod error;
mod media_type;
mod picture;
mod url;
#[cfg(target_family = "wasm")]
mod wasi_client;

pub use allowed_hosts::{AllowedHosts, AllowedHostsError};
pub use error::{FetchError, MAX_BYTES, MAX_REDIRECTS, TIMEOUT};
pub use picture::{HttpClient, HttpResponse, picture};
pub use url::PictureUrl;
#[cfg(target_family = "wasm")]
pub use wasi_client::WasiClient;

#[cfg(test)]
mod tests;
