//! How alike two descriptors are, on a scale that means the same with every model.
//!
//! The cosine of the angle between two descriptors is exact, but what 0.6 of it means depends on the
//! model. The score maps it to a scale that is fixed by what can be counted: how often a picture that is
//! searched for reaches the score with one that it is no copy of. Each 0.2 is a factor of ten:
//!
//! | score | pairs of different pictures that reach it |
//! |---|---|
//! | 0.3 | 1 in 10 |
//! | 0.5 | 1 in 100 |
//! | 0.7 | 1 in 1,000 |
//! | 0.9 | 1 in 10,000 |
//! | 1 | none: the descriptors are the same |
//!
//! A new model gets a new `SCALE`, and 0.9 keeps its meaning. `docs/scores.md` has the figures, and
//! `benches/scores` makes the scale and measures it.

use crate::dot::dot;

/// Cosines and their scores, both rising; between two of them the score rises evenly.
///
/// Printed by `cargo bench -p descriptor --bench scores -- fit` for the model `common-search`.
const SCALE: [(f64, f64); 11] = [
    (-1.0, 0.0),
    (0.012, 0.16),
    (0.035, 0.2),
    (0.078, 0.3),
    (0.113, 0.4),
    (0.155, 0.5),
    (0.225, 0.6),
    (0.289, 0.7),
    (0.340, 0.8),
    (0.385, 0.9),
    (1.0, 1.0),
];

/// The greatest score of descriptors that differ.
const BELOW_ONE: f32 = 1.0_f32.next_down();

/// The score of two descriptors of equal length: 1 for the same, below 0.2 for most others.
#[inline]
pub fn similarity(a: &[i8], b: &[i8]) -> f32 {
    from_cosine(cosine(a, b))
}

/// The cosine of the angle between two descriptors of equal length, 0 if one is all zeros.
#[inline]
pub fn cosine(a: &[i8], b: &[i8]) -> f64 {
    let dot = dot(a, bytemuck::cast_slice(b));
    cosine_from_dot(dot, squared_norm(a), squared_norm(b))
}

/// The squared length of a descriptor of at most 131,072 components.
#[inline]
pub fn squared_norm(descriptor: &[i8]) -> u32 {
    // A sum of squares is never negative.
    dot(descriptor, bytemuck::cast_slice(descriptor)).unsigned_abs()
}

/// The score of two descriptors with this dot product and these squared lengths.
///
/// It never falls as the cosine rises, is 0 only for opposite descriptors and, of up to 1,000
/// components, exactly 1 only for those of one direction. Every machine computes the same bits.
#[inline]
pub fn from_dot(dot: i32, squared_norm_a: u32, squared_norm_b: u32) -> f32 {
    from_cosine(cosine_from_dot(dot, squared_norm_a, squared_norm_b))
}

/// The cosine of two vectors with this dot product and these squared lengths, 0 if one is all zeros.
#[inline]
pub fn cosine_from_dot(dot: i32, squared_norm_a: u32, squared_norm_b: u32) -> f64 {
    let squared = f64::from(squared_norm_a) * f64::from(squared_norm_b);
    if squared == 0.0 {
        return 0.0;
    }
    f64::from(dot) / squared.sqrt()
}

/// The score of a cosine.
#[inline]
pub fn from_cosine(cosine: f64) -> f32 {
    if cosine >= 1.0 {
        return 1.0;
    }
    // Counting has no branches to mispredict, and a scan scores every picture of a library.
    let inner = &SCALE[1..SCALE.len() - 1];
    let row: usize = inner
        .iter()
        .map(|(start, _)| usize::from(cosine >= *start))
        .sum();
    let (start, score) = SCALE[row];
    let score = score + SLOPES[row] * (cosine - start);
    (score as f32).clamp(0.0, BELOW_ONE)
}

/// A cosine below which no score reaches `score`.
pub fn least_cosine(score: f32) -> f64 {
    let (mut below, mut above) = (-1.0, 1.0);
    // Halving often enough that what is left is finer than any descriptors' cosines.
    for _ in 0..48 {
        let middle = (below + above) / 2.0;
        if from_cosine(middle) < score {
            below = middle;
        } else {
            above = middle;
        }
    }
    below
}

/// How steeply the score rises from each row of [`SCALE`] to the next.
const SLOPES: [f64; SCALE.len() - 1] = {
    let mut slopes = [0.0; SCALE.len() - 1];
    let mut row = 0;
    while row < slopes.len() {
        let (from, to) = (SCALE[row], SCALE[row + 1]);
        slopes[row] = (to.1 - from.1) / (to.0 - from.0);
        row += 1;
    }
    slopes
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
    fn the_least_difference_scores_below_one_and_above_zero() {
        let (a, mut near) = ([127; 512], [127; 512]);
        near[0] = 126;
        assert!(similarity(&a, &near) < 1.0);
        assert!(similarity(&a, &near.map(|c: i8| -c)) > 0.0);
    }

    #[test]
    fn the_score_rises_with_the_cosine() {
        let scores: Vec<f32> = (-100_000..=100_000)
            .map(|dot| from_dot(dot, 100_000, 100_000))
            .collect();
        assert!(scores.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_row_of_the_scale_gives_the_score_of_that_row() {
        for (cosine, score) in SCALE {
            assert_eq!(from_cosine(cosine), score as f32);
        }
        assert!(SCALE.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
    }

    /// Scores are kept and compared by programs: that they change is seen here first.
    #[test]
    fn scores_stay_what_they_are_bit_for_bit() {
        let dots = [-900, 12, 35, 155, 200, 385, 693, 999];
        let scores = dots.map(|dot| from_dot(dot, 1000, 1000));
        let expected = [
            0.015810277,
            0.16,
            0.2,
            0.5,
            0.5642857,
            0.9,
            0.9500813,
            0.9998374,
        ];
        assert_eq!(scores, expected);
    }

    #[test]
    fn no_score_is_reached_below_its_least_cosine() {
        for score in [0.0001, 0.16, 0.2, 0.333, 0.5, 0.9, 0.95, 0.99999] {
            let least = least_cosine(score);
            assert!(from_cosine(least) < score);
            assert!(from_cosine(least + 1e-6) >= score);
        }
    }

    proptest! {
        #[test]
        fn a_greater_dot_product_never_scores_less(
            a in any::<[i8; 32]>(), b in any::<[i8; 32]>(), step in 0..1000_i32
        ) {
            let bytes = b.map(|component| component as u8);
            let (dot, lengths) = (dot(&a, &bytes), (squared_norm(&a), squared_norm(&b)));
            let score = from_dot(dot, lengths.0, lengths.1);
            prop_assert!((0.0..=1.0).contains(&score));
            prop_assert_eq!(score, similarity(&b, &a));
            prop_assert!(from_dot(dot - step, lengths.0, lengths.1) <= score);
        }
    }
}
