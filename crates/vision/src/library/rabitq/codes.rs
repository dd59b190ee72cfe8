//! Codes, read in place, and what they tell about a query.

use super::encode::{A, B, FACTORS, block_len};
use super::query::{PreparedQuery, ROUNDING};
use super::rotation::PADDED;
use super::{GroupCodes, HALF, LANES, factor, scan};

/// The codes that [`encode`](super::encode()) made, checked once.
#[derive(Debug, Clone, Copy)]
pub struct Codes<'a> {
    bytes: &'a [u8],
    padded: usize,
}

/// The codes of [`LANES`] vectors; in the last block of a part, those past its end are zeros.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    a: &'a [[u8; 4]],
    b: &'a [[u8; 2]],
    residuals: &'a [[u8; 2]],
    codes: &'a [GroupCodes],
}

/// What a block tells about a query.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimates {
    /// The estimated cosine of the angle between each vector and the query. Past the end of the part,
    /// numbers without a meaning.
    pub cosines: [f32; LANES],
    /// The standard error of each.
    pub standard_errors: [f32; LANES],
}

impl<'a> Codes<'a> {
    /// The codes of `count` vectors with a rotation of `padded` dimensions, `None` when `bytes` cannot be
    /// those.
    pub fn new(bytes: &'a [u8], count: usize, padded: usize) -> Option<Self> {
        let possible = padded.is_power_of_two() && PADDED.contains(&padded);
        let blocks = count.div_ceil(LANES);
        let fits = possible && blocks.checked_mul(block_len(padded)) == Some(bytes.len());
        fits.then_some(Self { bytes, padded })
    }

    /// Its blocks: vector `i` is lane `i % 32` of block `i / 32`.
    pub fn blocks(&self) -> impl ExactSizeIterator<Item = Block<'a>> + Clone + use<'a> {
        let blocks = self.bytes.chunks_exact(block_len(self.padded));
        blocks.map(Block::new)
    }
}

impl<'a> Block<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let (factors, codes) = bytes.split_at(FACTORS);
        let (a, halves) = factors.split_at(A);
        let (b, residuals) = halves.split_at(B);
        Self {
            a: a.as_chunks().0,
            b: b.as_chunks().0,
            residuals: residuals.as_chunks().0,
            codes: codes.as_chunks::<HALF>().0,
        }
    }

    /// Estimates the cosines of the block's vectors and a query at `centre_distance` from their centre, with
    /// which its dot product is `centre_dot`.
    pub fn estimate(
        &self,
        query: &PreparedQuery,
        centre_dot: f32,
        centre_distance: f32,
        out: &mut Estimates,
    ) {
        let sums = scan::sums(query.tables(), self.codes);
        for ((cosine, (a, b)), sum) in out.cosines.iter_mut().zip(self.lines()).zip(sums) {
            *cosine = (centre_dot + a) + b * query.along_code(sum);
        }
        let other_dimensions = self.codes.len() * super::GROUP - 1;
        let deviation = (f64::from(centre_distance) / (other_dimensions as f64).sqrt()) as f32;
        for (error, residual) in out.standard_errors.iter_mut().zip(self.residuals()) {
            *error = residual * deviation;
        }
    }

    /// What the estimates are certainly not further off than, at `centre_distance` from the centre.
    ///
    /// By the inequality of Cauchy and Schwarz, and counting what the tables and floating point lose. Some
    /// `√D` times the standard error: it holds for every vector and query, and few come near.
    pub fn certain_errors(&self, query: &PreparedQuery, centre_distance: f32) -> [f32; LANES] {
        let mut errors = [0.0; LANES];
        let factors = self.residuals().zip(self.lines());
        for (error, (residual, (_, b))) in errors.iter_mut().zip(factors) {
            let from_code = (residual + ROUNDING) * centre_distance;
            *error = from_code + b * query.greatest_error() + ROUNDING;
        }
        errors
    }

    /// `A` and `B` of each vector.
    fn lines(&self) -> impl Iterator<Item = (f32, f32)> {
        let a = self.a.iter().map(|&a| f32::from_le_bytes(a));
        a.zip(self.b.iter().map(unpack))
    }

    /// `|Bx-z|` of each vector.
    fn residuals(&self) -> impl Iterator<Item = f32> {
        self.residuals.iter().map(unpack)
    }
}

#[inline]
fn unpack(packed: &[u8; 2]) -> f32 {
    factor::unpack(u16::from_le_bytes(*packed))
}
