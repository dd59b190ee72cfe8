//! What the surroundings of a keypoint look like, whichever way they are turned: histograms of
//! gradient directions (Lowe 2004), their square roots (Arandjelovic and Zisserman 2012, "RootSIFT").

use std::f32::consts::TAU;

use crate::plane::Plane;
use crate::scale_space::{Keypoint, Octave};
use similarity::lanes::{greater, lesser};

/// Components of a gradient histogram: 4 x 4 cells of 8 directions.
pub const GRADIENTS: usize = CELLS * CELLS * DIRECTIONS;

/// The gradients around a keypoint: no component is negative, the length is 1.
pub type Gradients = [f32; GRADIENTS];

const CELLS: usize = 4;
const DIRECTIONS: usize = 8;
/// Samples along a side of the square around a keypoint.
const SAMPLES: usize = 12;
/// Bins of the histogram that the dominant direction is read from.
const ORIENTATION_BINS: usize = 36;
/// Samples along a side of the square that the dominant direction is read from.
const ORIENTATION_SAMPLES: usize = 11;
/// Share of the highest bin that makes another direction dominant too.
const SECOND_PEAK: f32 = 0.8;
/// Most dominant directions of one keypoint.
const MAX_DIRECTIONS: usize = 2;
/// Greatest share of one component, so that a single strong edge does not rule.
const CEILING: f32 = 0.2;

/// The gradients around a keypoint for each dominant direction, with that direction in radians.
pub fn gradients(octaves: &[Octave], keypoint: &Keypoint) -> Vec<(f32, Gradients)> {
    let plane = &octaves[keypoint.octave].scales[keypoint.scale];
    let directions = dominant_directions(plane, keypoint);
    let turned = |direction| Some((direction, turned_gradients(plane, keypoint, direction)?));
    directions.filter_map(turned).collect()
}

/// The gradients of the mirror image: seen along the dominant direction, left and right are exchanged.
pub fn mirrored(gradients: &Gradients) -> Gradients {
    const ROW: usize = CELLS * DIRECTIONS;
    std::array::from_fn(|index| {
        let (row, cell, direction) = (index / ROW, index % ROW / DIRECTIONS, index % DIRECTIONS);
        let back = (DIRECTIONS - direction) % DIRECTIONS;
        gradients[(CELLS - 1 - row) * ROW + cell * DIRECTIONS + back]
    })
}

/// Gradients along a line of `N` places, and what follows from them: plain loops over arrays, which vectorise.
struct Line<const N: usize> {
    dx: [f32; N],
    dy: [f32; N],
}

impl<const N: usize> Line<N> {
    /// The gradients at the pixels nearest to the places `start + n * step`, 0 outside the plane.
    fn sample(plane: &Plane, start: (f32, f32), step: (f32, f32)) -> Self {
        let (mut dx, mut dy) = ([0.0; N], [0.0; N]);
        let (right, bottom) = ((plane.width - 1) as f32, (plane.height - 1) as f32);
        for n in 0..N {
            let x = start.0 + n as f32 * step.0 + 0.5;
            let y = start.1 + n as f32 * step.1 + 0.5;
            if x >= 1.0 && y >= 1.0 && x < right && y < bottom {
                let at = y as usize * plane.width + x as usize;
                dx[n] = plane.values[at + 1] - plane.values[at - 1];
                dy[n] = plane.values[at + plane.width] - plane.values[at - plane.width];
            }
        }
        Self { dx, dy }
    }

    fn magnitudes(&self) -> [f32; N] {
        std::array::from_fn(|n| (self.dx[n] * self.dx[n] + self.dy[n] * self.dy[n]).sqrt())
    }

    /// The directions as shares of a full turn, from 0 to 1 inclusive.
    fn turns(&self) -> [f32; N] {
        std::array::from_fn(|n| turns(self.dx[n], self.dy[n]))
    }

    /// The same gradients seen from axes turned by an angle of this sine and cosine.
    fn turned(&self, sine: f32, cosine: f32) -> Self {
        Self {
            dx: std::array::from_fn(|n| self.dx[n] * cosine + self.dy[n] * sine),
            dy: std::array::from_fn(|n| self.dy[n] * cosine - self.dx[n] * sine),
        }
    }
}

