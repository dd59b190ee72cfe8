//! JPEG files to pixels, at the least of the sizes that their blocks can be read at that is large enough: a block
//! of 8 x 8 pixels gives 4 x 4, 2 x 2 or 1 from its lowest frequencies alone, in a fraction of the time.

use image::RgbImage;
use image::metadata::Orientation;
use inference_types::{Acceptance, DescribeError, Region, Size};
use jpeg_decoder::{CodingProcess, Decoder, ImageInfo, PixelFormat};

use crate::jpeg_structure;
use crate::limits::MAX_DECODER_BYTES;
use crate::orientation::upright;
use crate::plan::{Plan, Wanted};

/// The size as displayed, and the pixels wanted.
///
/// # Errors
/// Those of [`crate::decode_part`].
pub fn read(
    bytes: &[u8],
    accept: &Acceptance,
    wanted: Wanted,
) -> Result<(Size, RgbImage), DescribeError> {
    jpeg_structure::check_end(bytes)?;
    let mut decoder = Decoder::new(bytes);
    decoder.read_info().map_err(malformed)?;
    let info = decoder.info().ok_or_else(|| inconsistent("no frame"))?;
    let orientation = decoder.exif_data().and_then(Orientation::from_exif_chunk);
    // An orientation that cannot be read is no reason to refuse the pixels.
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let stored = Size {
        width: info.width.into(),
        height: info.height.into(),
    };
    let plan = Plan::new(stored, orientation, accept, wanted.region)?;
    check_memory(&info)?;
    let (width, height) = large_enough(stored, plan.part, wanted.enough);
    let (width, height) = decoder.scale(width, height).map_err(malformed)?;
    let data = decoder.decode().map_err(malformed)?;
    let reduced = Size {
        width: width.into(),
        height: height.into(),
    };
    let part = match plan.part {
        Some(part) => reduced_part(part, stored, reduced),
        None => whole(reduced),
    };
    let format = decoder
        .info()
        .map_or(info.pixel_format, |info| info.pixel_format);
    let pixels = pixels(&data, format, reduced, part)?;
    Ok((plan.size, upright(pixels, orientation)))
}

/// Refuses what would take more memory than any decoder may: the pixels, and the coefficients of all blocks where
/// a file gives them in several passes.
fn check_memory(info: &ImageInfo) -> Result<(), DescribeError> {
    let channels = match info.pixel_format {
        PixelFormat::L8 => 1,
        PixelFormat::L16 => 2,
        PixelFormat::RGB24 => 3,
        PixelFormat::CMYK32 => 4,
    };
    let each = match info.coding_process {
        CodingProcess::DctSequential => 2,
        CodingProcess::DctProgressive | CodingProcess::Lossless => 3,
    };
    let bytes = u64::from(info.width) * u64::from(info.height) * channels * each;
    if bytes > MAX_DECODER_BYTES {
        return Err(inconsistent("the picture takes too much memory"));
    }
    Ok(())
}

/// The least size of the whole picture at which the part has enough pixels.
fn large_enough(stored: Size, part: Option<Region>, enough: u64) -> (u16, u16) {
    let Region { width, height, .. } = part.unwrap_or(whole(stored));
    let pixels = f64::from(width) * f64::from(height);
    let factor = (enough as f64 / pixels).sqrt().min(1.0);
    // Rounded up, and into 16 bits, which the sides of a JPEG fit into.
    let side = |length: u32| (f64::from(length) * factor).ceil() as u16;
    (side(stored.width), side(stored.height))
}

fn whole(size: Size) -> Region {
    Region {
        x: 0,
        y: 0,
        width: size.width,
        height: size.height,
    }
}

/// The pixels of the reduced picture that are nearest to those of the part; at least one.
fn reduced_part(part: Region, stored: Size, reduced: Size) -> Region {
    let along = |start: u32, length: u32, side: u32, reduced: u32| {
        let place = |at: u32| {
            let (at, side, reduced) = (u64::from(at), u64::from(side), u64::from(reduced));
            ((at * reduced + side / 2) / side) as u32
        };
        let from = place(start).min(reduced - 1);
        (from, place(start + length).max(from + 1) - from)
    };
    let (x, width) = along(part.x, part.width, stored.width, reduced.width);
    let (y, height) = along(part.y, part.height, stored.height, reduced.height);
    Region {
        x,
        y,
        width,
        height,
    }
}

/// The pixels of a part as red, green and blue.
fn pixels(
    data: &[u8],
    format: PixelFormat,
    size: Size,
    part: Region,
) -> Result<RgbImage, DescribeError> {
    let rgb = match format {
        PixelFormat::L8 => converted(data, size, part, |[light]: [u8; 1]| [light; 3]),
        // The more significant byte of each value, which are in the order of this machine.
        PixelFormat::L16 => converted(data, size, part, |value: [u8; 2]| {
            [(u16::from_ne_bytes(value) >> 8) as u8; 3]
        }),
        PixelFormat::RGB24 => converted(data, size, part, |pixel: [u8; 3]| pixel),
        PixelFormat::CMYK32 => converted(data, size, part, |[ink @ .., black]: [u8; 4]| {
            let light = u16::from(255 - black);
            ink.map(|ink| (u16::from(255 - ink) * light / 255) as u8)
        }),
    };
    RgbImage::from_raw(part.width, part.height, rgb)
        .ok_or_else(|| inconsistent("the pixels do not fill the picture"))
}

fn converted<const N: usize>(
    data: &[u8],
    size: Size,
    part: Region,
    convert: impl Fn([u8; N]) -> [u8; 3],
) -> Vec<u8> {
    let rows = data.as_chunks::<N>().0.chunks_exact(size.width as usize);
    let rows = rows.skip(part.y as usize).take(part.height as usize);
    let mut rgb = Vec::with_capacity(part.width as usize * part.height as usize * 3);
    for row in rows {
        let row = row.iter().skip(part.x as usize).take(part.width as usize);
        row.for_each(|pixel| rgb.extend(convert(*pixel)));
    }
    rgb
}

fn inconsistent(what: &str) -> DescribeError {
    DescribeError::Malformed(what.to_owned())
}

fn malformed(error: jpeg_decoder::Error) -> DescribeError {
    DescribeError::Malformed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HD: Size = Size {
        width: 1920,
        height: 1080,
    };

    #[test]
    fn a_part_needs_a_larger_picture_than_the_whole() {
        let (width, height) = large_enough(HD, None, 120_000);
        assert!(u32::from(width) * u32::from(height) >= 120_000 && width < 480);
        let quarter = Region {
            x: 0,
            y: 0,
            width: 960,
            height: 540,
        };
        let (twice, _) = large_enough(HD, Some(quarter), 120_000);
        assert!(twice.abs_diff(2 * width) <= 2);
        assert_eq!(large_enough(HD, None, u64::MAX), (1920, 1080));
    }

    #[test]
    fn a_part_of_a_reduced_picture_is_never_empty_and_stays_inside() {
        let reduced = Size {
            width: 240,
            height: 135,
        };
        for x in [0, 3, 4, 5, 1000, 1919] {
            for width in [1, 4, 9, 1920 - x] {
                let part = Region {
                    x,
                    y: 1080 - 3,
                    width: width.min(1920 - x),
                    height: 3,
                };
                let found = reduced_part(part, HD, reduced);
                assert!(found.width > 0 && found.x + found.width <= 240, "{found:?}");
                assert!(
                    found.height > 0 && found.y + found.height <= 135,
                    "{found:?}"
                );
            }
        }
    }
}
