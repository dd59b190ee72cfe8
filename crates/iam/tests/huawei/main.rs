//! Huawei's credentials: signatures, tokens, passwords, and the limit on wrong ones.

// Everything here is test code, also what is not marked `#[test]`.
#![allow(clippy::unwrap_used)]

mod authenticator;
mod canonicalisation;
mod failures;
mod passwords;
mod registry;
mod signatures;
mod tokens;
mod vectors;