/// The direction of a vector as a share of a full turn: a polynomial of which no direction is off by more than
/// a hundred-thousandth of a radian (Abramowitz and Stegun 1964, 4.4.49), without branches.
fn turns(dx: f32, dy: f32) -> f32 {
    let (across, up) = (dx.abs(), dy.abs());
    let longer = greater(greater(across, up), f32::MIN_POSITIVE);
    let slope = lesser(across, up) / longer;
    let square = slope * slope;
    let series = 0.180_141 + square * (-0.085_133 + square * 0.020_835_1);
    let angle = slope * (0.999_866 + square * (-0.330_299_5 + square * series)) / TAU;
    let octant = if up > across { 0.25 - angle } else { angle };
    let quadrant = if dx < 0.0 { 0.5 - octant } else { octant };
    if dy < 0.0 { 1.0 - quadrant } else { quadrant }
}

fn dominant_directions(plane: &Plane, keypoint: &Keypoint) -> impl Iterator<Item = f32> + use<> {
    let histogram = smoothed(&smoothed(&orientation_histogram(plane, keypoint)));
    let highest = histogram.iter().copied().fold(0.0, greater);
    let mut peaks: Vec<(f32, f32)> = Vec::new();
    for bin in 0..ORIENTATION_BINS {
        let before = histogram[(bin + ORIENTATION_BINS - 1) % ORIENTATION_BINS];
        let after = histogram[(bin + 1) % ORIENTATION_BINS];
        let value = histogram[bin];
        let peak = value > before && value >= after && value >= SECOND_PEAK * highest;
        if peak {
            let offset = (before - after) / (2.0 * (before + after - 2.0 * value));
            let direction = (bin as f32 + 0.5 + offset) * TAU / ORIENTATION_BINS as f32;
            peaks.push((value, direction));
        }
    }
    peaks.sort_by(|a, b| b.0.total_cmp(&a.0));
    peaks.truncate(MAX_DIRECTIONS);
    peaks.into_iter().map(|(_, direction)| direction)
}

fn orientation_histogram(plane: &Plane, keypoint: &Keypoint) -> [f32; ORIENTATION_BINS] {
    let mut histogram = [0.0; ORIENTATION_BINS];
    let middle = (ORIENTATION_SAMPLES / 2) as f32;
    // Out to three standard deviations of the window.
    let step = 3.0 * 1.5 * keypoint.sigma / middle;
    let left = keypoint.x - middle * step;
    for (row, row_weight) in ORIENTATION_WINDOW.iter().enumerate() {
        let y = keypoint.y + (row as f32 - middle) * step;
        let line = Line::<ORIENTATION_SAMPLES>::sample(plane, (left, y), (step, 0.0));
        let (magnitudes, turns) = (line.magnitudes(), line.turns());
        for n in 0..ORIENTATION_SAMPLES {
            let bin = (turns[n] * ORIENTATION_BINS as f32) as usize % ORIENTATION_BINS;
            histogram[bin] += row_weight * ORIENTATION_WINDOW[n] * magnitudes[n];
        }
    }
    histogram
}

/// Weights of a Gaussian out to three standard deviations: exp(-(3 (i - 5) / 5)^2 / 2).
const ORIENTATION_WINDOW: [f32; ORIENTATION_SAMPLES] = [
    0.011_109, 0.056_135, 0.197_899, 0.486_752, 0.835_270, 1.0, 0.835_270, 0.486_752, 0.197_899,
    0.056_135, 0.011_109,
];

fn smoothed(histogram: &[f32; ORIENTATION_BINS]) -> [f32; ORIENTATION_BINS] {
    std::array::from_fn(|bin| {
        let before = histogram[(bin + ORIENTATION_BINS - 1) % ORIENTATION_BINS];
        let after = histogram[(bin + 1) % ORIENTATION_BINS];
        0.25 * before + 0.5 * histogram[bin] + 0.25 * after
    })
}

/// `None` where there is no gradient at all.
fn turned_gradients(plane: &Plane, keypoint: &Keypoint, direction: f32) -> Option<Gradients> {
    let (sine, cosine) = (libm::sinf(direction), libm::cosf(direction));
    let step = 3.0 * keypoint.sigma * CELLS as f32 / SAMPLES as f32;
    let middle = (SAMPLES - 1) as f32 / 2.0;
    let mut cells = [0.0; GRADIENTS];
    for (row, row_weight) in WINDOW.iter().enumerate() {
        let (u, v) = (-middle * step, (row as f32 - middle) * step);
        let x = keypoint.x + u * cosine - v * sine;
        let y = keypoint.y + u * sine + v * cosine;
        let line = Line::<SAMPLES>::sample(plane, (x, y), (step * cosine, step * sine));
        let across = cells_of_row(&line.turned(sine, cosine));
        for (cell, share) in nearest_cells(row) {
            let Some(cell) = cell else { continue };
            let weight = share * row_weight;
            let out = &mut cells[cell * CELLS * DIRECTIONS..][..CELLS * DIRECTIONS];
            for (out, value) in out.iter_mut().zip(&across) {
                *out += weight * value;
            }
        }
    }
    normalised(&cells)
}

