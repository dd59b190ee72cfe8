//! The front door for pictures: what is accepted, decided from the header, then pixels.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageResult, Limits, RgbImage};
use inference_types::{Acceptance, DescribeError, Format, Region, Size};

use crate::{jpeg_picture, webp_structure};

/// Most bytes that a decoder may allocate. 4096 x 4096 pixels of four 16-bit channels take half of it.
pub(crate) const MAX_DECODER_BYTES: u64 = 256 << 20;
/// Most bytes of a PNG file's metadata, decompressed. They come before the size is known to be accepted,
/// and an ICC profile, of which nothing is used, may be a thousand times as long as in the file.
const MAX_METADATA_BYTES: u64 = 32 << 20;

/// A decoded picture, upright.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The format it came in.
    pub format: Format,
    /// The size of the whole picture as displayed.
    pub size: Size,
    /// The pixels asked for; transparent ones are blended onto white, grey ones have three equal channels.
    pub pixels: RgbImage,
}

/// Refuses a region that is empty or leaves a picture of this size.
fn check_region(size: Size, region: Region) -> Result<(), DescribeError> {
    let ends_inside = |start: u32, length: u32, side: u32| {
        length > 0 && start.checked_add(length).is_some_and(|end| end <= side)
    };
    let inside = ends_inside(region.x, region.width, size.width)
        && ends_inside(region.y, region.height, size.height);
    if inside {
        Ok(())
    } else {
        Err(DescribeError::RegionOutside(size))
    }
}

/// Where a region of an upright picture is in the picture as stored, which has the size `stored`.
fn before(mut region: Region, orientation: Orientation, stored: Size) -> Region {
    use Orientation::{
        FlipHorizontal, FlipVertical, Rotate90, Rotate180, Rotate270, Rotate270FlipH,
    };
    if is_on_its_side(orientation) {
        std::mem::swap(&mut region.x, &mut region.y);
        std::mem::swap(&mut region.width, &mut region.height);
    }
    if matches!(
        orientation,
        Rotate180 | Rotate270 | FlipHorizontal | Rotate270FlipH
    ) {
        region.x = stored.width - region.x - region.width;
    }
    if matches!(
        orientation,
        Rotate90 | Rotate180 | FlipVertical | Rotate270FlipH
    ) {
        region.y = stored.height - region.y - region.height;
    }
    region
}

/// Refuses a picture of a size that is not accepted.
fn check_size(accept: &Acceptance, size: Size) -> Result<(), DescribeError> {
    let shorter = size.width.min(size.height);
    let longer = size.width.max(size.height);
    if shorter < accept.min_side.max(1) || longer > accept.max_side {
        return Err(DescribeError::SideOutOfRange(size));
    }
    Ok(())
}

/// The format that the first bytes announce.
pub fn sniff(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Format::Png),
        [b'B', b'M', ..] => Some(Format::Bmp),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(Format::Webp),
        _ => None,
    }
}

/// What of a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// A part of it; `None` is the whole.
    pub region: Option<Region>,
    /// Pixels of the part that are enough: where the format makes it cheaper, the part comes smaller than it is,
    /// but with no fewer than these.
    pub enough: u64,
}

/// Decodes a picture that `accept` takes, turned upright as its EXIF orientation says.
///
/// # Errors
/// [`DescribeError::UnsupportedFormat`], [`DescribeError::SideOutOfRange`] and [`DescribeError::Malformed`]; the first
/// two are decided from the header, before memory is spent on pixels.
pub fn decode(bytes: &[u8], accept: &Acceptance) -> Result<Picture, DescribeError> {
    let everything = Wanted {
        region: None,
        enough: u64::MAX,
    };
    decode_part(bytes, accept, everything)
}

/// Decodes what is wanted of a picture, as [`decode`] does. What lies outside of a region is not converted,
/// though the libraries that read the formats decode it.
///
/// # Errors
/// Those of [`decode`], and [`DescribeError::RegionOutside`], decided from the header too.
pub fn decode_part(
    bytes: &[u8],
    accept: &Acceptance,
    wanted: Wanted,
) -> Result<Picture, DescribeError> {
    let format = sniff(bytes)
        .filter(|format| accept.formats.contains(format))
        .ok_or(DescribeError::UnsupportedFormat)?;
    let reader = Cursor::new(bytes);
    let (size, pixels) = match format {
        Format::Jpeg => jpeg_picture::read(bytes, accept, wanted),
        Format::Png => read(png(reader), accept, wanted),
        Format::Bmp => read(BmpDecoder::new(reader), accept, wanted),
        Format::Webp => {
            let reader = Cursor::new(webp_structure::check(bytes)?);
            read(WebPDecoder::new(reader), accept, wanted)
        }
    }?;
    Ok(Picture {
        format,
        size,
        pixels,
    })
}

