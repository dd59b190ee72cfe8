//! Copies to learn from: what a picture may go through, with strengths that vary.

use image::{RgbImage, imageops};
use synthetic_pictures::attack::{
    blur, border, caption, crop, gamma, grey, logo, mirror, noise, perspective, rotate, scale,
};
use synthetic_pictures::random::Random;

/// Qualities of the JPEG that a copy is saved as.
const QUALITIES: [u8; 4] = [10, 25, 50, 75];

/// A copy after one or two changes, and the quality to save it with.
pub fn copy(picture: &RgbImage, random: &mut Random) -> (RgbImage, u8) {
    let mut copy = changed(picture, random);
    if random.chance(0.3) {
        copy = changed(&copy, random);
    }
    let quality = QUALITIES[random.below(QUALITIES.len() as u32) as usize];
    (copy, quality)
}

fn changed(picture: &RgbImage, random: &mut Random) -> RgbImage {
    let seed = random.bits();
    match random.below(15) {
        0..3 => crop(picture, random.range(0.1, 0.5), seed),
        3 => rotate(picture, random.range(-30.0, 30.0)),
        4 => imageops::rotate90(picture),
        5 => mirror(picture),
        6 => gamma(picture, libm::expf(random.range(-0.8, 0.8))),
        7 => blur(picture, random.range(1.0, 4.0)),
        8 => noise(picture, random.range(0.05, 0.3), seed),
        9 => grey(picture),
        10 => caption(picture, random.range(0.1, 0.25), seed),
        11 => logo(picture, random.range(0.2, 0.4), seed),
        12 => {
            let colour = [random.below(2) as u8 * 255; 3];
            border(picture, random.range(0.05, 0.15), colour)
        }
        13 => perspective(picture, random.range(0.1, 0.3), seed),
        _ => scale(picture, random.range(0.2, 0.6)),
    }
}
