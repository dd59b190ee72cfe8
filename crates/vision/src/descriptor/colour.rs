//! Which colours a picture has, wherever they are: what tells pictures without texture apart.

use super::resample::Channels;

/// Components of a colour histogram.
pub const COLOURS: usize = LIGHTS + HUES * HUES;

const LIGHTS: usize = 7;
const HUES: usize = 5;

/// The colours of a picture: soft bins of lightness and of chroma, square roots, of length 1, centred.
///
/// Rotating the picture changes nothing, cropping it little.
pub fn colours(channels: &Channels) -> [f32; COLOURS] {
    let Channels { light, chroma } = channels;
    let mut lights = [0.0_f32; LIGHTS];
    // Neighbours are alike: every fourth pixel says enough.
    for light in light.values.iter().step_by(4) {
        for (bin, share) in soft_bins(*light, LIGHTS) {
            lights[bin] += share;
        }
    }
    let mut hues = [0.0_f32; HUES * HUES];
    for (blue, red) in chroma[0].values.iter().zip(&chroma[1].values) {
        for (row, row_share) in soft_bins(companded(*blue), HUES) {
            for (column, column_share) in soft_bins(companded(*red), HUES) {
                hues[row * HUES + column] += row_share * column_share;
            }
        }
    }
    let share = |bins: &[f32], bin: usize| (bins[bin] / bins.iter().sum::<f32>()).sqrt();
    unit_length(std::array::from_fn(|bin| match bin.checked_sub(LIGHTS) {
        None => share(&lights, bin),
        Some(bin) => share(&hues, bin),
    }))
}

/// Chroma from -0.5 to 0.5 to 0 to 1, stretched around grey, where most colours are.
fn companded(chroma: f32) -> f32 {
    let strength = (chroma.abs() * 2.0).min(1.0).sqrt();
    0.5 + 0.5 * strength.copysign(chroma)
}

/// The two bins next to a value from 0 to 1, and its share in each.
fn soft_bins(value: f32, bins: usize) -> [(usize, f32); 2] {
    let position = value.clamp(0.0, 1.0) * (bins - 1) as f32;
    let lower = (position as usize).min(bins - 2);
    let share = position - lower as f32;
    [(lower, 1.0 - share), (lower + 1, share)]
}

/// Takes out what all pictures share, and scales to length 1.
fn unit_length(roots: [f32; COLOURS]) -> [f32; COLOURS] {
    let mean = roots.iter().sum::<f32>() / COLOURS as f32;
    let centred = roots.map(|root| root - mean);
    let length = centred.iter().map(|v| v * v).sum::<f32>().sqrt();
    centred.map(|v| v / length)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::super::resample::resample;
    use super::*;

    fn flat(colour: [u8; 3]) -> [f32; COLOURS] {
        colours(&resample(&RgbImage::from_pixel(16, 16, Rgb(colour))))
    }

    #[test]
    fn flat_pictures_of_different_colours_differ_and_all_are_finite() {
        let shades = [0, 77, 153, 255];
        let mut seen: Vec<[f32; COLOURS]> = Vec::new();
        for r in shades {
            for g in shades {
                for b in shades {
                    let found = flat([r, g, b]);
                    assert!(found.iter().all(|v| v.is_finite()));
                    let dot = |other: &[f32; COLOURS]| -> f32 {
                        found.iter().zip(other).map(|(a, b)| a * b).sum()
                    };
                    assert!(seen.iter().all(|other| dot(other) < 0.9999));
                    seen.push(found);
                }
            }
        }
    }
}
