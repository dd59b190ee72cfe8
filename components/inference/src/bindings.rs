//! What the component exports, and the types of its WIT.

wit_bindgen::generate!({
    path: "../../wit",
    world: "inference",
    generate_all,
});

export!(Inference);

use exports::sightline::inference::{describe, search};

inference_types::wit_conversions!(describe, search);

/// What the component exports its functions from.
pub struct Inference;
