//! The search core that the component imports.

use super::{
    Answer, Change, Hit, Inference, LibraryError, MAX_SIDE, MIN_SIDE, Query, Refusal, Region,
};

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "pictures",
    });
}

use bindings::sightline::inference::{describe, search};

/// The imports `sightline:inference/describe` and `sightline:inference/search`.
#[derive(Debug, Clone, Copy)]
pub struct Component;

impl Inference for Component {
    fn describe(
        &self,
        model: &str,
        picture: &[u8],
        region: Option<Region>,
    ) -> Result<Vec<i8>, Refusal> {
        let region = region.map(|region| describe::Region {
            x: region.x,
            y: region.y,
            width: region.width,
            height: region.height,
        });
        let acceptance = describe::Acceptance {
            formats: vec![
                describe::Format::Jpeg,
                describe::Format::Png,
                describe::Format::Bmp,
            ],
            min_side: MIN_SIDE,
            max_side: MAX_SIDE,
        };
        let described = describe::describe(model, picture, region, &acceptance);
        let description = described.map_err(|refusal| match refusal {
            describe::Refusal::UnknownModel => Refusal::UnknownModel,
            describe::Refusal::UnsupportedFormat => Refusal::UnsupportedFormat,
            describe::Refusal::Malformed(how) => Refusal::Malformed(how),
            describe::Refusal::SideOutOfRange(s) => Refusal::SideOutOfRange(s.width, s.height),
            describe::Refusal::RegionOutside(s) => Refusal::RegionOutside(s.width, s.height),
        })?;
        Ok(description.descriptor)
    }

    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError> {
        let query = search::Query {
            descriptor: query.descriptor.clone(),
            tags: query.tags.clone(),
            offset: query.offset,
            limit: query.limit,
        };
        let answer = search::search(library, &query).map_err(library_error)?;
        let hit = |hit: search::Hit| Hit {
            id: join(hit.id),
            score: hit.score,
        };
        Ok(Answer {
            count: answer.count,
            hits: answer.hits.into_iter().map(hit).collect(),
        })
    }

    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError> {
        let change = |change: Change| match change {
            Change::Put(item) => search::Change::Put(search::Item {
                id: split(item.id),
                descriptor: item.descriptor,
                tags: item.tags,
            }),
            Change::Remove(id) => search::Change::Remove(split(id)),
        };
        let changes: Vec<_> = changes.into_iter().map(change).collect();
        search::update(library, &changes).map_err(library_error)
    }

    fn drop_library(&self, library: &str) -> Result<(), LibraryError> {
        search::drop_library(library).map_err(library_error)
    }
}

fn library_error(error: search::Error) -> LibraryError {
    match error {
        search::Error::DimensionMismatch(length) => LibraryError::DimensionMismatch(length),
        search::Error::Full => LibraryError::Full,
        search::Error::Contended => LibraryError::Contended,
        search::Error::Store(reason) => LibraryError::Store(reason),
    }
}

/// The high and low half of an id.
fn split(id: u128) -> (u64, u64) {
    ((id >> 64) as u64, id as u64)
}

fn join((high, low): (u64, u64)) -> u128 {
    (u128::from(high) << 64) | u128::from(low)
}