fn read<D: ImageDecoder>(
    decoder: ImageResult<D>,
    accept: &Acceptance,
    wanted: Wanted,
) -> Result<(Size, RgbImage), DescribeError> {
    let mut decoder = decoder.map_err(malformed)?;
    let (width, height) = decoder.dimensions();
    // An orientation that cannot be read is no reason to refuse the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let plan = Plan::new(Size { width, height }, orientation, accept, wanted.region)?;
    let limits = at_most(MAX_DECODER_BYTES);
    decoder.set_limits(limits).map_err(malformed)?;
    let image = DynamicImage::from_decoder(decoder).map_err(malformed)?;
    let part = match plan.part {
        Some(Region {
            x,
            y,
            width,
            height,
        }) => image.crop_imm(x, y, width, height),
        None => image,
    };
    let pixels = match part {
        DynamicImage::ImageRgb8(pixels) => pixels,
        part if part.color().has_alpha() => onto_white(&part),
        part => part.into_rgb8(),
    };
    Ok((plan.size, turned(pixels, orientation)))
}

/// What the header decides.
pub(crate) struct Plan {
    /// The size as displayed.
    pub size: Size,
    /// The part that is wanted, in the picture as stored.
    pub part: Option<Region>,
}

impl Plan {
    /// Checks a picture of the size `stored` and a region of it.
    ///
    /// # Errors
    /// [`DescribeError::SideOutOfRange`], [`DescribeError::RegionOutside`].
    pub fn new(
        stored: Size,
        orientation: Orientation,
        accept: &Acceptance,
        region: Option<Region>,
    ) -> Result<Self, DescribeError> {
        let mut size = stored;
        if is_on_its_side(orientation) {
            std::mem::swap(&mut size.width, &mut size.height);
        }
        check_size(accept, size)?;
        if let Some(region) = region {
            check_region(size, region)?;
        }
        let part = region.map(|region| before(region, orientation, stored));
        Ok(Self { size, part })
    }
}

/// The pixels as they are displayed.
pub(crate) fn turned(pixels: RgbImage, orientation: Orientation) -> RgbImage {
    let mut image = DynamicImage::from(pixels);
    image.apply_orientation(orientation);
    image.into_rgb8()
}

fn is_on_its_side(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(
        orientation,
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH
    )
}

/// The limits given here hold for what stands before the pixels.
fn png(reader: Cursor<&[u8]>) -> ImageResult<PngDecoder<Cursor<&[u8]>>> {
    PngDecoder::with_limits(reader, at_most(MAX_METADATA_BYTES))
}

fn at_most(bytes: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

fn malformed(error: image::ImageError) -> DescribeError {
    DescribeError::Malformed(error.to_string())
}

/// Blends onto white, as a page would show it.
fn onto_white(image: &DynamicImage) -> RgbImage {
    let rgba = image.to_rgba8();
    let mut pixels = RgbImage::new(rgba.width(), rgba.height());
    for (out, pixel) in pixels.pixels_mut().zip(rgba.pixels()) {
        let [r, g, b, alpha] = pixel.0.map(u32::from);
        let blend = |channel: u32| ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        out.0 = [blend(r), blend(g), blend(b)];
    }
    pixels
}

#[cfg(test)]
mod tests {
    use image::codecs::png::PngEncoder;
    use image::{ExtendedColorType, ImageEncoder};

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
        for (bytes, is_read) in [(1 << 20, true), (MAX_METADATA_BYTES + 1, false)] {
            let file = with_profile(bytes);
            assert!(file.len() < 1 << 20);
            let profile = png(Cursor::new(&file)).unwrap().icc_profile().unwrap();
            assert_eq!(profile.is_some(), is_read);
            assert!(decode(&file, &accept).is_ok());
        }
    }
}
