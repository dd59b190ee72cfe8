//! Local features: what the surroundings of a place that stands out look like.

use crate::gradient::{Gradients, gradients};
use crate::plane::Plane;
use crate::resample::Channels;
use crate::scale_space::{Keypoint, keypoints, octaves};

/// Most keypoints of a picture; the strongest are taken.
const MAX_KEYPOINTS: usize = 700;
/// Where colour is looked at, in standard deviations of the keypoint along its own axes.
const PLACES: [(f32, f32); 5] = [(0.0, 0.0), (4.0, 0.0), (-4.0, 0.0), (0.0, 4.0), (0.0, -4.0)];
/// Components of the colours around a keypoint: two chromas at each place.
pub const COLOURS: usize = 2 * PLACES.len();
/// Blur of colour in an octave's pixels, which are half as many as those of brightness.
const COLOUR_SIGMA: f32 = 1.0;

/// One local feature.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Standard deviation of what stands out, in pixels of the common size.
    pub sigma: f32,
    /// Gradients of brightness.
    pub gradients: Gradients,
    /// Both chromas at each place.
    pub colours: [f32; COLOURS],
}

/// The colours around the same place of the picture's mirror image.
pub fn mirrored_colours(colours: &[f32; COLOURS]) -> [f32; COLOURS] {
    /// Where the colours of each place come from: left and right of the direction are exchanged.
    const FROM: [usize; PLACES.len()] = [0, 1, 2, 4, 3];
    std::array::from_fn(|index| colours[2 * FROM[index / 2] + index % 2])
}

/// The local features of a picture; none where nothing stands out.
pub fn features_of(channels: &Channels) -> Vec<Feature> {
    let octaves = octaves(&channels.light);
    let chroma = channels.chroma.each_ref();
    let chroma = chroma.map(|plane| blurred_octaves(plane, octaves.len()));
    let mut features = Vec::new();
    for keypoint in keypoints(&octaves, MAX_KEYPOINTS) {
        let octave = keypoint.octave;
        let planes = [&chroma[0][octave], &chroma[1][octave]];
        for (direction, gradients) in gradients(&octaves, &keypoint) {
            features.push(Feature {
                sigma: keypoint.sigma * (1 << octave) as f32,
                gradients,
                colours: colours(planes, &keypoint, direction),
            });
        }
    }
    features
}

/// A channel at the size of each octave, blurred alike in the pixels of each.
fn blurred_octaves(plane: &Plane, count: usize) -> Vec<Plane> {
    // Halving leaves half of the blur that was there.
    let rest = COLOUR_SIGMA * 0.75_f32.sqrt();
    let mut octaves = vec![plane.blurred(COLOUR_SIGMA)];
    while octaves.len() < count {
        let next = octaves[octaves.len() - 1].halved().blurred(rest);
        octaves.push(next);
    }
    octaves
}

fn colours(planes: [&Plane; 2], keypoint: &Keypoint, direction: f32) -> [f32; COLOURS] {
    let (sine, cosine) = (libm::sinf(direction), libm::cosf(direction));
    let mut colours = [0.0; COLOURS];
    for (out, (u, v)) in colours.chunks_exact_mut(2).zip(PLACES) {
        let x = keypoint.x + keypoint.sigma * (u * cosine - v * sine);
        let y = keypoint.y + keypoint.sigma * (u * sine + v * cosine);
        for (out, plane) in out.iter_mut().zip(planes) {
            *out = plane.nearest(x / 2.0 - 0.25, y / 2.0 - 0.25);
        }
    }
    colours
}
