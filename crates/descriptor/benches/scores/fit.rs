//! The scale, from pairs of different pictures.

use crate::pairs::{Kinship, Pair};

/// Scores that the rule fixes; between 0.9 and 1 the score rises evenly.
const SCORES: [f64; 9] = [0.16, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// Prints the rows of the scale: the least cosine that no more pairs of different pictures reach than
/// the score allows.
pub fn print_scale(pairs: &[Pair]) {
    let different = pairs.iter().filter(|pair| pair.kinship != Kinship::Same);
    let mut cosines: Vec<f64> = different.map(|pair| pair.cosine).collect();
    cosines.sort_by(|a, b| b.total_cmp(a));
    println!("    (-1.0, 0.0),");
    for score in SCORES {
        let allowed = (share(score) * cosines.len() as f64) as usize;
        // Rounded up, so that no more pairs reach it.
        let cosine = ((cosines[allowed] * 1000.0).floor() + 1.0) / 1000.0;
        println!("    ({cosine:.3}, {score}),");
    }
    println!("    (1.0, 1.0),");
    println!("\n{} pairs of different pictures", cosines.len());
}

/// The share of pairs of different pictures that may reach a score: a tenth for each 0.2.
fn share(score: f64) -> f64 {
    10.0_f64.powf((0.1 - score) / 0.2)
}
