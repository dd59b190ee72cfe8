//! Pictures of any size brought to one size.

use image::RgbImage;

use crate::plane::Plane;

/// Pixels that every picture is brought to, so that a picture and its scaled copy meet at one scale.
pub const TARGET_PIXELS: f64 = 120_000.0;
/// Most that a side is enlarged: beyond it there is nothing more to see.
const MAX_ENLARGEMENT: f64 = 3.0;
/// Shortest side after scaling, however long and thin the picture is.
const MIN_SIDE: usize = 16;

/// A picture at the common size.
pub struct Channels {
    /// The logarithm of brightness (ITU-R BT.601) from 0 to 1, so that a change of gamma is one of contrast,
    /// which the features do not see.
    pub light: Plane,
    /// Blue against yellow and red against green, each -0.5 to 0.5, at half the size.
    pub chroma: [Plane; 2],
}

/// Brings a picture to the common size.
pub fn resample(picture: &RgbImage) -> Channels {
    let (width, height) = picture.dimensions();
    let pixels = f64::from(width) * f64::from(height);
    let factor = (TARGET_PIXELS / pixels).sqrt().min(MAX_ENLARGEMENT);
    let side = |length: u32| ((f64::from(length) * factor).round() as usize).max(MIN_SIDE);
    let (columns, rows) = (side(width), side(height));
    let row_of = |y: usize| {
        let length = width as usize * 3;
        picture.as_raw()[y * length..][..length].as_chunks::<3>().0
    };
    let (width, height) = (width as usize, height as usize);
    let luma_row = |y: usize, out: &mut [f32]| {
        for (out, pixel) in out.iter_mut().zip(row_of(y)) {
            let [r, g, b] = pixel.map(f32::from);
            *out = (0.299 * r + 0.587 * g + 0.114 * b) / 255.0;
        }
    };
    let half = |side: usize| side.div_ceil(2);
    let blue_row = |y: usize, out: &mut [f32]| {
        for (out, pixel) in out.iter_mut().zip(row_of(y)) {
            let [r, g, b] = pixel.map(f32::from);
            *out = (0.5 * b - 0.168_736 * r - 0.331_264 * g) / 255.0;
        }
    };
    let red_row = |y: usize, out: &mut [f32]| {
        for (out, pixel) in out.iter_mut().zip(row_of(y)) {
            let [r, g, b] = pixel.map(f32::from);
            *out = (0.5 * r - 0.418_688 * g - 0.081_312 * b) / 255.0;
        }
    };
    let small = (half(columns), half(rows));
    let mut light = scaled((width, height), (columns, rows), luma_row);
    light
        .values
        .iter_mut()
        .for_each(|value| *value = logarithm(*value));
    Channels {
        light,
        chroma: [
            scaled((width, height), small, blue_row),
            scaled((width, height), small, red_row),
        ],
    }
}

/// Brightness at which its logarithm turns from even to logarithmic.
const DARK: f32 = 0.1;
/// ln((1 + DARK) / DARK)
const RANGE: f32 = 2.397_895_3;

/// From 0 to 1 as the brightness is; the darkest, which is mostly noise, not much stretched.
pub fn logarithm(brightness: f32) -> f32 {
    libm::logf((brightness + DARK) / DARK) / RANGE
}

/// The brightness with this [`logarithm`].
pub fn brightness(logarithm: f32) -> f32 {
    DARK * (libm::expf(logarithm * RANGE) - 1.0)
}

/// Brings rows to another size: averages over areas when shrinking, interpolates linearly when enlarging.
fn scaled(from: (usize, usize), to: (usize, usize), row: impl Fn(usize, &mut [f32])) -> Plane {
    let columns = taps(from.0, to.0);
    let mut plane = Plane::new(to.0, to.1);
    let mut sums = vec![0.0; from.0];
    // Neighbours share a row at most two of which matter.
    let mut kept = [
        (usize::MAX, vec![0.0; from.0]),
        (usize::MAX, vec![0.0; from.0]),
    ];
    for (y, tap) in taps(from.1, to.1).iter().enumerate() {
        sums.fill(0.0);
        for (offset, weight) in tap.weights.iter().enumerate() {
            let number = tap.first + offset;
            let (of, values) = &mut kept[number % 2];
            if *of != number {
                row(number, values);
                *of = number;
            }
            for (sum, value) in sums.iter_mut().zip(values.iter()) {
                *sum += weight * value;
            }
        }
        let out = &mut plane.values[y * to.0..][..to.0];
        for (out, tap) in out.iter_mut().zip(&columns) {
            let pixels = &sums[tap.first..];
            *out = tap.weights.iter().zip(pixels).map(|(w, p)| w * p).sum();
        }
    }
    plane
}

/// The pixels that make up one output pixel along an axis.
struct Tap {
    first: usize,
    weights: Vec<f32>,
}

fn taps(from: usize, to: usize) -> Vec<Tap> {
    let step = from as f64 / to as f64;
    (0..to)
        .map(|index| {
            if step > 1.0 {
                area(index as f64 * step, (index + 1) as f64 * step, from)
            } else {
                linear((index as f64 + 0.5) * step - 0.5, from)
            }
        })
        .collect()
}

fn area(start: f64, end: f64, from: usize) -> Tap {
    let first = (start as usize).min(from - 1);
    let last = (end.ceil() as usize).clamp(first + 1, from);
    let covered = |pixel: usize| (end.min((pixel + 1) as f64) - start.max(pixel as f64)).max(0.0);
    let weights = (first..last).map(|pixel| (covered(pixel) / (end - start)) as f32);
    Tap {
        first,
        weights: weights.collect(),
    }
}

fn linear(centre: f64, from: usize) -> Tap {
    let centre = centre.clamp(0.0, (from - 1) as f64);
    let first = centre as usize;
    let share = (centre - first as f64) as f32;
    let weights = if first + 1 < from {
        vec![1.0 - share, share]
    } else {
        vec![1.0]
    };
    Tap { first, weights }
}
/// The plane averaged over a grid.
pub fn thumbnail(plane: &Plane, side: usize) -> Vec<f32> {
    let (w, h) = (plane.width, plane.height);
    scaled((w, h), (side, side), |y, out| {
        out.copy_from_slice(plane.row(y))
    })
    .values
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn flat_pictures_stay_flat_at_any_size() {
        for (width, height) in [(1, 1), (3000, 2), (37, 900), (64, 64), (1024, 768)] {
            let picture = RgbImage::from_pixel(width, height, Rgb([51, 102, 255]));
            let Channels { light, chroma } = resample(&picture);
            assert!(light.width >= MIN_SIDE && light.height >= MIN_SIDE);
            let [blue, red] = &chroma;
            for (plane, expected) in [(&light, 0.678), (blue, 0.334), (red, -0.149)] {
                let near = |v: &f32| (v - expected).abs() < 1e-3;
                assert!(plane.values.iter().all(near), "{:?}", plane.values[0]);
            }
        }
    }

    #[test]
    fn shrinking_averages_areas() {
        let side = 4 * 346;
        let picture = RgbImage::from_fn(side, side, |x, _| Rgb([(x % 4 / 2 * 200) as u8; 3]));
        let Channels { light, .. } = resample(&picture);
        assert_eq!((light.width, light.height), (346, 346));
        let expected = logarithm(100.0 / 255.0);
        assert!(light.values.iter().all(|v| (v - expected).abs() < 1e-4));
    }

    #[test]
    fn the_logarithm_keeps_black_and_white() {
        assert_eq!(logarithm(0.0), 0.0);
        assert!((logarithm(1.0) - 1.0).abs() < 1e-6);
    }
}
