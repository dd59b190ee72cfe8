//! `sightline:inference/describe`.

use descriptor::keywords;

use crate::Inference;
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
        let region = region.map(picture::Region::from);
        let look = |pixels: &_| {
            let language = keywords.map(Into::into);
            language.map_or_else(Vec::new, |language| keywords::keywords(pixels, language))
        };
        descriptor::describe_and(&model, &picture, region, &accept.into(), look)
            .map(Description::from)
            .map_err(Refusal::from)
    }
}
