//! WebP files to pixels.

use std::io::Cursor;

use image::RgbImage;
use image::codecs::webp::WebPDecoder;
use inference_types::{Acceptance, DescribeError, Size};

use crate::plan::Wanted;
use crate::{pixels, webp_structure};

/// The size as displayed, and the pixels wanted.
///
/// # Errors
/// Those of [`crate::decode_part`].
pub fn read(
    bytes: &[u8],
    accept: &Acceptance,
    wanted: Wanted,
) -> Result<(Size, RgbImage), DescribeError> {
    let reader = Cursor::new(webp_structure::check(bytes)?);
    pixels::read(WebPDecoder::new(reader), accept, wanted)
}
