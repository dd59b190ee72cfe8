//! The search core as the operations see it: `sightline:inference` in plain types.

#[cfg(target_family = "wasm")]
mod component;

use std::fmt;

#[cfg(target_family = "wasm")]
pub use component::Component;

/// The search core.
pub trait Inference {
    /// Describes a picture, or `region` of it.
    fn describe(
        &self,
        model: &str,
        picture: &[u8],
        region: Option<Region>,
    ) -> Result<Vec<i8>, Refusal>;

    /// Finds the items nearest to the query. An unknown library is an empty one.
    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError>;

    /// Applies all changes at once: durable and visible to the next search when it returns.
    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError>;

    /// Removes a library and all its items.
    fn drop_library(&self, library: &str) -> Result<(), LibraryError>;
}

/// Least length of a picture's shorter side, in pixels, inclusive.
pub const MIN_SIDE: u32 = 100;

/// Greatest length of a picture's longer side, in pixels, inclusive.
pub const MAX_SIDE: u32 = 2048;

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

/// One picture of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its 128-bit name within the library.
    pub id: u128,
    /// What the model made of it.
    pub descriptor: Vec<i8>,
    /// Hashes of its tags.
    pub tags: Vec<u64>,
}

/// One change to a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Adds the item, or replaces the one of the same id.
    Put(Item),
    /// Removes the item; removing what is not there is no error.
    Remove(u128),
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The descriptor to be near to.
    pub descriptor: Vec<i8>,
    /// Only items that carry all of these tags.
    pub tags: Vec<u64>,
    /// How many of the best hits to leave out.
    pub offset: u32,
    /// Most hits to return.
    pub limit: u32,
}

/// An item found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The item.
    pub id: u128,
    /// Similarity, 0 to 1; 1 is the same picture.
    pub score: f32,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Items that pass the tag filter, before paging.
    pub count: u64,
    /// Best first; equal scores in the order of ids.
    pub hits: Vec<Hit>,
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
    /// A side is shorter than [`MIN_SIDE`] or longer than [`MAX_SIDE`].
    SideOutOfRange(u32, u32),
    /// The region is empty or leaves the picture.
    RegionOutside(u32, u32),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownModel => f.write_str("The instance's model is not built in"),
            Self::UnsupportedFormat => f.write_str("file must be a JPEG, PNG or BMP picture"),
            Self::Malformed(how) => write!(f, "file is not a whole picture: {how}"),
            Self::SideOutOfRange(width, height) => write!(
                f,
                "file must be a picture with sides of {MIN_SIDE} to {MAX_SIDE} pixels, not {width} x {height}"
            ),
            Self::RegionOutside(width, height) => {
                write!(
                    f,
                    "box must lie within the picture's {width} x {height} pixels"
                )
            }
        }
    }
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
