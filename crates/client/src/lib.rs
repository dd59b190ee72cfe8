//! A client of Image Search: of a Sightline that is running, or of the vendor's service.
//!
//! [`Client`] signs and sends. The modules [`v1`] and [`v2`] have the calls of the vendor's API, [`extensions`]
//! those under `/sightline/v1/` that only Sightline has.

mod account;
mod backoff;
mod call_error;
mod client;
pub mod extensions;
mod instance;
mod item;
mod transport;
pub mod v1;
pub mod v2;

pub use account::Account;
pub use backoff::Backoff;
pub use call_error::CallError;
pub use client::{Client, SetupError, parse_endpoint};
pub use instance::Instance;
pub use item::Metadata;
pub use transport::http;
