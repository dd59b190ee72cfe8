//! What was learned from procedural pictures: `examples/train` writes it, [`Model::builtin`] reads it.

use std::sync::OnceLock;

use image::RgbImage;
use similarity::lanes::dot;

use crate::aggregate::Aggregation;
use crate::colour::COLOURS;
use crate::gradient::GRADIENTS;
use crate::linear::LinearMap;
use crate::resample::resample;
use crate::signature::{Signature, signature, structure_length};

const BUILTIN: &[u8] = include_bytes!("../data/common-search.model");
const MAGIC: &[u8; 8] = b"SLMODEL3";
/// Length of the colours where that of the structure is about 1: colours are all that the smallest crops keep, and are
/// the first that another light takes away.
const COLOUR_WEIGHT: f32 = 0.5;

/// How a picture becomes a descriptor: how its local features are aggregated, and a linear map for each half of its
/// [`Signature`].
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// How local features become one vector.
    pub aggregation: Aggregation,
    /// Of the structure; that of most pictures has about length 1 then.
    pub structure: LinearMap,
    /// Of the colours, only the direction of which counts.
    pub colours: LinearMap,
}

impl Model {
    /// The model `common-search`; `None` if the file built in is not one, which a test rules out.
    pub fn builtin() -> Option<&'static Self> {
        static MODEL: OnceLock<Option<Model>> = OnceLock::new();
        MODEL.get_or_init(|| Self::decode(BUILTIN)).as_ref()
    }

    /// Components of a descriptor.
    pub fn dimensions(&self) -> usize {
        self.structure.scales.len() + self.colours.scales.len()
    }

    /// Reads a model: magic bytes, its five sizes as `u32`, its lists as `f32`, little-endian, then the maps.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (sizes, mut rest) = rest.split_at_checked(20)?;
        let sizes = sizes.as_chunks::<4>().0;
        let size = |index: usize| u32::from_le_bytes(sizes[index]) as usize;
        let (projected, words, axes) = (size(0), size(1), size(2));
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
        let mut map = |length: usize, dimensions: usize| {
            Some(LinearMap {
                mean: list(length)?,
                scales: list(dimensions)?,
                rows: Vec::new(),
            })
        };
        let mut structure = map(structure_length(&aggregation), size(3))?;
        let mut colours = map(COLOURS, size(4))?;
        for map in [&mut structure, &mut colours] {
            let (rows, others) = rest.split_at_checked(map.scales.len() * map.mean.len())?;
            map.rows = rows.iter().map(|&value| value as i8).collect();
            rest = others;
        }
        let complete = rest.is_empty() && projected > 0;
        complete.then_some(Self {
            aggregation,
            structure,
            colours,
        })
    }

    /// What [`Model::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let (aggregation, maps) = (&self.aggregation, [&self.structure, &self.colours]);
        let mut bytes = MAGIC.to_vec();
        let Aggregation {
            projected,
            words,
            axes,
            ..
        } = aggregation;
        let dimensions = maps.map(|map| map.scales.len());
        for size in [*projected, *words, *axes].into_iter().chain(dimensions) {
            bytes.extend((size as u32).to_le_bytes());
        }
        let lists = [
            &aggregation.mean,
            &aggregation.projection,
            &aggregation.codebook,
            &aggregation.residual_means,
            &aggregation.local_axes,
        ];
        let maps_lists = maps.iter().flat_map(|map| [&map.mean, &map.scales]);
        for value in lists.into_iter().chain(maps_lists).flatten() {
            bytes.extend(value.to_le_bytes());
        }
        for map in maps {
            bytes.extend(map.rows.iter().map(|&value| value as u8));
        }
        bytes
    }

    /// The descriptor of pixels. Never all zeros, whatever the picture.
    pub fn describe(&self, picture: &RgbImage) -> Vec<i8> {
        quantise(&self.mapped(&signature(&self.aggregation, &resample(picture))))
    }

    /// The direction of a signature in the space of descriptors.
    fn mapped(&self, signature: &Signature) -> Vec<f32> {
        let mut mapped = self.structure.apply(&signature.structure);
        let colours = self.colours.apply(&signature.colours);
        let length = dot(&colours, &colours).sqrt().max(1e-12);
        mapped.extend(colours.iter().map(|value| value * COLOUR_WEIGHT / length));
        mapped
    }
}

/// Scales the greatest component to 127: only the direction of a descriptor counts.
fn quantise(vector: &[f32]) -> Vec<i8> {
    let greatest = vector
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    let scale = 127.0 / greatest;
    vector
        .iter()
        .map(|value| (value * scale).round() as i8)
        .collect()
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
            &model.structure.mean,
            &model.structure.scales,
            &model.colours.mean,
            &model.colours.scales,
        ];
        assert!(lists.into_iter().flatten().all(|value| value.is_finite()));
    }

    #[test]
    fn cut_models_are_refused() {
        for end in [0, 8, 27, 1000, BUILTIN.len() - 1] {
            assert_eq!(Model::decode(&BUILTIN[..end]), None);
        }
    }
}
