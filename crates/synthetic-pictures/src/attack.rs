//! What happens to pictures on their way: copies that a search must still recognise.

use image::imageops::{self, FilterType};
use image::{GrayImage, Rgb, RgbImage};

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

/// The picture with each channel of each pixel brighter or darker by up to `strength` of the full
/// range, evenly distributed, as `seed` chooses.
pub fn noise(picture: &RgbImage, strength: f32, seed: u64) -> RgbImage {
    let mut random = Random::new(seed);
    let mut noisy = picture.clone();
    for value in noisy.as_flat_samples_mut().samples {
        let change = 255.0 * random.range(-strength, strength);
        *value = (f32::from(*value) + change).round() as u8;
    }
    noisy
}

/// The picture out of focus: a Gaussian of `sigma` pixels; unchanged where that is 0 or less.
pub fn blur(picture: &RgbImage, sigma: f32) -> RgbImage {
    if sigma > 0.0 {
        imageops::blur(picture, sigma)
    } else {
        picture.clone()
    }
}

/// The picture with each value from 0 to 1 raised to `exponent`: above 1 darker, below 1 brighter.
pub fn gamma(picture: &RgbImage, exponent: f32) -> RgbImage {
    let curve: [u8; 256] = std::array::from_fn(|value| {
        let raised = libm::powf(value as f32 / 255.0, exponent);
        (raised * 255.0).round() as u8
    });
    let mut changed = picture.clone();
    for value in changed.as_flat_samples_mut().samples {
        *value = curve[usize::from(*value)];
    }
    changed
}

/// The picture without its colours: the brightness of ITU-R BT.601.
pub fn grey(picture: &RgbImage) -> RgbImage {
    let mut changed = picture.clone();
    for Rgb(channels) in changed.pixels_mut() {
        let [red, green, blue] = channels.map(f32::from);
        *channels = [(0.299 * red + 0.587 * green + 0.114 * blue).round() as u8; 3];
    }
    changed
}

/// The picture with left and right exchanged.
pub fn mirror(picture: &RgbImage) -> RgbImage {
    imageops::flip_horizontal(picture)
}

/// The picture in a frame of one `colour`, each of its four bars `share` of the picture's longer side
/// wide.
pub fn border(picture: &RgbImage, share: f32, colour: [u8; 3]) -> RgbImage {
    let (width, height) = picture.dimensions();
    let bar = (width.max(height) as f32 * share).round() as u32;
    let mut framed = RgbImage::from_pixel(width + 2 * bar, height + 2 * bar, Rgb(colour));
    imageops::replace(&mut framed, picture, i64::from(bar), i64::from(bar));
    framed
}

/// The picture with a line of writing over its lower end: white letters, chosen by `seed`, on a black
/// bar `share` of the height high.
pub fn caption(picture: &RgbImage, share: f32, seed: u64) -> RgbImage {
    let mut captioned = picture.clone();
    let (width, height) = picture.dimensions();
    let bar = ((height as f32 * share).round() as u32).min(height);
    let bar = RgbImage::from_fn(width, bar, {
        let letters = letters(width, bar, &mut Random::new(seed));
        move |x, y| Rgb([letters.get_pixel(x, y).0[0]; 3])
    });
    imageops::replace(&mut captioned, &bar, 0, i64::from(height - bar.height()));
    captioned
}

/// The picture with an emblem over one of its corners, `share` of the shorter side wide: a disc with a ring
/// and a letter, in colours and a corner that `seed` chooses.
pub fn logo(picture: &RgbImage, share: f32, seed: u64) -> RgbImage {
    let mut random = Random::new(seed);
    let mut marked = picture.clone();
    let (width, height) = picture.dimensions();
    let side = (width.min(height) as f32 * share).round() as u32;
    let [disc, ink] = [(); 2].map(|()| [(); 3].map(|()| random.below(256) as u8));
    let corner = (random.below(2), random.below(2));
    let gap = side / 4;
    let start = |far: u32, length: u32| match far {
        0 => gap.min(length - side),
        _ => (length - side).saturating_sub(gap),
    };
    let (left, top) = (start(corner.0, width), start(corner.1, height));
    let middle = side as f32 / 2.0;
    for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
        let (dx, dy) = (x as f32 + 0.5 - middle, y as f32 + 0.5 - middle);
        let reach = (dx * dx + dy * dy).sqrt() / middle.max(1.0);
        let ring = (0.75..0.9).contains(&reach);
        let letter = dx.abs() < 0.12 * middle && dy.abs() < 0.5 * middle
            || dy.abs() < 0.12 * middle && dx.abs() < 0.4 * middle;
        if reach < 1.0 {
            let colour = if ring || letter { ink } else { disc };
            marked.put_pixel(left + x, top + y, Rgb(colour));
        }
    }
    marked
}

/// The picture seen from one side: its size kept, the far edge shorter by about twice `strength`, corners
/// that show nothing white; `seed` chooses the side.
pub fn perspective(picture: &RgbImage, strength: f32, seed: u64) -> RgbImage {
    let mut random = Random::new(seed);
    let mut tilt = || {
        if random.chance(0.5) {
            strength
        } else {
            -strength
        }
    };
    let (tilt_x, tilt_y) = (tilt(), tilt() / 2.0);
    let (width, height) = picture.dimensions();
    let (half_width, half_height) = (width as f32 / 2.0, height as f32 / 2.0);
    // Far enough away that the near edge stays inside.
    let distance = 1.0 + strength.abs() / 2.0;
    RgbImage::from_fn(width, height, |x, y| {
        let u = (x as f32 + 0.5 - half_width) / half_width;
        let v = (y as f32 + 0.5 - half_height) / half_height;
        let depth = distance / (1.0 + tilt_x * u + tilt_y * v);
        let from_x = u * depth * half_width + half_width - 0.5;
        let from_y = v * depth * half_height + half_height - 0.5;
        imageops::interpolate_bilinear(picture, from_x, from_y).unwrap_or(Rgb([255; 3]))
    })
}

