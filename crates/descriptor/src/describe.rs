//! The bytes of a picture to its description.

use image::RgbImage;
use inference_types::{Acceptance, DescribeError, Description, Language, Region};
use picture::{Wanted, decode_part};

use crate::aggregate::Aggregation;
use crate::keywords::keywords;
use crate::local::{self, Feature};
use crate::model::Model;
use crate::resample::{TARGET_PIXELS, resample};
use crate::signature::{self, Signature};

/// The name of the model.
pub const COMMON_SEARCH: &str = "common-search";

/// Describes a picture, or `region` of it (in pixels of the upright picture), by the model `model`; with
/// keywords in `language`, if they are wanted.
///
/// # Errors
/// Every [`DescribeError`]; all but [`DescribeError::Malformed`] are decided before pixels are decoded.
pub fn describe(
    model: &str,
    picture: &[u8],
    region: Option<Region>,
    accept: &Acceptance,
    language: Option<Language>,
) -> Result<Description, DescribeError> {
    let model = Some(model).filter(|name| *name == COMMON_SEARCH);
    let model = model
        .and_then(|_| Model::builtin())
        .ok_or(DescribeError::UnknownModel)?;
    let enough = TARGET_PIXELS as u64;
    let picture = decode_part(picture, accept, Wanted { region, enough })?;
    let keywords = language.map(|language| keywords(&picture.pixels, language));
    Ok(Description {
        format: picture.format,
        size: picture.size,
        descriptor: model.describe(&picture.pixels),
        keywords: keywords.unwrap_or_default(),
    })
}

/// The local features of a picture; none where nothing stands out.
pub fn local_features(picture: &RgbImage) -> Vec<Feature> {
    local::features_of(&resample(picture))
}

/// All that the model `common-search` looks at in a picture, before it says how much of it matters.
pub fn signature(aggregation: &Aggregation, picture: &RgbImage) -> Signature {
    signature::signature(aggregation, &resample(picture))
}
