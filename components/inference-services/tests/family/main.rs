//! The family, natively over a store in memory: every operation through its component's handler.

mod access;
mod client;
mod crashes;
mod deleting;
mod deploying;
mod endpoints;
mod interleavings;
mod listing;
mod races;
mod updating;
