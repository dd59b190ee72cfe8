//! Linear maps of one byte a coefficient.

/// A map from vectors to `scales.len()` components.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearMap {
    /// What is subtracted first.
    pub mean: Vec<f32>,
    /// What the components of each row are multiplied by.
    pub scales: Vec<f32>,
    /// The rows, each as long as the mean.
    pub rows: Vec<i8>,
}

impl LinearMap {
    /// The components of a vector that is as long as the mean.
    pub fn apply(&self, vector: &[f32]) -> Vec<f32> {
        let pairs = vector.iter().zip(&self.mean);
        let centred: Vec<f32> = pairs.map(|(value, mean)| value - mean).collect();
        let rows = self.rows.chunks_exact(centred.len());
        let weighed = rows.zip(&self.scales);
        weighed
            .map(|(row, scale)| scale * dot(row, &centred))
            .collect()
    }
}

/// Summed in sixteen lanes, always the same, so that it vectorises without changing the result.
fn dot(row: &[i8], values: &[f32]) -> f32 {
    let (row_chunks, row_rest) = row.as_chunks::<16>();
    let (chunks, rest) = values.as_chunks::<16>();
    let mut lanes = [0.0; 16];
    for (row, values) in row_chunks.iter().zip(chunks) {
        for lane in 0..16 {
            lanes[lane] += f32::from(row[lane]) * values[lane];
        }
    }
    let rest = row_rest.iter().zip(rest);
    let rest: f32 = rest.map(|(row, value)| f32::from(*row) * value).sum();
    lanes.iter().sum::<f32>() + rest
}
