//! The HTTP client of components: asks the policy, connects, encrypts, sends, waits.
//!
//! The requests are sent by this module and not by `wasmtime-wasi-http`, which would look a name up again after its
//! addresses were judged.

mod connect;
mod exchange;
mod outbound;
mod policy;
mod timeouts;

pub use outbound::OutboundHttp;
pub use policy::{OutboundPolicy, OwnAddress};
