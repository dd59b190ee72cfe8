//! What a picture looks like from far away: the lowest frequencies of its brightness and colours.

use crate::plane::Plane;
use crate::resample::{Channels, thumbnail};

/// Components of a layout.
pub const LAYOUT: usize = LIGHTS + 2 * CHROMA_WAVES * CHROMA_WAVES;

/// Pixels along a side of what the frequencies are read from.
const SIDE: usize = 16;
/// Frequencies each way.
const LIGHT_WAVES: usize = 8;
const CHROMA_WAVES: usize = 4;
/// The mean brightness is no part of it.
const LIGHTS: usize = LIGHT_WAVES * LIGHT_WAVES - 1;
/// Length below which a part fades out: what is nearly flat has no layout.
const FAINT: f32 = 0.05;

/// The layout of a picture: cosine transforms of brightness, without its mean, and of both chromas.
///
/// The brightness has at most length 1, and so have the chromas together.
pub fn layout(channels: &Channels) -> [f32; LAYOUT] {
    let mut layout = [0.0; LAYOUT];
    let (lights, chromas) = layout.split_at_mut(LIGHTS);
    let waves = cosine_transform(&channels.light, LIGHT_WAVES);
    lights.copy_from_slice(&waves[1..]);
    let (blues, reds) = chromas.split_at_mut(CHROMA_WAVES * CHROMA_WAVES);
    for (out, plane) in [blues, reds].into_iter().zip(&channels.chroma) {
        out.copy_from_slice(&cosine_transform(plane, CHROMA_WAVES));
    }
    for part in [lights, chromas] {
        let length = part.iter().map(|v| v * v).sum::<f32>().sqrt();
        part.iter_mut().for_each(|value| *value /= length + FAINT);
    }
    layout
}

/// The lowest `count` x `count` components of the two-dimensional cosine transform (DCT-II, orthonormal).
fn cosine_transform(plane: &Plane, count: usize) -> Vec<f32> {
    let pixels = thumbnail(plane, SIDE);
    let waves: Vec<[f32; SIDE]> = (0..count).map(wave).collect();
    let mut transformed = Vec::with_capacity(count * count);
    for down in &waves {
        let mut columns = [0.0; SIDE];
        for (row, weight) in pixels.chunks_exact(SIDE).zip(down) {
            for (sum, value) in columns.iter_mut().zip(row) {
                *sum += weight * value;
            }
        }
        let sum =
            |across: &[f32; SIDE]| columns.iter().zip(across).map(|(a, b)| a * b).sum::<f32>();
        transformed.extend(waves.iter().map(sum));
    }
    transformed
}

fn wave(frequency: usize) -> [f32; SIDE] {
    let norm = if frequency == 0 { 1.0 } else { 2.0 } / SIDE as f32;
    std::array::from_fn(|place| {
        let phase = (2 * place + 1) as f32 * frequency as f32 / (2 * SIDE) as f32;
        norm.sqrt() * libm::cosf(phase * std::f32::consts::PI)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels(light: impl Fn(usize) -> f32) -> Channels {
        let mut plane = Plane::new(64, 48);
        for (index, value) in plane.values.iter_mut().enumerate() {
            *value = light(index);
        }
        Channels {
            light: plane,
            chroma: [Plane::new(32, 24), Plane::new(32, 24)],
        }
    }

    #[test]
    fn a_wave_is_one_component_and_a_flat_picture_none() {
        let flat = layout(&channels(|_| 0.7));
        assert!(flat.iter().all(|value| value.abs() < 1e-4));
        let phase = |x: usize| (2 * x + 1) as f32 * 3.0 / 128.0 * std::f32::consts::PI;
        let waving = layout(&channels(|index| libm::cosf(phase(index % 64))));
        let strongest = waving.iter().map(|v| v.abs()).enumerate();
        let strongest = strongest.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        // Three half waves across, none down; the mean was left out.
        assert_eq!(strongest.0, 2);
        assert!(strongest.1 > 0.95, "{strongest:?}");
    }
}
