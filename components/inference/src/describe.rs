//! `sightline:inference/describe`.

use crate::bindings::Inference;
use crate::bindings::exports::sightline::inference::describe::{
    Acceptance, Description, Guest, Language, Refusal, Region,
};

impl Guest for Inference {
    fn describe(
        model: String,
        picture: Vec<u8>,
        region: Option<Region>,
        accept: Acceptance,
        keywords: Option<Language>,
    ) -> Result<Description, Refusal> {
        let (region, keywords) = (region.map(Into::into), keywords.map(Into::into));
        let description = descriptor::describe(&model, &picture, region, &accept.into(), keywords)?;
        Ok(description.into())
    }
}
