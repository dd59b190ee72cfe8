//! A picture at all scales, and the places that stand out at theirs (Lowe 2004, sections 3 to 5).

use crate::plane::Plane;
use similarity::F32x4;

/// Scales per octave.
const INTERVALS: usize = 3;
/// Blur of the first scale of an octave, in its pixels.
const BASE_SIGMA: f32 = 1.6;
/// Blur that a camera leaves in a picture.
const CAMERA_SIGMA: f32 = 0.5;
/// Shortest side of an octave worth looking at.
const MIN_OCTAVE_SIDE: usize = 20;
/// Least response of a place, of a range of brightness of 1.
const MIN_CONTRAST: f32 = 0.004;
/// Greatest ratio of the curvatures across and along: edges are steep one way only.
const MAX_CURVATURE_RATIO: f32 = 10.0;
/// Pixels from an octave's border where nothing is looked for.
const BORDER: usize = 4;

/// The scales of one octave.
pub struct Octave {
    /// Blurred pictures; scale `s` has a blur of `1.6 * 2^(s / 3)` of its pixels.
    pub scales: Vec<Plane>,
}

/// A place that stands out at its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keypoint {
    /// Which octave it was found in.
    pub octave: usize,
    /// The scale of that octave nearest to its own.
    pub scale: usize,
    /// Column in the octave's pixels.
    pub x: f32,
    /// Row in the octave's pixels.
    pub y: f32,
    /// Standard deviation of its Gaussian in the octave's pixels.
    pub sigma: f32,
    /// How strongly it stands out.
    pub response: f32,
}

/// Blurs a picture step by step, halving it after each octave.
pub fn octaves(luma: &Plane) -> Vec<Octave> {
    let mut octaves = Vec::new();
    let first_blur = (BASE_SIGMA * BASE_SIGMA - CAMERA_SIGMA * CAMERA_SIGMA).sqrt();
    let mut base = luma.blurred(first_blur);
    while base.width.min(base.height) >= MIN_OCTAVE_SIDE || octaves.is_empty() {
        let mut scales = vec![base];
        for step in 1..INTERVALS + 3 {
            let (before, after) = (sigma_at(step as f32 - 1.0), sigma_at(step as f32));
            let blur = (after * after - before * before).sqrt();
            let next = scales[step - 1].blurred(blur);
            scales.push(next);
        }
        base = scales[INTERVALS].halved();
        octaves.push(Octave { scales });
    }
    octaves
}

/// The strongest `most` keypoints, strongest first.
pub fn keypoints(octaves: &[Octave], most: usize) -> Vec<Keypoint> {
    let mut found = Vec::new();
    for (index, octave) in octaves.iter().enumerate() {
        let pairs = octave.scales.windows(2);
        let differences: Vec<Plane> = pairs.map(|pair| pair[1].minus(&pair[0])).collect();
        for scale in 1..=INTERVALS {
            let layers = [0, 1, 2].map(|n| &differences[scale + n - 1]);
            extrema(index, scale, layers, &mut found);
        }
    }
    found.sort_by(|a, b| b.response.total_cmp(&a.response));
    found.truncate(most);
    found
}

fn sigma_at(scale: f32) -> f32 {
    BASE_SIGMA * libm::exp2f(scale / INTERVALS as f32)
}

/// Adds the places of the middle layer that exceed, or fall below, all their 26 neighbours.
fn extrema(octave: usize, scale: usize, layers: [&Plane; 3], found: &mut Vec<Keypoint>) {
    let (width, height) = (layers[1].width, layers[1].height);
    let end = width.saturating_sub(BORDER);
    for y in BORDER..height.saturating_sub(BORDER) {
        for start in (BORDER..end).step_by(4) {
            let mut places = standing_out(layers, start, y);
            while places != 0 {
                let x = start + places.trailing_zeros() as usize;
                places &= places - 1;
                if x < end && is_extremum(layers, x, y) && !is_edge(layers[1], x, y) {
                    found.push(refine(octave, scale, layers, (x, y)));
                }
            }
        }
    }
}

