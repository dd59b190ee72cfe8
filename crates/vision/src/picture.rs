//! The front door for pictures: what is accepted, decided from the header, then pixels.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageResult, Limits, RgbImage};

use crate::{jpeg_structure, webp_structure};

/// Most bytes that a decoder may allocate. 4096 x 4096 pixels of four 16-bit channels take half of it.
const MAX_DECODER_BYTES: u64 = 256 << 20;
/// Most bytes of a PNG file's metadata, decompressed. They come before the size is known to be accepted,
/// and an ICC profile, of which nothing is used, may be a thousand times as long as in the file.
const MAX_METADATA_BYTES: u64 = 32 << 20;

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

/// What a caller takes. It is checked before pixels are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The formats taken.
    pub formats: Vec<Format>,
    /// Least length of the shorter side in pixels, inclusive.
    pub min_side: u32,
    /// Greatest length of the longer side in pixels, inclusive.
    pub max_side: u32,
}

/// Why a picture is not described.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
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

/// A decoded picture, upright.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The format it came in.
    pub format: Format,
    /// Its pixels; transparent ones are blended onto white, grey ones have three equal channels.
    pub pixels: RgbImage,
}

impl Picture {
    /// Its size as displayed.
    pub fn size(&self) -> Size {
        Size {
            width: self.pixels.width(),
            height: self.pixels.height(),
        }
    }

    /// The part of it within `region`.
    ///
    /// # Errors
    /// [`Refusal::RegionOutside`].
    pub fn crop(&self, region: Region) -> Result<RgbImage, Refusal> {
        let Size { width, height } = self.size();
        let ends_inside = |start: u32, length: u32, side: u32| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= side)
        };
        let inside = ends_inside(region.x, region.width, width)
            && ends_inside(region.y, region.height, height);
        if !inside {
            return Err(Refusal::RegionOutside(self.size()));
        }
        let Region {
            x,
            y,
            width,
            height,
        } = region;
        Ok(image::imageops::crop_imm(&self.pixels, x, y, width, height).to_image())
    }
}

impl Acceptance {
    fn check(&self, size: Size) -> Result<(), Refusal> {
        let shorter = size.width.min(size.height);
        let longer = size.width.max(size.height);
        if shorter < self.min_side.max(1) || longer > self.max_side {
            return Err(Refusal::SideOutOfRange(size));
        }
        Ok(())
    }
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

/// Decodes a picture that `accept` takes, turned upright as its EXIF orientation says.
///
/// # Errors
/// [`Refusal::UnsupportedFormat`], [`Refusal::SideOutOfRange`] and [`Refusal::Malformed`]; the first
/// two are decided from the header, before memory is spent on pixels.
pub fn decode(bytes: &[u8], accept: &Acceptance) -> Result<Picture, Refusal> {
    let format = sniff(bytes)
        .filter(|format| accept.formats.contains(format))
        .ok_or(Refusal::UnsupportedFormat)?;
    let reader = Cursor::new(bytes);
    let image = match format {
        Format::Jpeg => {
            jpeg_structure::check_end(bytes)?;
            read(JpegDecoder::new(reader), accept)
        }
        Format::Png => read(png(reader), accept),
        Format::Bmp => read(BmpDecoder::new(reader), accept),
        Format::Webp => {
            let reader = Cursor::new(webp_structure::check(bytes)?);
            read(WebPDecoder::new(reader), accept)
        }
    }?;
    let pixels = match image {
        DynamicImage::ImageRgb8(pixels) => pixels,
        image if image.color().has_alpha() => onto_white(&image),
        image => image.into_rgb8(),
    };
    Ok(Picture { format, pixels })
}

fn read<D: ImageDecoder>(
    decoder: ImageResult<D>,
    accept: &Acceptance,
) -> Result<DynamicImage, Refusal> {
    let mut decoder = decoder.map_err(malformed)?;
    let (width, height) = decoder.dimensions();
    // An orientation that cannot be read is no reason to refuse the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    accept.check(upright(width, height, orientation))?;
    let limits = at_most(MAX_DECODER_BYTES);
    decoder.set_limits(limits).map_err(malformed)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(malformed)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn upright(width: u32, height: u32, orientation: Orientation) -> Size {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    match orientation {
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => Size {
            width: height,
            height: width,
        },
        _ => Size { width, height },
    }
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

fn malformed(error: image::ImageError) -> Refusal {
    Refusal::Malformed(error.to_string())
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
            formats: vec![Format::Png],
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
