//! Any file to a picture: what is accepted, decided from the header, then pixels.

use image::RgbImage;
use inference_types::{Acceptance, DescribeError, Format, Size};

use crate::format::sniff;
use crate::plan::Wanted;
use crate::{bmp, jpeg, png, webp};

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
    let (size, pixels) = match format {
        Format::Jpeg => jpeg::read(bytes, accept, wanted),
        Format::Png => png::read(bytes, accept, wanted),
        Format::Bmp => bmp::read(bytes, accept, wanted),
        Format::Webp => webp::read(bytes, accept, wanted),
    }?;
    Ok(Picture {
        format,
        size,
        pixels,
    })
}
