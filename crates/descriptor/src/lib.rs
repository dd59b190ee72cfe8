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

use picture::{Acceptance, Format, Refusal, Region, Size, Wanted, decode_part};

/// The name of the model.
pub const COMMON_SEARCH: &str = "common-search";

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
/// Every [`Refusal`]; all but [`Refusal::Malformed`] are decided before pixels are decoded.
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
    let enough = resample::TARGET_PIXELS as u64;
    let picture = decode_part(picture, accept, Wanted { region, enough })?;
    let description = Description {
        format: picture.format,
        size: picture.size,
        descriptor: model.describe(&picture.pixels),
    };
    Ok((description, look(&picture.pixels)))
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
