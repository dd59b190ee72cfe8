//! Shares of pairs, with how sure they are.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{AddAssign, Sub};

use crate::pairs::Pair;

/// A share of pairs.
pub struct Rate {
    count: Count,
    /// Half the interval that holds the true share with a confidence of 95 %.
    margin: f64,
}

#[derive(Clone, Copy, Default)]
struct Count {
    hits: u64,
    of: u64,
}

impl Rate {
    /// The share of `pairs` that score at least `score`.
    ///
    /// Pairs that share a picture or a family are not independent of each other, so the margin comes
    /// from leaving out one family after the other with all its pairs (the jackknife).
    pub fn reaching<'a>(score: f32, pairs: impl Iterator<Item = &'a Pair>) -> Self {
        let mut all = Count::default();
        let mut with_family: BTreeMap<u64, Count> = BTreeMap::new();
        for pair in pairs {
            let count = Count {
                hits: u64::from(pair.score >= score),
                of: 1,
            };
            all += count;
            let [first, second] = pair.families;
            *with_family.entry(first).or_default() += count;
            if second != first {
                *with_family.entry(second).or_default() += count;
            }
        }
        let without: Vec<f64> = with_family.values().map(|c| (all - *c).share()).collect();
        let families = without.len() as f64;
        let mean = without.iter().sum::<f64>() / families;
        let squares: f64 = without.iter().map(|share| (share - mean).powi(2)).sum();
        let variance = squares * (families - 1.0) / families;
        Self {
            count: all,
            margin: 1.96 * variance.sqrt(),
        }
    }
}

/// In percent, with its margin; where none scores that, a bound that holds with a confidence of 95 % if the
/// pairs were independent (the rule of three).
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.count.of == 0 {
            return f.write_str("no such pairs");
        }
        if self.count.hits == 0 {
            return write!(f, "none, < {:.1$} %", 300.0 / self.count.of as f64, 4);
        }
        let percent = 100.0 * self.count.share();
        let digits = if percent >= 1.0 { 1 } else { 4 };
        write!(f, "{percent:.digits$} ± {:.digits$} %", 100.0 * self.margin)
    }
}

impl Count {
    fn share(self) -> f64 {
        self.hits as f64 / self.of.max(1) as f64
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.hits += other.hits;
        self.of += other.of;
    }
}

impl Sub for Count {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            hits: self.hits - other.hits,
            of: self.of - other.of,
        }
    }
}
