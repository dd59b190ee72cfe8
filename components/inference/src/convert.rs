//! Between the types of the WIT and those of `picture`, `descriptor` and `index`.

use descriptor::keywords::{self, Keyword};

use crate::bindings::exports::sightline::inference::{describe, search};

impl From<describe::Region> for picture::Region {
    fn from(region: describe::Region) -> Self {
        Self {
            x: region.x,
            y: region.y,
            width: region.width,
            height: region.height,
        }
    }
}

impl From<describe::Acceptance> for picture::Acceptance {
    fn from(accept: describe::Acceptance) -> Self {
        Self {
            formats: accept
                .formats
                .into_iter()
                .map(picture::Format::from)
                .collect(),
            min_side: accept.min_side,
            max_side: accept.max_side,
        }
    }
}

impl From<describe::Format> for picture::Format {
    fn from(format: describe::Format) -> Self {
        match format {
            describe::Format::Jpeg => Self::Jpeg,
            describe::Format::Png => Self::Png,
            describe::Format::Bmp => Self::Bmp,
            describe::Format::Webp => Self::Webp,
        }
    }
}

impl From<picture::Format> for describe::Format {
    fn from(format: picture::Format) -> Self {
        match format {
            picture::Format::Jpeg => Self::Jpeg,
            picture::Format::Png => Self::Png,
            picture::Format::Bmp => Self::Bmp,
            picture::Format::Webp => Self::Webp,
        }
    }
}

impl From<picture::Size> for describe::Size {
    fn from(size: picture::Size) -> Self {
        Self {
            width: size.width,
            height: size.height,
        }
    }
}

impl From<describe::Language> for keywords::Language {
    fn from(language: describe::Language) -> Self {
        match language {
            describe::Language::English => Self::English,
            describe::Language::Chinese => Self::Chinese,
        }
    }
}

impl From<(descriptor::Description, Vec<Keyword>)> for describe::Description {
    fn from((description, keywords): (descriptor::Description, Vec<Keyword>)) -> Self {
        let keyword = |keyword: Keyword| describe::Keyword {
            word: keyword.word.to_owned(),
            confidence: keyword.confidence,
        };
        Self {
            format: description.format.into(),
            size: description.size.into(),
            descriptor: description.descriptor,
            keywords: keywords.into_iter().map(keyword).collect(),
        }
    }
}

impl From<picture::Refusal> for describe::Refusal {
    fn from(refusal: picture::Refusal) -> Self {
        match refusal {
            picture::Refusal::UnknownModel => Self::UnknownModel,
            picture::Refusal::UnsupportedFormat => Self::UnsupportedFormat,
            picture::Refusal::Malformed(how) => Self::Malformed(how),
            picture::Refusal::SideOutOfRange(size) => Self::SideOutOfRange(size.into()),
            picture::Refusal::RegionOutside(size) => Self::RegionOutside(size.into()),
        }
    }
}

impl TryFrom<search::Query> for index::Query {
    type Error = index::LibraryError;

    fn try_from(query: search::Query) -> Result<Self, Self::Error> {
        let conditions: Vec<_> = query.filter.into_iter().map(condition).collect();
        Ok(Self {
            ranking: query.ranking.into(),
            filter: index::Filter::compile(&conditions)?,
            min_score: query.min_score,
            collapse: query.collapse,
            after: query.after.map(|position| index::Hit {
                id: joined(position.id),
                score: position.score,
            }),
            offset: query.offset,
            limit: query.limit,
        })
    }
}

impl From<search::Ranking> for index::Ranking {
    fn from(ranking: search::Ranking) -> Self {
        match ranking {
            search::Ranking::Similarity(descriptor) => Self::Similarity(descriptor),
            search::Ranking::Tags(tags) => Self::Tags(tags.into_iter().map(tag).collect()),
            search::Ranking::None => Self::None,
        }
    }
}

fn condition(condition: search::Condition) -> index::Condition {
    match condition {
        search::Condition::Tag(of) => index::Condition::Tag(tag(of)),
        search::Condition::Present(field) => index::Condition::Present(field),
        search::Condition::Range(search::Range { field, least, most }) => {
            index::Condition::Range(field, least, most)
        }
        search::Condition::All(count) => index::Condition::All(count),
        search::Condition::Any(count) => index::Condition::Any(count),
        search::Condition::Not => index::Condition::Not,
    }
}

fn tag(tag: search::Tag) -> index::Tag {
    index::Tag {
        field: tag.field,
        value: tag.value,
    }
}

fn number(number: search::Number) -> index::Number {
    index::Number {
        field: number.field,
        value: number.value,
    }
}

impl From<search::Change> for index::Change {
    fn from(change: search::Change) -> Self {
        match change {
            search::Change::Put(item) => Self::Put(index::Item {
                id: joined(item.id),
                descriptor: item.descriptor,
                tags: item.tags.into_iter().map(tag).collect(),
                numbers: item.numbers.into_iter().map(number).collect(),
            }),
            search::Change::Remove(id) => Self::Remove(joined(id)),
        }
    }
}

impl From<search::Urgency> for index::Urgency {
    fn from(urgency: search::Urgency) -> Self {
        match urgency {
            search::Urgency::Busy => Self::Busy,
            search::Urgency::Idle => Self::Idle,
        }
    }
}

impl From<index::Answer> for search::Answer {
    fn from(answer: index::Answer) -> Self {
        let hits = answer.hits.into_iter().map(|hit| search::Hit {
            id: halves(hit.id),
            score: hit.score,
        });
        Self {
            count: answer.count,
            hits: hits.collect(),
        }
    }
}

impl From<index::LibraryError> for search::Error {
    fn from(error: index::LibraryError) -> Self {
        match error {
            index::LibraryError::DimensionMismatch(dimensions) => {
                Self::DimensionMismatch(dimensions)
            }
            index::LibraryError::Full => Self::Full,
            index::LibraryError::Contended => Self::Contended,
            index::LibraryError::MalformedFilter => Self::MalformedFilter,
            error @ (index::LibraryError::InvalidItem(_) | index::LibraryError::Store(_)) => {
                Self::Store(error.to_string())
            }
        }
    }
}

fn joined((high, low): search::ItemId) -> index::ItemId {
    (u128::from(high) << 64) | u128::from(low)
}

fn halves(id: index::ItemId) -> search::ItemId {
    ((id >> 64) as u64, id as u64)
}
