//! Learns the model from procedural pictures:
//! `cargo run --release -p vision --example train -- crates/vision/data/common-search.model`

mod linear_algebra;

use std::error::Error;

use linear_algebra::{covariance, mean, nearest, principal_axes};
use vision::descriptor::{FEATURE, Feature, Model, local_features};
use vision::procedural;

/// Seeds of the training pictures; tests use others.
const SEEDS: std::ops::Range<u64> = 1_000_000..1_000_600;
/// Features taken of each picture.
const FEATURES_PER_PICTURE: usize = 120;
const PROJECTED: usize = 48;
const WORDS: usize = 40;
const AXES: usize = 12;
const ROUNDS: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: train <file>")?;
    let features = training_features();
    println!("{} features", features.len());
    let mut model = project(&features);
    let projected: Vec<Vec<f32>> = features.iter().map(|f| model.project(f)).collect();
    model.codebook = codebook(&projected);
    fit_words(&mut model, &projected);
    std::fs::write(&path, model.encode())?;
    Ok(())
}

fn training_features() -> Vec<Feature> {
    let of_picture = |seed: u64| {
        let picture = procedural::picture(seed, 640, 480);
        let features = local_features(&picture);
        let step = (features.len() / FEATURES_PER_PICTURE).max(1);
        features
            .into_iter()
            .step_by(step)
            .take(FEATURES_PER_PICTURE)
    };
    SEEDS.flat_map(of_picture).collect()
}

fn project(features: &[Feature]) -> Model {
    let rows: Vec<&[f32]> = features.iter().map(|f| f.as_slice()).collect();
    let mean = mean(&rows, FEATURE);
    let axes = principal_axes(covariance(&rows, &mean), PROJECTED);
    Model {
        projected: PROJECTED,
        words: WORDS,
        axes: AXES,
        mean,
        projection: axes.concat(),
        codebook: Vec::new(),
        residual_means: Vec::new(),
        local_axes: Vec::new(),
    }
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
fn fit_words(model: &mut Model, projected: &[Vec<f32>]) {
    let mut residuals: Vec<Vec<Vec<f32>>> = vec![Vec::new(); WORDS];
    for feature in projected {
        let (word, residual) = model.residual(feature);
        residuals[word].push(residual);
    }
    for residuals in &residuals {
        let rows: Vec<&[f32]> = residuals.iter().map(Vec::as_slice).collect();
        let mean = mean(&rows, PROJECTED);
        let axes = principal_axes(covariance(&rows, &mean), AXES);
        model.residual_means.extend(mean);
        model.local_axes.extend(axes.concat());
    }
}
