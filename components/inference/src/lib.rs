//! The search core as a component: `sightline:inference/describe` and `search` over the libraries
//! `descriptor` and `index` and the host's key-value store.

#[cfg(target_family = "wasm")]
mod describe;
#[cfg(target_family = "wasm")]
mod search;

#[cfg(target_family = "wasm")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "inference",
        generate_all,
    });

    export!(Inference);

    use super::Inference;
}

#[cfg(target_family = "wasm")]
mod convert {
    use crate::bindings::exports::sightline::inference::{describe, search};

    inference_types::wit_conversions!(describe, search);
}

/// What the component exports its functions from.
#[cfg(target_family = "wasm")]
struct Inference;
