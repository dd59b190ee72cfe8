//! Pictures of the formats that the vendors accept: their limits, their structure and their pixels.
//!
//! Sides and structure are checked before memory is spent on pixels.

mod bmp;
mod decode;
mod format;
mod jpeg;
mod jpeg_structure;
mod limits;
mod orientation;
mod pixels;
mod plan;
mod png;
mod webp;
mod webp_structure;

pub use decode::{Picture, decode, decode_part};
pub use format::sniff;
pub use inference_types::{Acceptance, DescribeError, Format, Region, Size};
pub use plan::Wanted;
