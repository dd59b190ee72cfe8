//! The search core as the operations see it: `sightline:inference` in plain types.

mod absent;
#[cfg(target_family = "wasm")]
mod component;
mod postfix;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use absent::Absent;
#[cfg(target_family = "wasm")]
pub use component::Component;
pub use postfix::Condition;

/// The search core.
pub trait Inference {
    /// Describes a picture, or `region` of it; with keywords in `keywords`, if they are wanted.
    fn describe(
        &self,
        model: &str,
        picture: &[u8],
        region: Option<Region>,
        accept: &Acceptance,
        keywords: Option<Language>,
    ) -> Result<Description, Refusal>;

    /// The score of two descriptors: what a search gives one for the other.
    fn similarity(&self, a: &[i8], b: &[i8]) -> Result<f32, LibraryError>;

    /// Finds the best items for the query. An unknown library is an empty one.
    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError>;

    /// Applies all changes at once: durable and visible to the next search when it returns.
    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError>;

    /// Removes a library and all its items.
    fn drop_library(&self, library: &str) -> Result<(), LibraryError>;
}

/// A rectangle of a picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// A value that an item carries in a field. Both are hashes; a field may have many values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag {
    /// A tag's name, or the keywords.
    pub field: u32,
    /// The value.
    pub value: u64,
}

/// A number that an item carries in a field: one for each field, never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// The number's name.
    pub field: u32,
    /// The value.
    pub value: f64,
}

/// One picture of a library.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its 128-bit name within the library.
    pub id: u128,
    /// What the model made of it.
    pub descriptor: Vec<i8>,
    /// Its tags and keywords.
    pub tags: Vec<Tag>,
    /// Its numbers.
    pub numbers: Vec<Number>,
}

/// One change to a library.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds the item, or replaces the one of the same id.
    Put(Item),
    /// Removes the item; removing what is not there is no error.
    Remove(u128),
}

/// A boolean expression over what items carry.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// The item carries the tag.
    Tag(Tag),
    /// The item carries any tag or number of the field.
    Present(u32),
    /// The item's number in the field is at least the first value and at most the second.
    Range(u32, f64, f64),
    /// All are true; true of none.
    All(Vec<Filter>),
    /// Any is true; false of none.
    Any(Vec<Filter>),
    /// It is false.
    Not(Box<Filter>),
}

impl Filter {
    /// The filter that every item passes.
    pub const EVERYTHING: Self = Self::All(Vec::new());
}

/// What gives an item its score, which orders answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranking {
    /// Its similarity to this descriptor.
    Similarity(Vec<i8>),
    /// The part of these tags that it carries; an item with none of them does not match.
    Tags(Vec<Tag>),
    /// Nothing: every score is 1, so that answers are in the order of ids.
    None,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What gives the score.
    pub ranking: Ranking,
    /// Only items that pass.
    pub filter: Filter,
    /// Only items of at least this score.
    pub min_score: f32,
    /// Only the best item of each value in this field; items without the field do not match.
    pub collapse: Option<u32>,
    /// Only what comes after this place in the order of answers.
    pub after: Option<Hit>,
    /// How many of the best hits to leave out.
    pub offset: u32,
    /// Most hits to return.
    pub limit: u32,
}

impl Query {
    /// The first items that pass, in the order of ids, which no change of other items moves.
    pub fn listing(filter: Filter, limit: u32) -> Self {
        Self {
            ranking: Ranking::None,
            filter,
            min_score: 0.0,
            collapse: None,
            after: None,
            offset: 0,
            limit,
        }
    }
}

/// An item found, or a place in the order of answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The item.
    pub id: u128,
    /// 0 to 1; of a similarity it is calibrated, and 1 is the same picture.
    pub score: f32,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Items that match, before paging: `after`, `offset` and `limit` do not change it.
    pub count: u64,
    /// Best first; equal scores in the order of ids.
    pub hits: Vec<Hit>,
}

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Also `.jpg`.
    Jpeg,
    /// 8 or 16 bits, any colour type.
    Png,
    /// Windows bitmap.
    Bmp,
    /// Lossy or lossless; of an animation the first frame.
    Webp,
}

/// The pictures that an API takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance {
    /// The formats.
    pub formats: &'static [Format],
    /// Least length of the shorter side, in pixels, inclusive.
    pub min_side: u32,
    /// Greatest length of the longer side, in pixels, inclusive.
    pub max_side: u32,
}

/// What a model made of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Width and height in pixels, as displayed.
    pub size: (u32, u32),
    /// The descriptor.
    pub descriptor: Vec<i8>,
    /// The most confident first; empty unless they were asked for.
    pub keywords: Vec<Keyword>,
}

/// What generated keywords are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Chinese in simplified characters.
    #[default]
    #[serde(rename = "zh")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// A word that is true of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// The word.
    pub word: String,
    /// How much speaks for it, above 0 and at most 100.
    pub confidence: f32,
}

/// Why a picture is not described. A size is width and height in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no model of the name.
    UnknownModel,
    /// Not a picture of an accepted format.
    UnsupportedFormat,
    /// The bytes end early or contradict themselves.
    Malformed(String),
    /// A side is outside the acceptance.
    SideOutOfRange(u32, u32),
    /// The region is empty or leaves the picture.
    RegionOutside(u32, u32),
}

/// Why a library could not be searched or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LibraryError {
    /// The library holds descriptors of another length, this one.
    DimensionMismatch(u32),
    /// The library cannot hold more.
    Full,
    /// Too many writers at once; nothing was changed.
    Contended,
    /// The store failed, or holds what cannot be read.
    Store(String),
}

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DimensionMismatch(length) => {
                write!(f, "the library holds descriptors of length {length}")
            }
            Self::Full => f.write_str("the library is full"),
            Self::Contended => f.write_str("too many writers at once"),
            Self::Store(reason) => write!(f, "the library's store failed: {reason}"),
        }
    }
}
