//! Synthetic pictures that look like scenes: for tests, benches, training and a first search.
//!
//! A seed always gives the same scene, at any size: a background, then hills, rows of windows, shapes
//! and lines like writing, each with a texture of its own, then grain.

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

pub mod attack;
mod noise;
mod random;
mod scene;
mod texture;

use random::Random;

/// The scene of `seed`, `width` by `height` pixels, both at least 1.
pub fn picture(seed: u64, width: u32, height: u32) -> RgbImage {
    let mut random = Random::new(seed);
    let mut canvas = scene::Canvas::new(width, height);
    scene::paint(&mut canvas, &mut random);
    canvas.finish(&mut random)
}

/// A picture as a JPEG file of `quality` 1 to 100.
///
/// # Errors
/// When a side is longer than JPEG can express, 65,535 pixels.
pub fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, image::ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_scene_and_another_seed_another() {
        assert_eq!(picture(3, 90, 70), picture(3, 90, 70));
        assert_ne!(picture(3, 90, 70), picture(4, 90, 70));
    }

    #[test]
    fn any_size_can_be_painted() {
        for (width, height) in [(1, 1), (1, 300), (300, 1), (64, 64)] {
            assert_eq!(picture(1, width, height).dimensions(), (width, height));
        }
    }
}
