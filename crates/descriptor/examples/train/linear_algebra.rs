//! The little linear algebra that training needs.

/// The mean of rows of `width` values.
pub fn mean(rows: &[&[f32]], width: usize) -> Vec<f32> {
    let mut sums = vec![0.0_f64; width];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(*row) {
            *sum += f64::from(*value);
        }
    }
    let count = rows.len().max(1) as f64;
    sums.into_iter().map(|sum| (sum / count) as f32).collect()
}

/// The covariance matrix of rows around `mean`.
pub fn covariance(rows: &[&[f32]], mean: &[f32]) -> Vec<Vec<f64>> {
    let width = mean.len();
    let mut matrix = vec![vec![0.0; width]; width];
    for row in rows {
        let centred: Vec<f64> = row
            .iter()
            .zip(mean)
            .map(|(v, m)| f64::from(v - m))
            .collect();
        for (line, left) in matrix.iter_mut().zip(&centred) {
            for (cell, right) in line.iter_mut().zip(&centred) {
                *cell += left * right;
            }
        }
    }
    matrix
}

/// The `count` eigenvectors of greatest eigenvalue of a symmetric matrix, by Jacobi rotations.
pub fn principal_axes(mut matrix: Vec<Vec<f64>>, count: usize) -> Vec<Vec<f32>> {
    let size = matrix.len();
    let mut vectors: Vec<Vec<f64>> = (0..size)
        .map(|row| {
            (0..size)
                .map(|column| f64::from(u8::from(row == column)))
                .collect()
        })
        .collect();
    for _ in 0..12 {
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| matrix[b][b].total_cmp(&matrix[a][a]));
    let axis = |&index: &usize| vectors[index].iter().map(|v| *v as f32).collect();
    order.iter().take(count).map(axis).collect()
}

/// Zeroes the cell at `p`, `q`; rows of `vectors` follow.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if matrix[p][q].abs() < 1e-14 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |a: f64, b: f64| (cosine * a - sine * b, sine * a + cosine * b);
    for line in matrix.iter_mut() {
        (line[p], line[q]) = turn(line[p], line[q]);
    }
    for column in 0..matrix.len() {
        (matrix[p][column], matrix[q][column]) = turn(matrix[p][column], matrix[q][column]);
        (vectors[p][column], vectors[q][column]) = turn(vectors[p][column], vectors[q][column]);
    }
}

/// The index of the row nearest to `point`.
pub fn nearest(rows: &[Vec<f32>], point: &[f32]) -> usize {
    let distance =
        |row: &Vec<f32>| -> f32 { row.iter().zip(point).map(|(a, b)| (a - b) * (a - b)).sum() };
    let distances = rows.iter().map(distance).enumerate();
    distances
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0, |(index, _)| index)
}
