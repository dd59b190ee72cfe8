//! What copies share and strangers do not: directions in which a picture and its copy correlate most, of all that
//! pictures vary in (the two-covariance model of probabilistic linear discriminant analysis, Ioffe 2006).

use descriptor::LinearMap;
use nalgebra::{DMatrix, DVector};

use crate::Result;

/// Learns from groups of one picture's signatures, the original first. What it maps has about length 1.
///
/// `shrinkage` is the share of the mean variance that is added to every direction, for there are few pictures to
/// learn from, and photographs vary in other directions than they do.
///
/// # Errors
/// When the signatures are not finite.
pub fn learn(groups: &[Vec<&[f32]>], dimensions: usize, shrinkage: f64) -> Result<LinearMap> {
    let length = groups[0][0].len();
    let vector =
        |values: &[f32]| DVector::from_iterator(length, values.iter().map(|&v| f64::from(v)));
    let mut mean = DVector::zeros(length);
    for group in groups {
        mean += vector(group[0]) / groups.len() as f64;
    }
    // All pictures of a group lie in one column block; sums over pairs are what sums and squares leave.
    let (mut total, mut shared) = (
        DMatrix::zeros(length, length),
        DMatrix::zeros(length, length),
    );
    for group in groups {
        let columns: Vec<DVector<f64>> = group.iter().map(|one| vector(one) - &mean).collect();
        let block = DMatrix::from_columns(&columns);
        let sum = block.column_sum();
        total.gemm(1.0, &block, &block.transpose(), 1.0);
        shared.ger(1.0, &sum, &sum, 1.0);
    }
    let (count, each) = (groups.len() as f64, groups[0].len() as f64);
    shared = (shared - &total) / (count * each * (each - 1.0));
    total /= count * each;
    let variance = total.trace() / length as f64;
    total += DMatrix::identity(length, length) * (shrinkage * variance);
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
    // All count alike: the model would weigh them by how sure they are, but trusts too much in a few.
    let rows = order.iter().map(|&index| {
        let axis = eigen.eigenvectors.column(index).into_owned();
        lower.tr_solve_lower_triangular(&axis).unwrap_or(axis)
    });
    let rows: Vec<DVector<f64>> = rows.collect();
    let length = |original: &&[f32]| -> f64 {
        let centred = vector(original) - &mean;
        let squares = rows.iter().map(|row| row.dot(&centred).powi(2));
        squares.sum::<f64>().sqrt()
    };
    let lengths = groups.iter().map(|group| length(&group[0]));
    Ok(in_bytes(&rows, &mean, lengths.sum::<f64>() / count))
}

/// A map of these rows over `length`, each of which is integers times a scale.
fn in_bytes(rows: &[DVector<f64>], mean: &DVector<f64>, length: f64) -> LinearMap {
    let mut map = LinearMap {
        mean: mean.iter().map(|&value| value as f32).collect(),
        scales: Vec::new(),
        rows: Vec::new(),
    };
    for row in rows {
        let scale = row.amax() / 127.0;
        map.scales.push((scale / length) as f32);
        let integers = row.iter().map(|value| (value / scale).round() as i8);
        map.rows.extend(integers);
    }
    map
}
