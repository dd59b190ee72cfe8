//! Alibaba Cloud's two request signatures: RPC version 1 (HMAC-SHA1 over the parameters) and
//! ACS3-HMAC-SHA256 (over headers, query and body).
//!
//! A request is checked in the gateway's order: what it presents is whole ([`Signature::of`]), its access key
//! is known (the caller's part), its time is near ours, its nonce is new, its signature is right
//! ([`Signature::verify`]). Only then is the nonce kept, so that a stranger cannot use up a caller's.

mod acs3;
mod clock;
mod error;
mod fields;
mod nonces;
mod rpc;
mod signature;

pub use clock::MAX_CLOCK_SKEW_MS;
pub use error::SignatureError;
pub use signature::Signature;
