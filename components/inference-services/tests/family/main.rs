//! The family, natively over a store in memory: every operation through its component's handler.

// Clippy sees as tests only the functions that carry the attribute, not what they call.
#![allow(clippy::unwrap_used)]

mod access;
mod client;
mod crashes;
mod deleting;
mod deploying;
mod endpoints;
mod hooked;
mod interleavings;
mod listing;
mod overtaken;
mod races;
mod updating;
