//! PNG files to pixels.

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::{ImageResult, RgbImage};
use inference_types::{Acceptance, DescribeError, Size};

use crate::limits::at_most;
use crate::pixels;
use crate::plan::Wanted;

/// Most bytes of a file's metadata, decompressed. They come before the size is known to be accepted, and an
/// ICC profile, of which nothing is used, may be a thousand times as long as in the file.
const MAX_METADATA_BYTES: u64 = 32 << 20;

/// The size as displayed, and the pixels wanted.
///
/// # Errors
/// Those of [`crate::decode_part`].
pub fn read(
    bytes: &[u8],
    accept: &Acceptance,
    wanted: Wanted,
) -> Result<(Size, RgbImage), DescribeError> {
    pixels::read(decoder(bytes), accept, wanted)
}

/// The limits given here hold for what stands before the pixels.
fn decoder(bytes: &[u8]) -> ImageResult<PngDecoder<Cursor<&[u8]>>> {
    PngDecoder::with_limits(Cursor::new(bytes), at_most(MAX_METADATA_BYTES))
}

#[cfg(test)]
mod tests {
    use image::codecs::png::PngEncoder;
    use image::{ExtendedColorType, ImageDecoder, ImageEncoder};
    use inference_types::Format;

    use super::*;

    /// A PNG of 100 x 100 pixels with an ICC profile of so many bytes, all of them 0.
    fn with_profile(bytes: u64) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = PngEncoder::new(&mut file);
        encoder.set_icc_profile(vec![0; bytes as usize]).unwrap();
        let pixels = [7; 100 * 100];
        encoder
            .write_image(&pixels, 100, 100, ExtendedColorType::L8)
            .unwrap();
        file
    }

    #[test]
    fn a_profile_that_unpacks_to_more_than_metadata_may_take_is_passed_over() {
        let accept = Acceptance {
            formats: vec![Format::Png].into(),
            min_side: 100,
            max_side: 100,
        };
        let whole = Wanted {
            region: None,
            enough: u64::MAX,
        };
        for (bytes, is_read) in [(1 << 20, true), (MAX_METADATA_BYTES + 1, false)] {
            let file = with_profile(bytes);
            assert!(file.len() < 1 << 20);
            let profile = decoder(&file).unwrap().icc_profile().unwrap();
            assert_eq!(profile.is_some(), is_read);
            assert!(read(&file, &accept, whole).is_ok());
        }
    }
}
