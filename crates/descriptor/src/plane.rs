//! One channel of a picture as floating point, and its blur.

/// Values in rows.
#[derive(Debug, Clone)]
pub struct Plane {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` values, row by row.
    pub values: Vec<f32>,
}

impl Plane {
    /// A plane of zeros.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            values: vec![0.0; width * height],
        }
    }

    /// The value at a place inside the plane.
    pub fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// The value nearest to a place anywhere.
    pub fn nearest(&self, x: f32, y: f32) -> f32 {
        let pixel = |place: f32, side: usize| ((place + 0.5).max(0.0) as usize).min(side - 1);
        self.at(pixel(x, self.width), pixel(y, self.height))
    }

    /// The values of row `y`.
    pub fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..(y + 1) * self.width]
    }

    /// Every second value of every second row.
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut half = Self::new(width, height);
        for (y, row) in half.values.chunks_exact_mut(width.max(1)).enumerate() {
            for (out, value) in row.iter_mut().zip(self.row(2 * y).iter().step_by(2)) {
                *out = *value;
            }
        }
        half
    }

    /// This minus `other`, which has the same size.
    pub fn minus(&self, other: &Self) -> Self {
        let pairs = self.values.iter().zip(&other.values);
        Self {
            width: self.width,
            height: self.height,
            values: pairs.map(|(a, b)| a - b).collect(),
        }
    }

    /// Blurred by a Gaussian of standard deviation `sigma` in pixels; edges are continued.
    pub fn blurred(&self, sigma: f32) -> Self {
        let kernel = half_kernel(sigma);
        self.blurred_along_rows(&kernel)
            .blurred_along_columns(&kernel)
    }

    fn blurred_along_rows(&self, kernel: &[f32]) -> Self {
        let radius = kernel.len() - 1;
        let mut out = Self::new(self.width, self.height);
        let mut padded = vec![0.0; self.width + 2 * radius];
        for (y, sums) in out.values.chunks_exact_mut(self.width).enumerate() {
            let row = self.row(y);
            padded[..radius].fill(row[0]);
            padded[radius..radius + self.width].copy_from_slice(row);
            padded[radius + self.width..].fill(row[self.width - 1]);
            weigh(sums, kernel, |reach| {
                let before = &padded[radius - reach..][..self.width];
                let after = &padded[radius + reach..][..self.width];
                (before, after)
            });
        }
        out
    }

    fn blurred_along_columns(&self, kernel: &[f32]) -> Self {
        let mut out = Self::new(self.width, self.height);
        let last = self.height - 1;
        for (y, sums) in out.values.chunks_exact_mut(self.width).enumerate() {
            weigh(sums, kernel, |reach| {
                let above = self.row(y.saturating_sub(reach));
                let below = self.row((y + reach).min(last));
                (above, below)
            });
        }
        out
    }
}

/// Values that are summed in registers before they are written.
const BLOCK: usize = 16;

/// The weighted sum of the pairs of rows that lie as far apart as each weight of a kernel; the first pair is one
/// row twice.
fn weigh<'a>(out: &mut [f32], kernel: &[f32], pair: impl Fn(usize) -> (&'a [f32], &'a [f32])) {
    let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
    let start_of_rest = blocks.len() * BLOCK;
    for (index, block) in blocks.iter_mut().enumerate() {
        let mut sums = [0.0; BLOCK];
        for (reach, weight) in kernel.iter().enumerate() {
            let (a, b) = pair(reach);
            let (a, b) = (&a[index * BLOCK..][..BLOCK], &b[index * BLOCK..][..BLOCK]);
            for lane in 0..BLOCK {
                sums[lane] += (a[lane] + b[lane]) * weight;
            }
        }
        *block = sums;
    }
    for (index, value) in rest.iter_mut().enumerate() {
        let at = start_of_rest + index;
        let term = |(reach, weight): (usize, &f32)| {
            let (a, b) = pair(reach);
            (a[at] + b[at]) * weight
        };
        *value = kernel.iter().enumerate().map(term).sum();
    }
}

/// The weights of a Gaussian from its centre outwards, out to three standard deviations; half of the first, which
/// meets its value twice.
fn half_kernel(sigma: f32) -> Vec<f32> {
    let radius = (3.0 * sigma).ceil().max(1.0) as usize;
    let weight = |reach: usize| libm::expf(-((reach * reach) as f32) / (2.0 * sigma * sigma));
    let weights: Vec<f32> = (0..=radius).map(weight).collect();
    let total = weights[0] + 2.0 * weights[1..].iter().sum::<f32>();
    let mut shares: Vec<f32> = weights.into_iter().map(|weight| weight / total).collect();
    shares[0] /= 2.0;
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_keeps_a_flat_plane_and_spreads_a_point() {
        let mut plane = Plane::new(31, 21);
        plane.values.fill(0.25);
        let blurred = plane.blurred(2.0);
        assert!(blurred.values.iter().all(|v| (v - 0.25).abs() < 1e-5));
        plane.values.fill(0.0);
        plane.values[10 * 31 + 15] = 1.0;
        let spread = plane.blurred(1.5);
        assert!((spread.values.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        let peak = 1.0 / (std::f32::consts::TAU * 1.5 * 1.5);
        assert!((spread.at(15, 10) - peak).abs() < 0.002);
    }
}
