//! Model `common-search`: a fixed-length descriptor that finds a picture again after re-encoding,
//! scaling, cropping and rotation.
//!
//! A picture is brought to a common size; places that stand out at their scale are described by their
//! gradients and colours, turned to their own direction; these local features are aggregated into one
//! vector, to which the layout of the whole picture is appended. A linear map keeps what copies share and
//! strangers do not, another does so for the colours of the whole, and a descriptor is both. Nothing is
//! learned but from procedural pictures. `docs/descriptor.md` has the figures.

mod aggregate;
mod colour;
mod gradient;
pub mod keywords;
mod layout;
mod linear;
mod local;
mod model;
mod plane;
mod resample;
mod scale_space;
mod signature;

use image::RgbImage;

pub use aggregate::Aggregation;
pub use gradient::{GRADIENTS, Gradients, mirrored};
pub use linear::LinearMap;
pub use local::Feature;
pub use model::Model;
pub use signature::Signature;

use inference_types::{Acceptance, DescribeError, Description, Language, Region};
use picture::{Wanted, decode_part};

/// The name of the model.
pub const COMMON_SEARCH: &str = "common-search";

/// Describes a picture, or `region` of it (in pixels of the upright picture), by the model `model`; with
/// keywords in `keywords`, if they are wanted.
///
/// # Errors
/// Every [`DescribeError`]; all but [`DescribeError::Malformed`] are decided before pixels are decoded.
pub fn describe(
    model: &str,
    picture: &[u8],
    region: Option<Region>,
    accept: &Acceptance,
    keywords: Option<Language>,
) -> Result<Description, DescribeError> {
    let model = Some(model).filter(|name| *name == COMMON_SEARCH);
    let model = model
        .and_then(|_| Model::builtin())
        .ok_or(DescribeError::UnknownModel)?;
    let enough = resample::TARGET_PIXELS as u64;
    let picture = decode_part(picture, accept, Wanted { region, enough })?;
    let keywords = keywords.map(|language| keywords::keywords(&picture.pixels, language));
    Ok(Description {
        format: picture.format,
        size: picture.size,
        descriptor: model.describe(&picture.pixels),
        keywords: keywords.unwrap_or_default(),
    })
}

/// The local features of a picture; none where nothing stands out.
pub fn local_features(picture: &RgbImage) -> Vec<Feature> {
    local::features_of(&resample::resample(picture))
}

/// All that the model `common-search` looks at in a picture, before it says how much of it matters.
pub fn signature(aggregation: &Aggregation, picture: &RgbImage) -> Signature {
    signature::signature(aggregation, &resample::resample(picture))
}

impl Model {
    /// The descriptor of pixels. Never all zeros, whatever the picture.
    pub fn describe(&self, picture: &RgbImage) -> Vec<i8> {
        quantise(&self.mapped(&signature(&self.aggregation, picture)))
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
