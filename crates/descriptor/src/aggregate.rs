//! Any number of local features as one vector: a vector of locally aggregated descriptors (Jegou et al. 2010) with
//! normalised residuals and axes fitted to each word (Delhumeau et al. 2013).

use crate::gradient::{GRADIENTS, Gradients, mirrored};
use crate::local::{COLOURS, Feature, mirrored_colours};
use similarity::lanes::{dot, squared_distance};

/// Power that evens out what words collect: features that repeat, the windows of a house, count less.
const POWER: f32 = 0.4;

/// A projection, a codebook, and axes for each of its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregation {
    /// Components of gradients after the projection.
    pub projected: usize,
    /// Words of the codebook.
    pub words: usize,
    /// Components kept of what a word collects.
    pub axes: usize,
    /// The mean gradients.
    pub mean: Vec<f32>,
    /// Principal components of gradients: `projected` rows.
    pub projection: Vec<f32>,
    /// The words: rows of `projected`.
    pub codebook: Vec<f32>,
    /// The mean of each word's normalised residuals: rows of `projected`.
    pub residual_means: Vec<f32>,
    /// Principal axes of each word's normalised residuals: `words * axes` rows of `projected`.
    pub local_axes: Vec<f32>,
}

/// What the words collected.
pub struct Aggregate {
    /// `words * axes` components, of length 1, or all zeros without features.
    pub gradients: Vec<f32>,
    /// As many colours as a feature has for each word, of length 1, or all zeros without colour.
    pub colours: Vec<f32>,
}

impl Aggregation {
    /// Gradients in the space of the codebook.
    pub fn project(&self, gradients: &Gradients) -> Vec<f32> {
        let mut centred = *gradients;
        for (value, mean) in centred.iter_mut().zip(&self.mean) {
            *value -= mean;
        }
        let rows = self.projection.chunks_exact(GRADIENTS);
        rows.map(|row| dot(row, &centred)).collect()
    }

    /// The index of the word nearest to projected gradients, and the unit vector from it to them.
    pub fn residual(&self, projected: &[f32]) -> (usize, Vec<f32>) {
        let words = self.codebook.chunks_exact(self.projected).enumerate();
        let distances = words.map(|(index, word)| (index, squared_distance(word, projected)));
        let nearest = distances.min_by(|a, b| a.1.total_cmp(&b.1));
        let (index, squared) = nearest.unwrap_or((0, 0.0));
        let word = &self.codebook[index * self.projected..][..self.projected];
        let length = squared.sqrt().max(1e-12);
        let difference = projected.iter().zip(word).map(|(a, b)| (a - b) / length);
        (index, difference.collect())
    }

    /// For each component of projected gradients whether mirroring keeps it, 1, or turns it around, -1.
    ///
    /// It does one or the other: the axes were learned from gradients and their mirror images alike.
    pub fn mirror_signs(&self) -> Vec<f32> {
        let kept = |axis: &[f32]| {
            let axis: Gradients = std::array::from_fn(|index| axis[index]);
            1.0_f32.copysign(dot(&axis, &mirrored(&axis)))
        };
        self.projection.chunks_exact(GRADIENTS).map(kept).collect()
    }

    /// What the words collect from features and from their mirror images, so that mirroring a picture changes
    /// nothing. A feature counts as much as it is large: small ones are many, and the first that a copy loses.
    pub fn aggregate(&self, features: &[Feature]) -> Aggregate {
        let mut sums = vec![0.0; self.words * self.projected];
        let mut colours = vec![0.0; self.words * COLOURS];
        let signs = self.mirror_signs();
        for feature in features {
            let projected = self.project(&feature.gradients);
            let mirrored = projected
                .iter()
                .zip(&signs)
                .map(|(value, sign)| value * sign);
            let mirrored: Vec<f32> = mirrored.collect();
            let both = [
                (projected, feature.colours),
                (mirrored, mirrored_colours(&feature.colours)),
            ];
            for (projected, feature_colours) in both {
                let (word, residual) = self.residual(&projected);
                let row = word * self.projected..(word + 1) * self.projected;
                let means = &self.residual_means[row.clone()];
                for ((sum, value), mean) in sums[row].iter_mut().zip(residual).zip(means) {
                    *sum += feature.sigma * (value - mean);
                }
                let collected = &mut colours[word * COLOURS..][..COLOURS];
                for (sum, value) in collected.iter_mut().zip(feature_colours) {
                    *sum += feature.sigma * value;
                }
            }
        }
        let mut gradients = Vec::with_capacity(self.words * self.axes);
        let axes_of_words = self.local_axes.chunks_exact(self.axes * self.projected);
        for (sum, axes) in sums.chunks_exact(self.projected).zip(axes_of_words) {
            let along = axes.chunks_exact(self.projected);
            gradients.extend(along.map(|axis| dot(axis, sum)));
        }
        evened_out(&mut gradients);
        evened_out(&mut colours);
        Aggregate { gradients, colours }
    }
}

/// Raises each component to [`POWER`], its sign kept, and scales to length 1.
fn evened_out(values: &mut [f32]) {
    for value in values.iter_mut() {
        *value = libm::powf(value.abs(), POWER).copysign(*value);
    }
    let length = dot(values, values).sqrt();
    if length > 0.0 {
        values.iter_mut().for_each(|value| *value /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn mirroring_keeps_or_turns_each_component() {
        let aggregation = &Model::builtin().unwrap().aggregation;
        let gradients: Gradients = std::array::from_fn(|index| (index * 37 % 101) as f32 / 500.0);
        let projected = aggregation.project(&gradients);
        let mirrored = aggregation.project(&mirrored(&gradients));
        let signs = aggregation.mirror_signs();
        assert!(signs.contains(&1.0) && signs.contains(&-1.0));
        for ((before, after), sign) in projected.iter().zip(mirrored).zip(signs) {
            assert!((before * sign - after).abs() < 1e-4, "{before} {after}");
        }
    }
}
