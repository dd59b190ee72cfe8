//! Pictures of the formats that the vendors accept: their limits, their structure and their pixels.
//!
//! Sides and structure are checked before memory is spent on pixels.

mod decode;
mod jpeg_picture;
mod jpeg_structure;
mod webp_structure;

pub use decode::{Picture, Wanted, decode, decode_part, sniff};
pub use inference_types::{Acceptance, DescribeError, Format, Region, Size};
