//! Pictures of any size brought to one size.

use image::RgbImage;

use super::plane::Plane;

/// Pixels that every picture is brought to, so that a picture and its scaled copy meet at one scale.
const TARGET_PIXELS: f64 = 160_000.0;
/// Most that a side is enlarged: beyond it there is nothing more to see.
const MAX_ENLARGEMENT: f64 = 3.0;
/// Shortest side after scaling, however long and thin the picture is.
const MIN_SIDE: usize = 16;

/// Red, green and blue from 0 to 1, at the common size.
pub fn resample(picture: &RgbImage) -> [Plane; 3] {
    let (width, height) = picture.dimensions();
    let pixels = f64::from(width) * f64::from(height);
    let factor = (TARGET_PIXELS / pixels).sqrt().min(MAX_ENLARGEMENT);
    let side = |length: u32| ((f64::from(length) * factor).round() as usize).max(MIN_SIDE);
    let columns = taps(width as usize, side(width));
    let rows = taps(height as usize, side(height));
    let mut planes = [0; 3].map(|_| Plane::new(columns.len(), rows.len()));
    let mut line = vec![[0.0_f32; 3]; columns.len()];
    let mut narrowed = NarrowedRows::new(picture, &columns);
    for (y, tap) in rows.iter().enumerate() {
        line.fill([0.0; 3]);
        for (offset, weight) in tap.weights.iter().enumerate() {
            for (sum, pixel) in line.iter_mut().zip(narrowed.row(tap.first + offset)) {
                for channel in 0..3 {
                    sum[channel] += weight * pixel[channel];
                }
            }
        }
        for (channel, plane) in planes.iter_mut().enumerate() {
            let out = &mut plane.values[y * columns.len()..][..columns.len()];
            for (out, pixel) in out.iter_mut().zip(&line) {
                *out = pixel[channel];
            }
        }
    }
    planes
}

/// The pixels that make up one output pixel along an axis.
struct Tap {
    first: usize,
    weights: Vec<f32>,
}

/// Averages over areas when shrinking, interpolates linearly when enlarging.
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

/// Rows of the picture brought to the output's width, the last two kept because neighbours share them.
struct NarrowedRows<'a> {
    picture: &'a RgbImage,
    columns: &'a [Tap],
    kept: [(Option<usize>, Vec<[f32; 3]>); 2],
}

impl<'a> NarrowedRows<'a> {
    fn new(picture: &'a RgbImage, columns: &'a [Tap]) -> Self {
        let empty = || (None, vec![[0.0; 3]; columns.len()]);
        Self {
            picture,
            columns,
            kept: [empty(), empty()],
        }
    }

    fn row(&mut self, y: usize) -> &[[f32; 3]] {
        let (of, row) = &mut self.kept[y % 2];
        if *of != Some(y) {
            let length = self.picture.width() as usize * 3;
            let bytes = &self.picture.as_raw()[y * length..][..length];
            narrow(bytes.as_chunks().0, self.columns, row);
            *of = Some(y);
        }
        row
    }
}

fn narrow(pixels: &[[u8; 3]], columns: &[Tap], out: &mut [[f32; 3]]) {
    for (out, tap) in out.iter_mut().zip(columns) {
        let mut sum = [0.0; 3];
        for (weight, pixel) in tap.weights.iter().zip(&pixels[tap.first..]) {
            for channel in 0..3 {
                sum[channel] += weight * f32::from(pixel[channel]);
            }
        }
        *out = sum.map(|channel| channel / 255.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn flat_pictures_stay_flat_at_any_size() {
        for (width, height) in [(1, 1), (3000, 2), (37, 900), (64, 64), (1024, 768)] {
            let planes = resample(&RgbImage::from_pixel(width, height, Rgb([51, 102, 255])));
            for (plane, expected) in planes.iter().zip([0.2, 0.4, 1.0]) {
                assert!(plane.width >= MIN_SIDE && plane.height >= MIN_SIDE);
                assert!(plane.values.iter().all(|v| (v - expected).abs() < 1e-4));
            }
        }
    }

    #[test]
    fn shrinking_averages_areas() {
        let picture = RgbImage::from_fn(1600, 1600, |x, _| Rgb([(x % 4 / 2 * 200) as u8; 3]));
        let [red, ..] = resample(&picture);
        assert_eq!((red.width, red.height), (400, 400));
        assert!(red.values.iter().all(|v| (v - 100.0 / 255.0).abs() < 1e-4));
    }
}
