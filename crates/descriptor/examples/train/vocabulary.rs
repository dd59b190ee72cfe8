//! Words, and axes for each of them.

use descriptor::{Aggregation, Feature, GRADIENTS, mirrored};

use crate::linear_algebra::{covariance, mean, nearest, principal_axes};

const PROJECTED: usize = 48;
const WORDS: usize = 24;
const AXES: usize = 24;
const ROUNDS: usize = 15;

/// Learns from features and their mirror images.
pub fn learn(features: &[Feature]) -> Aggregation {
    let gradients = features.iter().map(|feature| &feature.gradients);
    let gradients: Vec<_> = gradients.flat_map(|one| [*one, mirrored(one)]).collect();
    let rows: Vec<&[f32]> = gradients.iter().map(|one| one.as_slice()).collect();
    let middle = mean(&rows, GRADIENTS);
    let axes = principal_axes(covariance(&rows, &middle), PROJECTED);
    let mut aggregation = Aggregation {
        projected: PROJECTED,
        words: WORDS,
        axes: AXES,
        mean: middle,
        projection: axes.concat(),
        codebook: Vec::new(),
        residual_means: Vec::new(),
        local_axes: Vec::new(),
    };
    let projected: Vec<Vec<f32>> = gradients.iter().map(|g| aggregation.project(g)).collect();
    aggregation.codebook = codebook(&projected);
    fit_words(&mut aggregation, &projected);
    aggregation
}

/// k-means; the first words are spread evenly over the features.
fn codebook(projected: &[Vec<f32>]) -> Vec<f32> {
    let start = |word: usize| projected[word * projected.len() / WORDS].clone();
    let mut words: Vec<Vec<f32>> = (0..WORDS).map(start).collect();
    for _ in 0..ROUNDS {
        let mut members: Vec<Vec<&[f32]>> = vec![Vec::new(); WORDS];
        for feature in projected {
            members[nearest(&words, feature)].push(feature);
        }
        for (word, members) in words.iter_mut().zip(&members) {
            if !members.is_empty() {
                *word = mean(members, PROJECTED);
            }
        }
    }
    words.concat()
}

/// Learns the mean and the axes of what each word collects.
fn fit_words(aggregation: &mut Aggregation, projected: &[Vec<f32>]) {
    let mut residuals: Vec<Vec<Vec<f32>>> = vec![Vec::new(); WORDS];
    for feature in projected {
        let (word, residual) = aggregation.residual(feature);
        residuals[word].push(residual);
    }
    for residuals in &residuals {
        let rows: Vec<&[f32]> = residuals.iter().map(Vec::as_slice).collect();
        let mean = mean(&rows, PROJECTED);
        let axes = principal_axes(covariance(&rows, &mean), AXES);
        aggregation.residual_means.extend(mean);
        aggregation.local_axes.extend(axes.concat());
    }
}
