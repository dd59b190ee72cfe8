//! The search core as a component: `sightline:inference/describe` and `search` over the libraries
//! `descriptor` and `index` and the host's key-value store.

// On any other target nothing is left of it.
#![cfg(target_family = "wasm")]

mod bindings;
mod describe;
mod search;
