//! What happens to pictures on their way: copies that a search must still recognise.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::random::Random;

/// The picture without `share` of each side's length, cut at a place that `seed` chooses.
pub fn crop(picture: &RgbImage, share: f32, seed: u64) -> RgbImage {
    let mut random = Random::new(seed);
    let (width, height) = picture.dimensions();
    let keep = |side: u32| ((side as f32 * (1.0 - share)).round() as u32).clamp(1, side);
    let (kept_width, kept_height) = (keep(width), keep(height));
    let x = random.below(width - kept_width + 1);
    let y = random.below(height - kept_height + 1);
    imageops::crop_imm(picture, x, y, kept_width, kept_height).to_image()
}

/// The picture with sides of `factor` times their length.
pub fn scale(picture: &RgbImage, factor: f32) -> RgbImage {
    let side = |length: u32| ((length as f32 * factor).round() as u32).max(1);
    let (width, height) = picture.dimensions();
    imageops::resize(picture, side(width), side(height), FilterType::Triangle)
}

/// The picture turned clockwise around its centre by `degrees`, its size kept, corners white.
pub fn rotate(picture: &RgbImage, degrees: f32) -> RgbImage {
    let turn = degrees.to_radians();
    let (sine, cosine) = (libm::sinf(turn), libm::cosf(turn));
    let (width, height) = picture.dimensions();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 + 0.5 - middle_x, y as f32 + 0.5 - middle_y);
        let from_x = dx * cosine + dy * sine + middle_x - 0.5;
        let from_y = dy * cosine - dx * sine + middle_y - 0.5;
        imageops::interpolate_bilinear(picture, from_x, from_y).unwrap_or(Rgb([255; 3]))
    })
}
