//! Recall against cost.

use serde::{Deserialize, Serialize};

/// The recall at which costs are compared.
pub const RECALL: f64 = 0.98;

/// A peer and what it reached at each of its settings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Curve {
    /// What it is called in tables.
    pub name: String,
    /// Vectors that it adds in a second of one core.
    pub inserts_per_cpu_second: f64,
    /// What it keeps on disk.
    pub bytes: u64,
    /// One for each setting.
    pub points: Vec<Point>,
}

/// What one setting gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Point {
    /// The setting in words.
    pub setting: String,
    /// The part of the true nearest vectors that were found.
    pub recall: f64,
    /// CPU time of a query that is asked alone.
    pub cpu_us: f64,
    /// CPU time of a query when all are asked together.
    pub batch_cpu_us: Option<f64>,
}

impl Curve {
    /// The points that no other beats in both recall and cost, by ascending recall.
    pub fn frontier(&self) -> Vec<&Point> {
        let mut points: Vec<&Point> = self.points.iter().collect();
        points.sort_by(|a, b| {
            b.recall
                .total_cmp(&a.recall)
                .then(a.cpu_us.total_cmp(&b.cpu_us))
        });
        let mut cheapest = f64::INFINITY;
        points.retain(|point| {
            let better = point.cpu_us < cheapest;
            cheapest = cheapest.min(point.cpu_us);
            better
        });
        points.reverse();
        points
    }

    /// CPU time in microseconds of a query of `recall`: between two points the logarithm of the cost is taken to
    /// be linear in that of the error. `None` where no setting reaches it.
    pub fn cost_at(&self, recall: f64) -> Option<f64> {
        let frontier = self.frontier();
        let above = frontier.iter().position(|point| point.recall >= recall)?;
        let upper = frontier[above];
        let Some(lower) = above.checked_sub(1).map(|below| frontier[below]) else {
            return Some(upper.cpu_us);
        };
        let error = |recall: f64| (1.0 - recall).max(1e-4).ln();
        let span = error(upper.recall) - error(lower.recall);
        let part = if span == 0.0 {
            1.0
        } else {
            (error(recall) - error(lower.recall)) / span
        };
        let (low, high) = (lower.cpu_us.ln(), upper.cpu_us.ln());
        Some((low + part * (high - low)).exp())
    }
}
