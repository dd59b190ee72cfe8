//! Pixels of any decoder of `image`: checked by the header, cut to what is wanted, upright and opaque.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, RgbImage};
use inference_types::{Acceptance, DescribeError, Region, Size};

use crate::limits::{MAX_DECODER_BYTES, at_most};
use crate::orientation::upright;
use crate::plan::{Plan, Wanted};

/// The size as displayed, and the pixels wanted.
///
/// # Errors
/// Those of [`crate::decode_part`].
pub fn read<D: ImageDecoder>(
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
    Ok((plan.size, upright(pixels, orientation)))
}

fn malformed(error: ImageError) -> DescribeError {
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
