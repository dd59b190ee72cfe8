//! Local features: what the surroundings of a place that stands out look like.

use image::RgbImage;

use super::colour::{Opponent, opponent};
use super::gradient::{GRADIENTS, gradients};
use super::plane::Plane;
use super::resample::resample;
use super::scale_space::{Keypoint, keypoints, octaves};

/// Components of a local feature: gradients, then brightness and chroma at five places.
pub const FEATURE: usize = GRADIENTS + 3 * PLACES.len();

/// One local feature.
pub type Feature = [f32; FEATURE];

/// Most keypoints of a picture; the strongest are taken.
const MAX_KEYPOINTS: usize = 700;
/// Where colour is looked at, in standard deviations of the keypoint along its own axes.
const PLACES: [(f32, f32); 5] = [(0.0, 0.0), (4.0, 0.0), (-4.0, 0.0), (0.0, 4.0), (0.0, -4.0)];
/// Weights of brightness and of both chromas beside gradients, which together have length 1. Chroma
/// varies little in most pictures, and tells alike shapes apart; brightness changes too easily.
const CHANNEL_WEIGHTS: [f32; 3] = [0.5, 2.5, 2.5];
/// Blur of colour in an octave's pixels.
const COLOUR_SIGMA: f32 = 2.0;

/// The local features of a picture; none where nothing stands out.
pub fn local_features(picture: &RgbImage) -> Vec<Feature> {
    features_of(&resample(picture))
}

/// The local features of a picture that was brought to the common size.
pub fn features_of(rgb: &[Plane; 3]) -> Vec<Feature> {
    let Opponent { light, chroma } = opponent(rgb);
    let octaves = octaves(&light);
    let chroma = chroma.map(|plane| blurred_octaves(plane, octaves.len()));
    let mut features = Vec::new();
    for keypoint in keypoints(&octaves, MAX_KEYPOINTS) {
        let Keypoint { octave, scale, .. } = keypoint;
        let light = &octaves[octave].scales[scale];
        let channels = [light, &chroma[0][octave], &chroma[1][octave]];
        for (direction, gradients) in gradients(&octaves, &keypoint) {
            let mut feature = [0.0; FEATURE];
            feature[..GRADIENTS].copy_from_slice(&gradients);
            add_colours(&mut feature[GRADIENTS..], channels, &keypoint, direction);
            features.push(feature);
        }
    }
    features
}

/// A channel at the size of each octave, blurred alike in the pixels of each.
fn blurred_octaves(plane: Plane, count: usize) -> Vec<Plane> {
    // Halving leaves half of the blur that was there.
    let rest = COLOUR_SIGMA * 0.75_f32.sqrt();
    let mut octaves = vec![plane.blurred(COLOUR_SIGMA)];
    while octaves.len() < count {
        let next = octaves[octaves.len() - 1].halved().blurred(rest);
        octaves.push(next);
    }
    octaves
}

fn add_colours(out: &mut [f32], channels: [&Plane; 3], keypoint: &Keypoint, direction: f32) {
    let (sine, cosine) = (libm::sinf(direction), libm::cosf(direction));
    for (out, (u, v)) in out.chunks_exact_mut(3).zip(PLACES) {
        let x = keypoint.x + keypoint.sigma * (u * cosine - v * sine);
        let y = keypoint.y + keypoint.sigma * (u * sine + v * cosine);
        for ((out, plane), weight) in out.iter_mut().zip(channels).zip(CHANNEL_WEIGHTS) {
            *out = weight * plane.nearest(x, y);
        }
    }
}
