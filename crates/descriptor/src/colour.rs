//! Which colours a picture has, wherever they are: what crops keep, and what tells pictures without texture apart.

use crate::resample::{Channels, brightness, logarithm};

/// Components of a colour histogram.
pub const COLOURS: usize = LIGHTS * TINTS * TINTS;

const LIGHTS: usize = 8;
const TINTS: usize = 9;
/// Pixels that are looked at: neighbours are alike. A prime, so that they do not fall into a few columns.
const PIXELS: usize = 6007;

/// The colours of a picture: square roots of soft bins of lightness and of two tints, of length 1.
///
/// Rotating the picture changes nothing, cropping it little. Tints are differences of the logarithms of red, green
/// and blue: a change of gamma stretches them, and leaves grey where it is.
pub fn colours(channels: &Channels) -> Vec<f32> {
    let Channels { light, chroma } = channels;
    let [blues, reds] = chroma.each_ref();
    let pixels = blues.values.len();
    let mut bins = vec![0.0_f32; COLOURS];
    for number in 0..PIXELS {
        let index = number * pixels / PIXELS;
        let (x, y) = (index % blues.width, index / blues.width);
        let light = light.values[2 * y * light.width + 2 * x];
        let (red_green, blue_yellow) = tints(light, blues.values[index], reds.values[index]);
        let across = soft_bins(stretched(blue_yellow), TINTS);
        let down = soft_bins(stretched(red_green), TINTS);
        for (level, level_share) in soft_bins(light, LIGHTS) {
            for (row, row_share) in down {
                for (column, column_share) in across {
                    let bin = (level * TINTS + row) * TINTS + column;
                    bins[bin] += level_share * row_share * column_share;
                }
            }
        }
    }
    bins.into_iter()
        .map(|bin| (bin / PIXELS as f32).sqrt())
        .collect()
}

/// Red against green, and blue against yellow, -1 to 1, of a pixel of this [`logarithm`] of brightness and these
/// chromas.
fn tints(light: f32, blue: f32, red: f32) -> (f32, f32) {
    let luma = brightness(light);
    // ITU-R BT.601, as `resample` has it.
    let (red, blue) = (luma + 1.402 * red, luma + 1.772 * blue);
    let green = (luma - 0.299 * red - 0.114 * blue) / 0.587;
    let [red, green, blue] = [red, green, blue].map(|channel| logarithm(channel.clamp(0.0, 1.0)));
    (red - green, blue - (red + green) / 2.0)
}

/// A tint from -1 to 1 to 0 to 1, stretched around grey, where most colours are; beyond a half all are alike.
fn stretched(tint: f32) -> f32 {
    let strength = (tint.abs() * 2.0).min(1.0).sqrt();
    0.5 + 0.5 * strength.copysign(tint)
}

/// The two bins next to a value from 0 to 1, and its share in each.
fn soft_bins(value: f32, bins: usize) -> [(usize, f32); 2] {
    let position = value.clamp(0.0, 1.0) * (bins - 1) as f32;
    let lower = (position as usize).min(bins - 2);
    let share = position - lower as f32;
    [(lower, 1.0 - share), (lower + 1, share)]
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;
    use crate::resample::resample;

    fn flat(colour: [u8; 3]) -> Vec<f32> {
        colours(&resample(&RgbImage::from_pixel(16, 16, Rgb(colour))))
    }

    #[test]
    fn flat_pictures_of_different_colours_differ_and_all_are_finite() {
        let shades = [0, 77, 153, 255];
        let mut seen: Vec<Vec<f32>> = Vec::new();
        for r in shades {
            for g in shades {
                for b in shades {
                    let found = flat([r, g, b]);
                    assert!(found.iter().all(|v| v.is_finite()));
                    let dot = |other: &Vec<f32>| -> f32 {
                        found.iter().zip(other).map(|(a, b)| a * b).sum()
                    };
                    assert!(seen.iter().all(|other| dot(other) < 0.9999));
                    seen.push(found);
                }
            }
        }
    }
}
