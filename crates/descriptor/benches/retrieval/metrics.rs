//! How well a ranking puts copies and what they were made of together.

/// What one system reaches.
#[derive(Clone, Copy)]
pub struct Figures {
    /// R@1: the share of copies whose original is ranked first.
    pub first: f64,
    /// mAP: each copy has one original, so the mean of one over its rank.
    pub mean_precision: f64,
    /// Micro-AP (DISC21): average precision of one ranking of all pairs of a copy and a stored picture.
    pub micro_precision: f64,
}

/// The scores of one copy with all that is stored.
pub struct Scores {
    /// With its original.
    pub own: f32,
    /// With everything else.
    pub others: Vec<f32>,
}

/// The figures of some copies.
///
/// Scores that are equal are one step of a ranking: what shares the original's score counts by half for its rank,
/// and wholly for precision.
pub fn figures<'a>(copies: impl Iterator<Item = &'a Scores> + Clone) -> Figures {
    let (mut first, mut reciprocal, mut count) = (0.0, 0.0, 0.0);
    for copy in copies.clone() {
        let above = copy.others.iter().filter(|s| **s > copy.own).count() as f64;
        let level = copy.others.iter().filter(|s| **s == copy.own).count() as f64;
        if above == 0.0 {
            first += 1.0 / (1.0 + level);
        }
        reciprocal += 1.0 / (1.0 + above + level / 2.0);
        count += 1.0;
    }
    Figures {
        first: first / count,
        mean_precision: reciprocal / count,
        micro_precision: micro_precision(copies),
    }
}

fn micro_precision<'a>(copies: impl Iterator<Item = &'a Scores> + Clone) -> f64 {
    let mut own: Vec<f32> = copies.clone().map(|copy| copy.own).collect();
    own.sort_by(|a, b| b.total_cmp(a));
    let least = own.last().copied().unwrap_or_default();
    // What ranks below every original changes nothing.
    let mut others: Vec<f32> = copies
        .flat_map(|copy| copy.others.iter().copied())
        .filter(|score| *score >= least)
        .collect();
    others.sort_unstable_by(|a, b| b.total_cmp(a));
    let reaching = |scores: &[f32], score: f32| scores.partition_point(|s| *s >= score) as f64;
    let precision = |score: &f32| {
        let right = reaching(&own, *score);
        right / (right + reaching(&others, *score))
    };
    own.iter().map(precision).sum::<f64>() / own.len().max(1) as f64
}