/// A line of letters in the middle of a bar: each letter some of the cells of a grid.
fn letters(width: u32, height: u32, random: &mut Random) -> GrayImage {
    /// Cells of a letter, with the gap to the next one.
    const COLUMNS: u32 = 4;
    const ROWS: u32 = 5;
    let mut line = GrayImage::new(width, height);
    let cell = height / (ROWS + 4);
    if cell == 0 {
        return line;
    }
    let top = (height - ROWS * cell) / 2;
    let count = width.saturating_sub(2 * cell) / (COLUMNS * cell);
    for letter in 0..count {
        for place in 0..(COLUMNS - 1) * ROWS {
            let (column, row) = (place % (COLUMNS - 1), place / (COLUMNS - 1));
            if random.chance(0.6) {
                let left = cell + (letter * COLUMNS + column) * cell;
                let ink = GrayImage::from_pixel(cell, cell, [255].into());
                let at = (i64::from(left), i64::from(top + row * cell));
                imageops::replace(&mut line, &ink, at.0, at.1);
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::picture;
    use super::*;

    fn mean(picture: &RgbImage) -> f64 {
        let sum: u64 = picture.iter().map(|&value| u64::from(value)).sum();
        sum as f64 / picture.len() as f64
    }

    #[test]
    fn attacks_of_no_strength_change_nothing() {
        let original = picture(1, 60, 50);
        assert_eq!(crop(&original, 0.0, 1), original);
        assert_eq!(scale(&original, 1.0), original);
        assert_eq!(noise(&original, 0.0, 1), original);
        assert_eq!(blur(&original, 0.0), original);
        assert_eq!(gamma(&original, 1.0), original);
        assert_eq!(border(&original, 0.0, [9; 3]), original);
        assert_eq!(caption(&original, 0.0, 1), original);
        assert_eq!(logo(&original, 0.0, 1), original);
        assert_eq!(perspective(&original, 0.0, 1), original);
        assert_eq!(mirror(&mirror(&original)), original);
        assert_eq!(grey(&grey(&original)), grey(&original));
    }

    #[test]
    fn light_changes_as_it_is_said_to() {
        let original = picture(2, 60, 50);
        assert!(mean(&gamma(&original, 2.0)) < mean(&original));
        assert!(mean(&gamma(&original, 0.5)) > mean(&original));
        // At most 0.1 of 255, rounded to whole steps.
        let noisy = noise(&original, 0.1, 3);
        let changes = original
            .iter()
            .zip(noisy.iter())
            .map(|(a, b)| a.abs_diff(*b));
        assert_eq!(changes.max(), Some(25));
    }

    #[test]
    fn a_blur_leaves_less_between_neighbours() {
        let steps = |picture: &RgbImage| -> u64 {
            let rows = picture.as_flat_samples().samples.windows(4);
            rows.map(|w| u64::from(w[0].abs_diff(w[3]))).sum()
        };
        let original = picture(4, 90, 70);
        assert!(2 * steps(&blur(&original, 2.0)) < steps(&original));
    }

    #[test]
    fn a_border_goes_around_and_a_caption_over_the_lower_end() {
        let original = picture(5, 100, 80);
        let framed = border(&original, 0.1, [255, 0, 0]);
        assert_eq!(framed.dimensions(), (120, 100));
        assert_eq!(framed.get_pixel(9, 50), &Rgb([255, 0, 0]));
        assert_eq!(framed.get_pixel(10, 10), original.get_pixel(0, 0));
        let captioned = caption(&original, 0.25, 1);
        assert_eq!(captioned.dimensions(), original.dimensions());
        assert_eq!(captioned.get_pixel(50, 59), original.get_pixel(50, 59));
        let ink = |y: u32| (0..100).map(move |x| (x, y));
        let white = |&(x, y): &(u32, u32)| captioned.get_pixel(x, y) == &Rgb([255; 3]);
        assert!((60..80).flat_map(ink).filter(white).count() > 100);
        assert_ne!(caption(&original, 0.25, 2), captioned);
    }

    #[test]
    fn a_logo_covers_a_corner_and_a_perspective_leaves_corners_white() {
        let original = picture(7, 100, 80);
        let covered = |seed| {
            let marked = logo(&original, 0.25, seed);
            let pairs = original.pixels().zip(marked.pixels());
            pairs.filter(|(before, after)| before != after).count()
        };
        // A disc of 20 pixels.
        assert!((0..8).all(|seed| (200..=320).contains(&covered(seed))));
        let seen = perspective(&original, 0.2, 1);
        let corners = [(0, 0), (99, 0), (0, 79), (99, 79)];
        let white = corners.map(|(x, y)| *seen.get_pixel(x, y) == Rgb([255; 3]));
        assert!(white.contains(&true), "{white:?}");
        assert_ne!(seen.get_pixel(50, 40), &Rgb([255; 3]));
    }

    #[test]
    fn pictures_of_one_pixel_survive() {
        let dot = picture(6, 1, 1);
        for attacked in [
            crop(&dot, 0.9, 1),
            scale(&dot, 0.1),
            rotate(&dot, 45.0),
            noise(&dot, 0.5, 1),
            blur(&dot, 3.0),
            gamma(&dot, 2.0),
            grey(&dot),
            mirror(&dot),
            border(&dot, 0.1, [0; 3]),
            caption(&dot, 0.2, 1),
            logo(&dot, 0.3, 1),
            perspective(&dot, 0.3, 1),
        ] {
            assert_eq!(attacked.dimensions(), (1, 1));
        }
    }
}
