//! What the surroundings of a keypoint look like, whichever way they are turned: histograms of
//! gradient directions (Lowe 2004), their square roots (Arandjelovic and Zisserman 2012, "RootSIFT").

use std::f32::consts::TAU;

use super::plane::Plane;
use super::scale_space::{Keypoint, Octave};

/// Components of a gradient histogram: 4 x 4 cells of 8 directions.
pub const GRADIENTS: usize = CELLS * CELLS * DIRECTIONS;

/// The gradients around a keypoint: no component is negative, the length is 1.
pub type Gradients = [f32; GRADIENTS];

const CELLS: usize = 4;
const DIRECTIONS: usize = 8;
/// Samples along a side of the square around a keypoint.
const SAMPLES: usize = 16;
/// Bins of the histogram that the dominant direction is read from.
const ORIENTATION_BINS: usize = 36;
/// Samples along a side of the square that the dominant direction is read from.
const ORIENTATION_SAMPLES: usize = 17;
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

/// The gradient at the pixel nearest to a place, `None` outside.
fn gradient(plane: &Plane, x: f32, y: f32) -> Option<(f32, f32)> {
    let (x, y) = (x + 0.5, y + 0.5);
    let inside =
        x >= 1.0 && y >= 1.0 && x < (plane.width - 1) as f32 && y < (plane.height - 1) as f32;
    if !inside {
        return None;
    }
    let (x, y) = (x as usize, y as usize);
    let dx = plane.at(x + 1, y) - plane.at(x - 1, y);
    let dy = plane.at(x, y + 1) - plane.at(x, y - 1);
    Some((dx, dy))
}

fn dominant_directions(plane: &Plane, keypoint: &Keypoint) -> impl Iterator<Item = f32> + use<> {
    let histogram = smoothed(&smoothed(&orientation_histogram(plane, keypoint)));
    let highest = histogram.iter().copied().fold(0.0, f32::max);
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
    let window = 1.5 * keypoint.sigma;
    let step = 3.0 * window / middle;
    // The window is separable: one weight per row and column.
    let weights: [f32; ORIENTATION_SAMPLES] = std::array::from_fn(|index| {
        let reach = (index as f32 - middle) * step / window;
        libm::expf(-reach * reach / 2.0)
    });
    for (row, row_weight) in weights.iter().enumerate() {
        for (column, column_weight) in weights.iter().enumerate() {
            let x = keypoint.x + (column as f32 - middle) * step;
            let y = keypoint.y + (row as f32 - middle) * step;
            let Some((dx, dy)) = gradient(plane, x, y) else {
                continue;
            };
            let magnitude = (dx * dx + dy * dy).sqrt();
            let turn = turns(dx, dy) * ORIENTATION_BINS as f32;
            histogram[turn as usize % ORIENTATION_BINS] += row_weight * column_weight * magnitude;
        }
    }
    histogram
}

fn smoothed(histogram: &[f32; ORIENTATION_BINS]) -> [f32; ORIENTATION_BINS] {
    std::array::from_fn(|bin| {
        let before = histogram[(bin + ORIENTATION_BINS - 1) % ORIENTATION_BINS];
        let after = histogram[(bin + 1) % ORIENTATION_BINS];
        0.25 * before + 0.5 * histogram[bin] + 0.25 * after
    })
}

/// The direction of a vector as a share of a full turn, from 0 to 1.
fn turns(dx: f32, dy: f32) -> f32 {
    let share = libm::atan2f(dy, dx) / TAU;
    if share < 0.0 { share + 1.0 } else { share }
}

/// `None` where there is no gradient at all.
fn turned_gradients(plane: &Plane, keypoint: &Keypoint, direction: f32) -> Option<Gradients> {
    let (sine, cosine) = (libm::sinf(direction), libm::cosf(direction));
    let step = 3.0 * keypoint.sigma * CELLS as f32 / SAMPLES as f32;
    let mut cells = [0.0; GRADIENTS];
    for (row, row_weight) in WINDOW.iter().enumerate() {
        let v = (row as f32 - (SAMPLES - 1) as f32 / 2.0) * step;
        for (column, column_weight) in WINDOW.iter().enumerate() {
            let u = (column as f32 - (SAMPLES - 1) as f32 / 2.0) * step;
            let x = keypoint.x + u * cosine - v * sine;
            let y = keypoint.y + u * sine + v * cosine;
            let Some((dx, dy)) = gradient(plane, x, y) else {
                continue;
            };
            let along = dx * cosine + dy * sine;
            let across = dy * cosine - dx * sine;
            let strength = row_weight * column_weight * (dx * dx + dy * dy).sqrt();
            spread(&mut cells, (row, column), turns(along, across), strength);
        }
    }
    normalised(&cells)
}

/// Weights of a Gaussian of half the square's side: exp(-((i - 7.5) / 8)^2 / 2).
const WINDOW: [f32; SAMPLES] = [
    0.644_389, 0.718_868, 0.789_522, 0.853_676, 0.908_734, 0.952_345, 0.982_575, 0.998_049,
    0.998_049, 0.982_575, 0.952_345, 0.908_734, 0.853_676, 0.789_522, 0.718_868, 0.644_389,
];

/// Adds a sample to the two nearest cells each way and the two nearest directions.
fn spread(cells: &mut Gradients, at: (usize, usize), turn: f32, strength: f32) {
    let position = turn * DIRECTIONS as f32;
    let lower = position as usize;
    let share = position - lower as f32;
    let directions = [
        (lower % DIRECTIONS, 1.0 - share),
        ((lower + 1) % DIRECTIONS, share),
    ];
    for (row, row_share) in nearest_cells(at.0) {
        for (column, column_share) in nearest_cells(at.1) {
            let Some(cell) = row.zip(column).map(|(row, column)| row * CELLS + column) else {
                continue;
            };
            let weight = strength * row_share * column_share;
            for (direction, direction_share) in directions {
                cells[cell * DIRECTIONS + direction] += weight * direction_share;
            }
        }
    }
}

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
    let limited = cells.map(|v| (v / length).min(CEILING));
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
        assert_eq!(nearest_cells(15)[1].0, None);
    }

    #[test]
    fn the_window_is_the_gaussian_it_is_said_to_be() {
        for (index, weight) in WINDOW.iter().enumerate() {
            let reach = (index as f32 - 7.5) / 8.0;
            assert!(
                (weight - libm::expf(-reach * reach / 2.0)).abs() < 1e-5,
                "{index}"
            );
        }
    }
}
