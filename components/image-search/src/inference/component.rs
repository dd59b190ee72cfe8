//! The search core that the component imports.

use inference_types::{
    Acceptance, Answer, Change, DescribeError, Description, Inference, Language, LibraryError,
    Query, Region,
};

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "pictures",
    });
}

use bindings::sightline::inference::{describe, search};

inference_types::wit_conversions!(describe, search);

/// The imports `sightline:inference/describe` and `sightline:inference/search`.
#[derive(Debug, Clone, Copy)]
pub struct Component;

impl Inference for Component {
    fn describe(
        &self,
        model: &str,
        picture: &[u8],
        region: Option<Region>,
        accept: &Acceptance,
        keywords: Option<Language>,
    ) -> Result<Description, DescribeError> {
        let (region, keywords) = (region.map(Into::into), keywords.map(Into::into));
        let accept = accept.clone().into();
        let description = describe::describe(model, picture, region, &accept, keywords)?;
        Ok(description.into())
    }

    fn similarity(&self, a: &[i8], b: &[i8]) -> Result<f32, LibraryError> {
        Ok(search::similarity(a, b)?)
    }

    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError> {
        let answer = search::search(library, &query.clone().into())?;
        Ok(answer.into())
    }

    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError> {
        let changes: Vec<_> = changes.into_iter().map(Into::into).collect();
        Ok(search::update(library, &changes)?)
    }

    fn drop_library(&self, library: &str) -> Result<(), LibraryError> {
        Ok(search::drop_library(library)?)
    }
}
