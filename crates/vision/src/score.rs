//! How alike two descriptors are.
//!
//! The cosine of the angle between two int8 descriptors is exact but hard to read: unrelated pictures
//! lie near 0.1, and how far a copy falls below 1 depends on what was done to it. [`from_dot`] maps it
//! to a score from 0 to 1 by a sigmoid without transcendental functions, so that every machine computes
//! the same.
//!
//! Measured on 200 photographs and synthetic scenes, many of them of one kind (`examples/evaluate.rs`):
//! a copy that was only re-encoded, even at JPEG quality 30, scores above 0.9; a copy of quality 30, half
//! size and without 20 % of each side scores 0.96 in the median and above 0.7 in 99 of 100 cases. Two
//! unrelated pictures score 0.05 in the median; a score of 0.5 is reached by scenes of one kind in like
//! colours, so it says "the same sort of thing" rather than "the same picture".

use crate::dot::dot;

/// The cosine that scores about one half.
const MIDPOINT: f64 = 0.5;
/// How sharply the score rises around [`MIDPOINT`].
const STEEPNESS: f64 = 6.0;

/// The score of two descriptors of equal length: 1 for the same, about 0 for unrelated ones.
pub fn similarity(a: &[i8], b: &[i8]) -> f32 {
    let bytes: Vec<u8> = b.iter().map(|&component| component as u8).collect();
    from_dot(dot(a, &bytes), squared_norm(a), squared_norm(b))
}

/// The squared length of a descriptor.
pub fn squared_norm(descriptor: &[i8]) -> u32 {
    descriptor
        .iter()
        .map(|&component| u32::from(component.unsigned_abs()).pow(2))
        .sum()
}

/// The score of two descriptors with this dot product and these squared lengths.
///
/// With `c` the cosine, 0 if a descriptor is all zeros, it is `(s(c) - s(-1)) / (s(1) - s(-1))` where
/// `s(c) = z / sqrt(1 + z * z)` and `z = STEEPNESS * (c - MIDPOINT)`: it rises strictly with the
/// cosine, from 0 at -1 to exactly 1 at 1.
pub fn from_dot(dot: i32, squared_norm_a: u32, squared_norm_b: u32) -> f32 {
    let lengths = (f64::from(squared_norm_a) * f64::from(squared_norm_b)).sqrt();
    let cosine = if lengths == 0.0 {
        0.0
    } else {
        f64::from(dot) / lengths
    };
    let (least, most) = (sigmoid(-1.0), sigmoid(1.0));
    let score = (sigmoid(cosine) - least) / (most - least);
    score.clamp(0.0, 1.0) as f32
}

fn sigmoid(cosine: f64) -> f64 {
    let z = STEEPNESS * (cosine - MIDPOINT);
    z / (1.0 + z * z).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_scores_one_and_the_opposite_zero() {
        let a: Vec<i8> = (0..512).map(|n| (n * 37 % 251) as u8 as i8 / 2).collect();
        let opposite: Vec<i8> = a.iter().map(|c| -c).collect();
        assert_eq!(similarity(&a, &a), 1.0);
        assert_eq!(similarity(&a, &opposite), 0.0);
        assert_eq!(similarity(&a, &[0; 512]), similarity(&[0; 512], &a));
    }

    #[test]
    fn the_score_rises_with_the_cosine() {
        let scores: Vec<f32> = (-1000..=1000)
            .map(|dot| from_dot(dot, 1000, 1000))
            .collect();
        assert!(scores.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
