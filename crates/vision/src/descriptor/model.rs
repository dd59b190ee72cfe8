//! What was learned from procedural pictures: `examples/train` writes it, [`Model::builtin`] reads it.

use std::sync::OnceLock;

use super::local::{FEATURE, Feature};

const BUILTIN: &[u8] = include_bytes!("../../data/common-search.model");
const MAGIC: &[u8; 8] = b"SLMODEL1";
/// Power that evens out what words collect: features that repeat, the windows of a house, count less.
const POWER: f32 = 0.375;

/// How local features become one vector: a projection, a codebook, and axes for each of its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Components of a feature after the projection.
    pub projected: usize,
    /// Words of the codebook.
    pub words: usize,
    /// Components kept of what a word collects.
    pub axes: usize,
    /// The mean feature.
    pub mean: Vec<f32>,
    /// Principal components of features: `projected` rows as long as a feature.
    pub projection: Vec<f32>,
    /// The words: rows of `projected`.
    pub codebook: Vec<f32>,
    /// The mean of each word's normalised residuals: rows of `projected`.
    pub residual_means: Vec<f32>,
    /// Principal axes of each word's normalised residuals: `words * axes` rows of `projected`.
    pub local_axes: Vec<f32>,
}

impl Model {
    /// The model `common-search`; `None` if the file built in is not one, which a test rules out.
    pub fn builtin() -> Option<&'static Self> {
        static MODEL: OnceLock<Option<Model>> = OnceLock::new();
        MODEL.get_or_init(|| Self::decode(BUILTIN)).as_ref()
    }

    /// Reads a model: magic bytes, its three sizes as `u32`, then its lists as `f32`, little-endian.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let words = bytes.strip_prefix(MAGIC)?.as_chunks::<4>().0;
        let (sizes, values) = words.split_at_checked(3)?;
        let size = |index: usize| u32::from_le_bytes(sizes[index]) as usize;
        let (projected, words, axes) = (size(0), size(1), size(2));
        let mut values = values.iter().map(|value| f32::from_le_bytes(*value));
        let mut list = |length: usize| values.by_ref().take(length).collect::<Vec<f32>>();
        let model = Self {
            projected,
            words,
            axes,
            mean: list(FEATURE),
            projection: list(projected * FEATURE),
            codebook: list(words * projected),
            residual_means: list(words * projected),
            local_axes: list(words * axes * projected),
        };
        let complete = model.local_axes.len() == words * axes * projected && projected > 0;
        (complete && values.next().is_none()).then_some(model)
    }

    /// What [`Model::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for size in [self.projected, self.words, self.axes] {
            bytes.extend((size as u32).to_le_bytes());
        }
        let lists = [
            &self.mean,
            &self.projection,
            &self.codebook,
            &self.residual_means,
            &self.local_axes,
        ];
        for value in lists.into_iter().flatten() {
            bytes.extend(value.to_le_bytes());
        }
        bytes
    }

    /// A feature in the space of the codebook.
    pub fn project(&self, feature: &Feature) -> Vec<f32> {
        let mut centred = *feature;
        for (value, mean) in centred.iter_mut().zip(&self.mean) {
            *value -= mean;
        }
        let rows = self.projection.chunks_exact(FEATURE);
        rows.map(|row| dot(row, &centred)).collect()
    }

    /// The index of the word nearest to a projected feature, and the unit vector from it to the feature.
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

    /// A vector of locally aggregated descriptors (Jegou 2010) with normalised residuals and axes
    /// fitted to each word (Delhumeau 2013): `words * axes` components, of length 1, or all zeros
    /// without features.
    pub fn aggregate(&self, features: &[Feature]) -> Vec<f32> {
        let mut sums = vec![0.0; self.words * self.projected];
        for feature in features {
            let (word, residual) = self.residual(&self.project(feature));
            let row = word * self.projected..(word + 1) * self.projected;
            let means = &self.residual_means[row.clone()];
            for ((sum, value), mean) in sums[row].iter_mut().zip(residual).zip(means) {
                *sum += value - mean;
            }
        }
        let mut aggregated = Vec::with_capacity(self.words * self.axes);
        let axes_of_words = self.local_axes.chunks_exact(self.axes * self.projected);
        for (sum, axes) in sums.chunks_exact(self.projected).zip(axes_of_words) {
            let along = axes.chunks_exact(self.projected).map(|axis| dot(axis, sum));
            aggregated.extend(along.map(|value| libm::powf(value.abs(), POWER).copysign(value)));
        }
        let length = dot(&aggregated, &aggregated).sqrt();
        if length > 0.0 {
            aggregated.iter_mut().for_each(|value| *value /= length);
        }
        aggregated
    }
}

/// Summed in eight lanes, always the same, so that it vectorises without changing the result.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    sum_of_pairs(a, b, |a, b| a * b)
}

fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    sum_of_pairs(a, b, |a, b| (a - b) * (a - b))
}

fn sum_of_pairs(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += term(a[lane], b[lane]);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| term(*a, *b)).sum();
    lanes.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_built_in_can_be_read_and_written() {
        let model = Model::builtin().unwrap();
        assert_eq!(model.encode(), BUILTIN);
        assert!(BUILTIN.len() < 300_000);
        let lists = [
            &model.mean,
            &model.projection,
            &model.codebook,
            &model.local_axes,
        ];
        assert!(lists.into_iter().flatten().all(|value| value.is_finite()));
    }

    #[test]
    fn cut_models_are_refused() {
        for end in [0, 8, 19, BUILTIN.len() - 4] {
            assert_eq!(Model::decode(&BUILTIN[..end]), None);
        }
    }
}
