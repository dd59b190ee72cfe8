//! What copies share and strangers do not: directions in which a picture and its copy correlate most, of all that
//! pictures vary in (the two-covariance model of probabilistic linear discriminant analysis, Ioffe 2006).

use nalgebra::{DMatrix, DVector};

use crate::Result;

/// Share of the mean variance that is added to every direction, for there are few pictures to learn from, and
/// photographs vary in other directions than they do.
const SHRINKAGE: f64 = 0.5;
/// How much a direction counts by how sure it is: 0 for all alike, 1 as the model has it, which trusts too much
/// in a few.
const TRUST: f64 = 0.35;
/// Greatest correlation that is believed.
const MOST_CORRELATED: f64 = 0.98;

/// A linear map, each row of which is integers times a scale.
pub struct Discriminant {
    /// What is subtracted first.
    pub mean: Vec<f32>,
    /// For each row.
    pub scales: Vec<f32>,
    /// The rows.
    pub map: Vec<i8>,
}

/// Learns from groups of one picture's signatures, the original first.
///
/// # Errors
/// When the signatures are not finite.
pub fn learn(groups: &[Vec<Vec<f32>>], dimensions: usize) -> Result<Discriminant> {
    let length = groups[0][0].len();
    let vector =
        |values: &[f32]| DVector::from_iterator(length, values.iter().map(|&v| f64::from(v)));
    let mut mean = DVector::zeros(length);
    for group in groups {
        mean += vector(&group[0]) / groups.len() as f64;
    }
    // All pictures of a group lie in one column block; sums over pairs are what sums and squares leave.
    let (mut total, mut shared) = (
        DMatrix::zeros(length, length),
        DMatrix::zeros(length, length),
    );
    for group in groups {
        let columns: Vec<DVector<f64>> = group.iter().map(|s| vector(s) - &mean).collect();
        let block = DMatrix::from_columns(&columns);
        let sum = block.column_sum();
        total.gemm(1.0, &block, &block.transpose(), 1.0);
        shared.ger(1.0, &sum, &sum, 1.0);
    }
    let (count, each) = (groups.len() as f64, groups[0].len() as f64);
    shared = (shared - &total) / (count * each * (each - 1.0));
    total /= count * each;
    let variance = total.trace() / length as f64;
    total += DMatrix::identity(length, length) * (SHRINKAGE * variance);
    let lower = total
        .cholesky()
        .ok_or("signatures that are not finite")?
        .l();
    // In coordinates where pictures vary alike in all directions, correlations are eigenvalues.
    let half = lower
        .solve_lower_triangular(&shared)
        .ok_or("a singular matrix")?;
    let whole = lower.solve_lower_triangular(&half.transpose());
    let whole = whole.ok_or("a singular matrix")?;
    let eigen = ((&whole + whole.transpose()) / 2.0).symmetric_eigen();
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    order.truncate(dimensions);
    let rows = order.iter().map(|&index| {
        let correlation = eigen.eigenvalues[index].clamp(1e-3, MOST_CORRELATED);
        let weight = (correlation / (1.0 - correlation * correlation)).powf(TRUST / 2.0);
        let axis = eigen.eigenvectors.column(index).into_owned();
        let row = lower.tr_solve_lower_triangular(&axis).unwrap_or(axis);
        row * weight
    });
    let mut learned = Discriminant {
        mean: mean.iter().map(|&value| value as f32).collect(),
        scales: Vec::new(),
        map: Vec::new(),
    };
    for row in rows {
        let scale = row.amax() / 127.0;
        learned.scales.push(scale as f32);
        learned
            .map
            .extend(row.iter().map(|value| (value / scale).round() as i8));
    }
    Ok(learned)
}
