//! Huawei's ways to say who calls: `X-Auth-Token`, or a signature of algorithm SDK-HMAC-SHA256.

mod authenticate;
mod authorization;
mod canonical;
mod date;
mod sign;
mod signature;
mod verify;

pub use authenticate::authenticate;
pub use authorization::{ALGORITHM, Authorization};
pub use sign::{SigningError, sign};
pub use verify::{MAX_CLOCK_SKEW_MS, verify};
