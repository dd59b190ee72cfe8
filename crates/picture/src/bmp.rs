//! Windows bitmaps to pixels.

use std::io::Cursor;

use image::RgbImage;
use image::codecs::bmp::BmpDecoder;
use inference_types::{Acceptance, DescribeError, Size};

use crate::pixels;
use crate::plan::Wanted;

/// The size as displayed, and the pixels wanted.
///
/// # Errors
/// Those of [`crate::decode_part`].
pub fn read(
    bytes: &[u8],
    accept: &Acceptance,
    wanted: Wanted,
) -> Result<(Size, RgbImage), DescribeError> {
    pixels::read(BmpDecoder::new(Cursor::new(bytes)), accept, wanted)
}
