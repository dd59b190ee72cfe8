//! Pictures, and what a model makes of them: `sightline:inference/describe`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A file format, told from the first bytes and never from a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK.
    Jpeg,
    /// PNG of any colour type and depth; the default image of an animation.
    Png,
    /// Windows bitmap.
    Bmp,
    /// WebP, lossy and lossless; the first frame of an animation.
    Webp,
}

/// A width and a height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// A rectangle of a picture in pixels, as the picture is displayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Columns, at least 1.
    pub width: u32,
    /// Rows, at least 1.
    pub height: u32,
}

/// The pictures that a caller takes. It is checked before pixels are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The formats taken.
    pub formats: Cow<'static, [Format]>,
    /// Least length of the shorter side in pixels, inclusive.
    pub min_side: u32,
    /// Greatest length of the longer side in pixels, inclusive.
    pub max_side: u32,
}

/// What a model makes of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The format it came in.
    pub format: Format,
    /// Its size as displayed, after the EXIF orientation.
    pub size: Size,
    /// Its direction in the space of the model, the greatest component scaled to 127 or -127.
    pub descriptor: Vec<i8>,
    /// The most confident first; empty unless they were asked for.
    pub keywords: Vec<Keyword>,
}

/// What keywords are written in.
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
    /// How much speaks for it, above 0 and at most 100: of a colour, its percentage of the pixels.
    pub confidence: f32,
}

/// Why a picture is not described.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DescribeError {
    /// There is no model of the name asked for.
    #[error("no model has this name")]
    UnknownModel,
    /// The bytes are not a picture of an accepted format.
    #[error("not a picture of an accepted format")]
    UnsupportedFormat,
    /// The bytes end early or contradict themselves.
    #[error("the picture is malformed: {0}")]
    Malformed(String),
    /// A side of the picture, of this size, is outside the acceptance.
    #[error("{} x {} pixels are outside the accepted range", .0.width, .0.height)]
    SideOutOfRange(Size),
    /// The region is empty or leaves the picture, which has this size.
    #[error("the region is empty or leaves the picture of {} x {} pixels", .0.width, .0.height)]
    RegionOutside(Size),
}
