//! The search core that the component imports.

use super::{
    Acceptance, Answer, Change, Condition, Description, Format, Hit, Inference, Item, Keyword,
    Language, LibraryError, Query, Ranking, Refusal, Region, Tag,
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
        accept: &Acceptance,
        keywords: Option<Language>,
    ) -> Result<Description, Refusal> {
        let region = region.map(|region| describe::Region {
            x: region.x,
            y: region.y,
            width: region.width,
            height: region.height,
        });
        let acceptance = describe::Acceptance {
            formats: accept.formats.iter().map(format).collect(),
            min_side: accept.min_side,
            max_side: accept.max_side,
        };
        let keywords = keywords.map(language);
        let described = describe::describe(model, picture, region, &acceptance, keywords);
        let description = described.map_err(refusal)?;
        Ok(Description {
            size: (description.size.width, description.size.height),
            descriptor: description.descriptor,
            keywords: description.keywords.into_iter().map(keyword).collect(),
        })
    }

    fn similarity(&self, a: &[i8], b: &[i8]) -> Result<f32, LibraryError> {
        search::similarity(a, b).map_err(library_error)
    }

    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError> {
        let answer = search::search(library, &search_query(query)).map_err(library_error)?;
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
            Change::Put(put) => search::Change::Put(item(put)),
            Change::Remove(id) => search::Change::Remove(split(id)),
        };
        let changes: Vec<_> = changes.into_iter().map(change).collect();
        search::update(library, &changes).map_err(library_error)
    }

    fn drop_library(&self, library: &str) -> Result<(), LibraryError> {
        search::drop_library(library).map_err(library_error)
    }
}

fn format(format: &Format) -> describe::Format {
    match format {
        Format::Jpeg => describe::Format::Jpeg,
        Format::Png => describe::Format::Png,
        Format::Bmp => describe::Format::Bmp,
        Format::Webp => describe::Format::Webp,
    }
}

fn language(language: Language) -> describe::Language {
    match language {
        Language::English => describe::Language::English,
        Language::Chinese => describe::Language::Chinese,
    }
}

fn keyword(keyword: describe::Keyword) -> Keyword {
    Keyword {
        word: keyword.word,
        confidence: keyword.confidence,
    }
}

fn refusal(refusal: describe::Refusal) -> Refusal {
    match refusal {
        describe::Refusal::UnknownModel => Refusal::UnknownModel,
        describe::Refusal::UnsupportedFormat => Refusal::UnsupportedFormat,
        describe::Refusal::Malformed(how) => Refusal::Malformed(how),
        describe::Refusal::SideOutOfRange(size) => Refusal::SideOutOfRange(size.width, size.height),
        describe::Refusal::RegionOutside(size) => Refusal::RegionOutside(size.width, size.height),
    }
}

fn search_query(query: &Query) -> search::Query {
    search::Query {
        ranking: match &query.ranking {
            Ranking::Similarity(descriptor) => search::Ranking::Similarity(descriptor.clone()),
            Ranking::Tags(tags) => search::Ranking::Tags(tags.iter().map(tag).collect()),
            Ranking::None => search::Ranking::None,
        },
        filter: query.filter.postfix().into_iter().map(condition).collect(),
        min_score: query.min_score,
        collapse: query.collapse,
        after: query.after.map(|place| search::Position {
            score: place.score,
            id: split(place.id),
        }),
        offset: query.offset,
        limit: query.limit,
    }
}

fn condition(condition: Condition) -> search::Condition {
    match condition {
        Condition::Tag(of) => search::Condition::Tag(tag(&of)),
        Condition::Present(field) => search::Condition::Present(field),
        Condition::Range(field, least, most) => {
            search::Condition::Range(search::Range { field, least, most })
        }
        Condition::All(count) => search::Condition::All(count),
        Condition::Any(count) => search::Condition::Any(count),
        Condition::Not => search::Condition::Not,
    }
}

fn item(item: Item) -> search::Item {
    let numbers = item.numbers.iter().map(|number| search::Number {
        field: number.field,
        value: number.value,
    });
    search::Item {
        id: split(item.id),
        descriptor: item.descriptor,
        tags: item.tags.iter().map(tag).collect(),
        numbers: numbers.collect(),
    }
}

fn tag(tag: &Tag) -> search::Tag {
    search::Tag {
        field: tag.field,
        value: tag.value,
    }
}

fn library_error(error: search::Error) -> LibraryError {
    match error {
        search::Error::DimensionMismatch(length) => LibraryError::DimensionMismatch(length),
        search::Error::Full => LibraryError::Full,
        search::Error::Contended => LibraryError::Contended,
        search::Error::MalformedFilter => {
            LibraryError::Store("the search core takes no such filter".to_owned())
        }
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
