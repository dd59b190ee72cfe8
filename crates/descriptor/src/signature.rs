//! All that is known of a picture, before the model says how much of it matters.

use crate::aggregate::{Aggregate, Aggregation};
use crate::colour::colours;
use crate::layout::{LAYOUT, layout};
use crate::local::{self, features_of};
use crate::resample::Channels;

/// Weights of the parts beside the gradients of local features, which have length 1.
const LOCAL_COLOUR_WEIGHT: f32 = 0.4;
const LAYOUT_WEIGHT: f32 = 0.2;

/// What a picture looks like, in two halves: what happens to one of them often leaves the other alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// Gradients of local features, their colours, and the layout: words * (axes + 10) + 95 components.
    pub structure: Vec<f32>,
    /// Which colours there are at all, which is all there is for pictures without texture: 648 components.
    pub colours: Vec<f32>,
}

/// Components of the structure.
pub fn structure_length(aggregation: &Aggregation) -> usize {
    let Aggregation { words, axes, .. } = aggregation;
    words * (axes + local::COLOURS) + LAYOUT
}

/// The signature of a picture at the common size.
pub fn signature(aggregation: &Aggregation, channels: &Channels) -> Signature {
    let Aggregate {
        gradients,
        colours: local,
    } = aggregation.aggregate(&features_of(channels));
    let weighed = |values: Vec<f32>, weight: f32| values.into_iter().map(move |v| v * weight);
    let mut structure = gradients;
    structure.extend(weighed(local, LOCAL_COLOUR_WEIGHT));
    structure.extend(weighed(layout(channels).to_vec(), LAYOUT_WEIGHT));
    Signature {
        structure,
        colours: colours(channels),
    }
}
