//! Synthetic pictures that look like scenes: for tests, benches, training and a first search.
//!
//! A seed always gives the same scene, at any size: a background, then hills, rows of windows, shapes
//! and lines like writing, each with a texture of its own, then grain.

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

pub mod attack;
mod noise;
pub mod random;
mod scene;
mod texture;

use random::Random;

/// The scene of `seed`, `width` by `height` pixels, both at least 1.
pub fn picture(seed: u64, width: u32, height: u32) -> RgbImage {
    painted(Random::new(seed), width, height)
}

/// A scene of a family: the kind of scene and, in the order of painting, the colours and textures are
/// the family's; where everything is, and how each texture runs, follows from `seed`.
///
/// Two of a family are as alike as different pictures get: the hard case for telling them apart.
pub fn relative(family: u64, seed: u64, width: u32, height: u32) -> RgbImage {
    painted(Random::of_family(family, seed), width, height)
}

fn painted(mut random: Random, width: u32, height: u32) -> RgbImage {
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
    fn relatives_share_their_colours_and_differ_in_where_things_are() {
        let mean = |picture: &RgbImage, channel: usize| {
            let sum: f64 = picture.pixels().map(|p| f64::from(p.0[channel])).sum();
            sum / f64::from(picture.width() * picture.height())
        };
        let distance = |a: &RgbImage, b: &RgbImage| -> f64 {
            (0..3).map(|c| (mean(a, c) - mean(b, c)).abs()).sum()
        };
        let (mut within, mut between) = (0.0, 0.0);
        for family in 0..20 {
            let a = relative(family, 100 + family, 90, 70);
            let b = relative(family, 200 + family, 90, 70);
            assert_ne!(a, b);
            within += distance(&a, &b);
            between += distance(&a, &relative(family + 1, 200 + family, 90, 70));
        }
        assert!(2.0 * within < between, "{within} and {between}");
    }

    #[test]
    fn any_size_can_be_painted() {
        for (width, height) in [(1, 1), (1, 300), (300, 1), (64, 64)] {
            assert_eq!(picture(1, width, height).dimensions(), (width, height));
        }
    }
}
