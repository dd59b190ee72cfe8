//! `sightline:inference/describe`.

use vision::picture;

use crate::Inference;
use crate::bindings::exports::sightline::inference::describe::{
    Acceptance, Description, Guest, Refusal, Region,
};

impl Guest for Inference {
    fn describe(
        model: String,
        picture: Vec<u8>,
        region: Option<Region>,
        accept: Acceptance,
    ) -> Result<Description, Refusal> {
        let region = region.map(picture::Region::from);
        vision::describe(&model, &picture, region, &accept.into())
            .map(Description::from)
            .map_err(Refusal::from)
    }
}
