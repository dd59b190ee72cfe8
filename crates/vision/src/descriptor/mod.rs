//! Model `common-search`: a fixed-length descriptor that finds a picture again after re-encoding,
//! scaling, cropping and rotation.
//!
//! A picture is brought to a common size; places that stand out at their scale are described by their
//! gradients and colours, turned to their own direction; these local features are aggregated into one
//! vector. A weak histogram of colours is appended, which is all there is for pictures without texture. Nothing
//! is learned but from procedural pictures.

mod colour;
mod gradient;
mod local;
mod model;
mod plane;
mod resample;
mod scale_space;

use image::RgbImage;

pub use local::{FEATURE, Feature, local_features};
pub use model::Model;

use crate::picture::{Acceptance, Format, Refusal, Region, Size, decode};

/// The name of the model.
pub const COMMON_SEARCH: &str = "common-search";

/// Share of the colours in the squared length of the descriptor of a picture full of features.
const COLOUR_SHARE: f32 = 0.15;
/// Features at which half of the rest belongs to them; with none, colours are all there is.
const FEW_FEATURES: f32 = 8.0;

/// A described picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The format it came in.
    pub format: Format,
    /// Its size as displayed, after the EXIF orientation.
    pub size: Size,
    /// Its direction in the space of the model, the greatest component scaled to 127 or -127.
    pub descriptor: Vec<i8>,
}

/// Describes a picture, or `region` of it (in pixels of the upright picture), by the model `model`.
///
/// # Errors
/// Every [`Refusal`]; all but [`Refusal::Malformed`] are decided before pixels are decoded, save
/// [`Refusal::RegionOutside`].
pub fn describe(
    model: &str,
    picture: &[u8],
    region: Option<Region>,
    accept: &Acceptance,
) -> Result<Description, Refusal> {
    let (description, ()) = describe_and(model, picture, region, accept, |_| ())?;
    Ok(description)
}

/// Like [`describe`], and what `look` makes of the pixels that are described: a picture is decoded once.
///
/// # Errors
/// Those of [`describe`].
pub fn describe_and<T>(
    model: &str,
    picture: &[u8],
    region: Option<Region>,
    accept: &Acceptance,
    look: impl FnOnce(&RgbImage) -> T,
) -> Result<(Description, T), Refusal> {
    let model = Some(model).filter(|name| *name == COMMON_SEARCH);
    let model = model
        .and_then(|_| Model::builtin())
        .ok_or(Refusal::UnknownModel)?;
    let picture = decode(picture, accept)?;
    let part = region.map(|region| picture.crop(region)).transpose()?;
    let pixels = part.as_ref().unwrap_or(&picture.pixels);
    let description = Description {
        format: picture.format,
        size: picture.size(),
        descriptor: model.describe(pixels),
    };
    Ok((description, look(pixels)))
}

impl Model {
    /// Components of a descriptor.
    pub fn dimensions(&self) -> usize {
        self.words * self.axes + colour::COLOURS
    }

    /// The descriptor of pixels. Never all zeros, whatever the picture.
    pub fn describe(&self, picture: &RgbImage) -> Vec<i8> {
        let rgb = resample::resample(picture);
        let features = local::features_of(&rgb);
        let textured = features.len() as f32 / (features.len() as f32 + FEW_FEATURES);
        let colour_share = 1.0 - textured * (1.0 - COLOUR_SHARE);
        let mut vector = self.aggregate(&features);
        let weight = (1.0 - colour_share).sqrt();
        vector.iter_mut().for_each(|value| *value *= weight);
        let weight = colour_share.sqrt();
        vector.extend(colour::colours(&rgb).map(|value| value * weight));
        quantise(&vector)
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
