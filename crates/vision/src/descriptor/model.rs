//! What was learned from procedural pictures: `examples/train` writes it, [`Model::builtin`] reads it.

use std::sync::OnceLock;

use super::aggregate::Aggregation;
use super::gradient::GRADIENTS;
use super::signature::signature_length;

const BUILTIN: &[u8] = include_bytes!("../../data/common-search.model");
const MAGIC: &[u8; 8] = b"SLMODEL2";

/// How a picture becomes a descriptor: how its local features are aggregated, and a linear map of its signature,
/// which is what they give and what the picture looks like as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// How local features become one vector.
    pub aggregation: Aggregation,
    /// Components of a descriptor.
    pub dimensions: usize,
    /// The mean signature.
    pub mean: Vec<f32>,
    /// What the components of each row are multiplied by.
    pub scales: Vec<f32>,
    /// The map: `dimensions` rows as long as a signature.
    pub map: Vec<i8>,
}

impl Model {
    /// The model `common-search`; `None` if the file built in is not one, which a test rules out.
    pub fn builtin() -> Option<&'static Self> {
        static MODEL: OnceLock<Option<Model>> = OnceLock::new();
        MODEL.get_or_init(|| Self::decode(BUILTIN)).as_ref()
    }

    /// Reads a model: magic bytes, its four sizes as `u32`, its lists as `f32`, little-endian, then the map.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (sizes, mut rest) = rest.split_at_checked(16)?;
        let sizes = sizes.as_chunks::<4>().0;
        let size = |index: usize| u32::from_le_bytes(sizes[index]) as usize;
        let (projected, words, axes, dimensions) = (size(0), size(1), size(2), size(3));
        let mut list = |length: usize| {
            let (values, others) = rest.split_at_checked(length.checked_mul(4)?)?;
            rest = others;
            let values = values.as_chunks::<4>().0.iter();
            Some(
                values
                    .map(|value| f32::from_le_bytes(*value))
                    .collect::<Vec<f32>>(),
            )
        };
        let aggregation = Aggregation {
            projected,
            words,
            axes,
            mean: list(GRADIENTS)?,
            projection: list(projected * GRADIENTS)?,
            codebook: list(words * projected)?,
            residual_means: list(words * projected)?,
            local_axes: list(words * axes * projected)?,
        };
        let length = signature_length(&aggregation);
        let (mean, scales) = (list(length)?, list(dimensions)?);
        let map: Vec<i8> = rest.iter().map(|&value| value as i8).collect();
        let complete = map.len() == dimensions * length && projected > 0;
        complete.then_some(Self {
            aggregation,
            dimensions,
            mean,
            scales,
            map,
        })
    }

    /// What [`Model::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let aggregation = &self.aggregation;
        let mut bytes = MAGIC.to_vec();
        let Aggregation {
            projected,
            words,
            axes,
            ..
        } = aggregation;
        for size in [projected, words, axes, &self.dimensions] {
            bytes.extend((*size as u32).to_le_bytes());
        }
        let lists = [
            &aggregation.mean,
            &aggregation.projection,
            &aggregation.codebook,
            &aggregation.residual_means,
            &aggregation.local_axes,
            &self.mean,
            &self.scales,
        ];
        for value in lists.into_iter().flatten() {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(self.map.iter().map(|&value| value as u8));
        bytes
    }

    /// The direction of a signature in the space of descriptors.
    pub(super) fn mapped(&self, signature: &[f32]) -> Vec<f32> {
        let pairs = signature.iter().zip(&self.mean);
        let centred: Vec<f32> = pairs.map(|(value, mean)| value - mean).collect();
        let rows = self.map.chunks_exact(centred.len());
        let weighed = rows.zip(&self.scales);
        weighed
            .map(|(row, scale)| scale * dot(row, &centred))
            .collect()
    }
}

/// Summed in sixteen lanes, always the same, so that it vectorises without changing the result.
fn dot(row: &[i8], values: &[f32]) -> f32 {
    let (row_chunks, row_rest) = row.as_chunks::<16>();
    let (chunks, rest) = values.as_chunks::<16>();
    let mut lanes = [0.0; 16];
    for (row, values) in row_chunks.iter().zip(chunks) {
        for lane in 0..16 {
            lanes[lane] += f32::from(row[lane]) * values[lane];
        }
    }
    let rest = row_rest.iter().zip(rest);
    let rest: f32 = rest.map(|(row, value)| f32::from(*row) * value).sum();
    lanes.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_built_in_can_be_read_and_written() {
        let model = Model::builtin().unwrap();
        assert_eq!(model.encode(), BUILTIN);
        assert!(BUILTIN.len() < 1_000_000);
        let aggregation = &model.aggregation;
        let lists = [
            &aggregation.mean,
            &aggregation.projection,
            &aggregation.codebook,
            &aggregation.local_axes,
            &model.mean,
            &model.scales,
        ];
        assert!(lists.into_iter().flatten().all(|value| value.is_finite()));
    }

    #[test]
    fn cut_models_are_refused() {
        for end in [0, 8, 19, 1000, BUILTIN.len() - 1] {
            assert_eq!(Model::decode(&BUILTIN[..end]), None);
        }
    }
}
