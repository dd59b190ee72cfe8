//! All that is known of a picture, before the model says how much of it matters.

use super::aggregate::{Aggregate, Aggregation};
use super::colour::{self, colours};
use super::layout::{LAYOUT, layout};
use super::local::{self, features_of};
use super::resample::Channels;

/// Weights of the parts beside the gradients of local features, which have length 1.
const LOCAL_COLOUR_WEIGHT: f32 = 0.4;
const LAYOUT_WEIGHT: f32 = 0.2;
const COLOUR_WEIGHT: f32 = 0.25;

/// Components of a signature.
pub fn signature_length(aggregation: &Aggregation) -> usize {
    let Aggregation { words, axes, .. } = aggregation;
    words * (axes + local::COLOURS) + LAYOUT + colour::COLOURS
}

/// The signature of a picture at the common size: gradients of its local features, their colours, its layout,
/// and which colours it has at all, which is all there is for pictures without texture.
pub fn signature(aggregation: &Aggregation, channels: &Channels) -> Vec<f32> {
    let Aggregate {
        gradients,
        colours: local,
    } = aggregation.aggregate(&features_of(channels));
    let weighed = |values: Vec<f32>, weight: f32| values.into_iter().map(move |v| v * weight);
    let mut signature = gradients;
    signature.extend(weighed(local, LOCAL_COLOUR_WEIGHT));
    signature.extend(weighed(layout(channels).to_vec(), LAYOUT_WEIGHT));
    signature.extend(weighed(colours(channels).to_vec(), COLOUR_WEIGHT));
    signature
}
