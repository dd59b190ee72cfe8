//! Which colours a picture has, wherever they are: what tells pictures without texture apart.

use super::plane::Plane;

/// Components of a colour histogram.
pub const COLOURS: usize = LIGHTS + HUES * HUES;

const LIGHTS: usize = 7;
const HUES: usize = 5;

/// The colours of a picture: soft bins of lightness and of chroma, square roots, of length 1, centred.
///
/// Rotating the picture changes nothing, cropping it little.
pub fn colours(rgb: &[Plane; 3]) -> [f32; COLOURS] {
    let mut bins = [0.0_f32; COLOURS];
    let Opponent { light, chroma } = opponent(rgb);
    let [blues, reds] = &chroma;
    let pixels = light.values.iter().zip(&blues.values).zip(&reds.values);
    // Neighbours are alike: every fourth pixel says enough.
    for ((light, blue), red) in pixels.step_by(4) {
        for (bin, share) in soft_bins(*light, LIGHTS) {
            bins[bin] += share;
        }
        for (row, row_share) in soft_bins(companded(*blue), HUES) {
            for (column, column_share) in soft_bins(companded(*red), HUES) {
                bins[LIGHTS + row * HUES + column] += row_share * column_share;
            }
        }
    }
    let total: f32 = bins.iter().sum();
    let roots = bins.map(|bin| (bin / total).sqrt());
    unit_length(roots)
}

/// Brightness and chroma of a picture.
pub struct Opponent {
    /// Brightness as the eye weighs it (ITU-R BT.601), 0 to 1.
    pub light: Plane,
    /// Blue against yellow and red against green, each -0.5 to 0.5.
    pub chroma: [Plane; 2],
}

/// Splits red, green and blue into brightness and chroma.
pub fn opponent(rgb: &[Plane; 3]) -> Opponent {
    let [red, green, blue] = rgb;
    let plane = || Plane::new(red.width, red.height);
    let (mut light, mut chroma) = (plane(), [plane(), plane()]);
    let pixels = red.values.iter().zip(&green.values).zip(&blue.values);
    for (index, ((r, g), b)) in pixels.enumerate() {
        let luma = 0.299 * r + 0.587 * g + 0.114 * b;
        light.values[index] = luma;
        chroma[0].values[index] = 0.564 * (b - luma);
        chroma[1].values[index] = 0.713 * (r - luma);
    }
    Opponent { light, chroma }
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
    use super::*;

    fn flat(r: f32, g: f32, b: f32) -> [f32; COLOURS] {
        colours(&[r, g, b].map(|value| {
            let mut plane = Plane::new(16, 16);
            plane.values.fill(value);
            plane
        }))
    }

    #[test]
    fn flat_pictures_of_different_colours_differ_and_all_are_finite() {
        let shades = [0.0, 0.3, 0.6, 1.0];
        let mut seen: Vec<[f32; COLOURS]> = Vec::new();
        for r in shades {
            for g in shades {
                for b in shades {
                    let found = flat(r, g, b);
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