/// Shares each sample of a row out between the two nearest cells and the two nearest directions.
fn cells_of_row(line: &Line<SAMPLES>) -> [f32; CELLS * DIRECTIONS] {
    let mut cells = [0.0; CELLS * DIRECTIONS];
    let (magnitudes, turns) = (line.magnitudes(), line.turns());
    for n in 0..SAMPLES {
        let position = turns[n] * DIRECTIONS as f32;
        let lower = position as usize;
        let share = position - lower as f32;
        let strength = WINDOW[n] * magnitudes[n];
        for (cell, cell_share) in nearest_cells(n) {
            let Some(cell) = cell else { continue };
            let weight = strength * cell_share;
            cells[cell * DIRECTIONS + lower % DIRECTIONS] += weight * (1.0 - share);
            cells[cell * DIRECTIONS + (lower + 1) % DIRECTIONS] += weight * share;
        }
    }
    cells
}

/// Weights of a Gaussian of half the square's side: exp(-((i - 5.5) / 6)^2 / 2).
const WINDOW: [f32; SAMPLES] = [
    0.656_956, 0.754_840, 0.843_548, 0.916_855, 0.969_233, 0.996_534, 0.996_534, 0.969_233,
    0.916_855, 0.843_548, 0.754_840, 0.656_956,
];

/// The cells before and after a sample with its share in each; `None` is outside the square.
fn nearest_cells(sample: usize) -> [(Option<usize>, f32); 2] {
    const PER_CELL: usize = SAMPLES / CELLS;
    // Twice the distance from the centre of the cell before the first, in samples.
    let doubled = 2 * sample + 1 + PER_CELL;
    let cell = doubled / (2 * PER_CELL);
    let share = (doubled % (2 * PER_CELL)) as f32 / (2 * PER_CELL) as f32;
    let after = (cell < CELLS).then_some(cell);
    [(cell.checked_sub(1), 1.0 - share), (after, share)]
}

fn normalised(cells: &Gradients) -> Option<Gradients> {
    let length = cells.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length < 1e-9 {
        return None;
    }
    let limited = cells.map(|v| lesser(v / length, CEILING));
    let total: f32 = limited.iter().sum();
    Some(limited.map(|v| (v / total).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_shared_out_between_neighbouring_cells() {
        for sample in 0..SAMPLES {
            let [(before, first), (after, second)] = nearest_cells(sample);
            assert!((first + second - 1.0).abs() < 1e-6 && first >= 0.0 && second >= 0.0);
            assert!(before.is_some() || after.is_some());
            let own = sample / (SAMPLES / CELLS);
            assert!(before == Some(own) || after == Some(own));
        }
        assert_eq!(nearest_cells(0)[0].0, None);
        assert_eq!(nearest_cells(SAMPLES - 1)[1].0, None);
    }

    #[test]
    fn the_windows_are_the_gaussians_they_are_said_to_be() {
        let gaussian = |reach: f32| libm::expf(-reach * reach / 2.0);
        for (index, weight) in WINDOW.iter().enumerate() {
            let expected = gaussian((index as f32 - 5.5) / 6.0);
            assert!((weight - expected).abs() < 1e-5, "{index}");
        }
        for (index, weight) in ORIENTATION_WINDOW.iter().enumerate() {
            let expected = gaussian(3.0 * (index as f32 - 5.0) / 5.0);
            assert!((weight - expected).abs() < 1e-5, "{index}");
        }
    }

    #[test]
    fn directions_are_those_of_the_arc_tangent() {
        for step in 0..1000 {
            let turn = step as f32 / 1000.0;
            let (sine, cosine) = (libm::sinf(turn * TAU), libm::cosf(turn * TAU));
            for length in [1e-6, 0.3, 40.0] {
                let off = (turns(length * cosine, length * sine) - turn).abs();
                // A full turn is none.
                assert!(off.min(1.0 - off) < 4e-6, "{turn}: {off}");
            }
        }
        assert_eq!(turns(0.0, 0.0), 0.0);
    }
}