/// Which of four places of the middle layer, a bit for each, have enough contrast and are not ruled out by their
/// neighbours in six directions, as nearly all places are. At most [`BORDER`] places more are left in the row.
fn standing_out(layers: [&Plane; 3], x: usize, y: usize) -> u8 {
    let four = |plane: &Plane, x: usize, y: usize| {
        let four = plane.row(y)[x..].first_chunk();
        four.map_or(F32x4::splat(0.0), F32x4::load)
    };
    let value = four(layers[1], x, y);
    let before = four(layers[1], x - 1, y);
    let others = [
        four(layers[1], x + 1, y),
        four(layers[1], x, y - 1),
        four(layers[1], x, y + 1),
        four(layers[0], x, y),
        four(layers[2], x, y),
    ];
    let bright = value.at_least(F32x4::splat(MIN_CONTRAST)) & !before.at_least(value);
    let dark = F32x4::splat(-MIN_CONTRAST).at_least(value) & !value.at_least(before);
    others
        .into_iter()
        .fold(bright, |bright, other| bright & value.at_least(other))
        | others
            .into_iter()
            .fold(dark, |dark, other| dark & other.at_least(value))
}

/// Whether a place exceeds, or falls below, all its neighbours.
fn is_extremum(layers: [&Plane; 3], x: usize, y: usize) -> bool {
    let value = layers[1].at(x, y);
    let sign = if value > 0.0 { 1.0 } else { -1.0 };
    let value = value * sign;
    // Of equal neighbours in a row the first one stands out.
    if layers[1].at(x - 1, y) * sign >= value {
        return false;
    }
    layers.iter().enumerate().all(|(layer, plane)| {
        (y - 1..=y + 1).all(|row| {
            let three = &plane.row(row)[x - 1..=x + 1];
            let itself = layer == 1 && row == y;
            itself || three.iter().all(|neighbour| neighbour * sign <= value)
        })
    })
}

fn is_edge(plane: &Plane, x: usize, y: usize) -> bool {
    let centre = 2.0 * plane.at(x, y);
    let xx = plane.at(x + 1, y) + plane.at(x - 1, y) - centre;
    let yy = plane.at(x, y + 1) + plane.at(x, y - 1) - centre;
    let rising = plane.at(x + 1, y + 1) + plane.at(x - 1, y - 1);
    let falling = plane.at(x - 1, y + 1) + plane.at(x + 1, y - 1);
    let xy = (rising - falling) / 4.0;
    let (trace, determinant) = (xx + yy, xx * yy - xy * xy);
    let ratio = MAX_CURVATURE_RATIO;
    determinant <= 0.0 || trace * trace * ratio >= (ratio + 1.0) * (ratio + 1.0) * determinant
}

/// Moves a keypoint to the top of the parabola along each axis.
fn refine(octave: usize, scale: usize, layers: [&Plane; 3], at: (usize, usize)) -> Keypoint {
    let (x, y) = at;
    let middle = layers[1];
    let value = middle.at(x, y);
    let dx = summit(middle.at(x - 1, y), value, middle.at(x + 1, y));
    let dy = summit(middle.at(x, y - 1), value, middle.at(x, y + 1));
    let ds = summit(layers[0].at(x, y), value, layers[2].at(x, y));
    Keypoint {
        octave,
        scale,
        x: x as f32 + dx,
        y: y as f32 + dy,
        sigma: sigma_at(scale as f32 + ds),
        response: value.abs(),
    }
}

/// Where a parabola through values at -1, 0 and 1 is level, at most half a step from 0.
fn summit(before: f32, value: f32, after: f32) -> f32 {
    let curvature = before + after - 2.0 * value;
    if curvature == 0.0 {
        return 0.0;
    }
    ((before - after) / (2.0 * curvature)).clamp(-0.5, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_found_where_and_as_large_as_it_is() {
        let mut plane = Plane::new(160, 120);
        for (index, value) in plane.values.iter_mut().enumerate() {
            let (dx, dy) = ((index % 160) as f32 - 70.0, (index / 160) as f32 - 50.0);
            *value = libm::expf(-(dx * dx + dy * dy) / (2.0 * 6.0 * 6.0));
        }
        let strongest = keypoints(&octaves(&plane), 1)[0];
        let unit = (1 << strongest.octave) as f32;
        assert!((strongest.x * unit - 70.0).abs() < 1.5, "{strongest:?}");
        assert!((strongest.y * unit - 50.0).abs() < 1.5, "{strongest:?}");
        let sigma = strongest.sigma * unit;
        assert!((4.0..8.0).contains(&sigma), "{strongest:?}");
    }

    #[test]
    fn a_flat_plane_and_a_straight_edge_hold_nothing() {
        let mut plane = Plane::new(100, 80);
        assert!(keypoints(&octaves(&plane), 9).is_empty());
        for (index, value) in plane.values.iter_mut().enumerate() {
            *value = f32::from(u8::from(index % 100 > 50));
        }
        assert!(keypoints(&octaves(&plane), 9).is_empty());
    }
}
