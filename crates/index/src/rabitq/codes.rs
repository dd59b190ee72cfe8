//! Codes, read in place, and what they tell about a query.

use super::encode::{A, B, block_len};
use super::layout::{GROUP, GroupCodes, HALF, LANES};
use super::query::{PreparedQuery, ROUNDING};
use super::rotation::PADDED;
use super::{factor, scan};

/// The codes that [`encode`](super::encode()) made, checked once.
#[derive(Debug, Clone, Copy)]
pub struct Codes<'a> {
    bytes: &'a [u8],
    padded: usize,
}

/// The codes of [`LANES`] vectors; in the last block of a part, those past its end are zeros.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    // Of a known number, so that compilers see that all lanes can be computed at once.
    a: &'a [[u8; 4]; LANES],
    b: &'a [[u8; 2]; LANES],
    residuals: &'a [[u8; 2]; LANES],
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
    pub fn blocks(&self) -> impl Iterator<Item = Block<'a>> + Clone + use<'a> {
        let blocks = self.bytes.chunks_exact(block_len(self.padded));
        blocks.filter_map(Block::new)
    }
}

impl<'a> Block<'a> {
    /// `None` of bytes that are too few.
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let (a, rest) = bytes.split_first_chunk::<A>()?;
        let (b, rest) = rest.split_first_chunk::<B>()?;
        let (residuals, codes) = rest.split_first_chunk::<B>()?;
        Some(Self {
            a: a.as_chunks().0.first_chunk()?,
            b: b.as_chunks().0.first_chunk()?,
            residuals: residuals.as_chunks().0.first_chunk()?,
            codes: codes.as_chunks::<HALF>().0,
        })
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
        for (lane, cosine) in out.cosines.iter_mut().enumerate() {
            let along = query.along_code(sums[lane]);
            *cosine = (centre_dot + self.a(lane)) + self.b(lane) * along;
        }
        let other_dimensions = self.codes.len() * GROUP - 1;
        let deviation = (f64::from(centre_distance) / (other_dimensions as f64).sqrt()) as f32;
        for (lane, error) in out.standard_errors.iter_mut().enumerate() {
            *error = self.residual(lane) * deviation;
        }
    }

    /// What the estimates are certainly not further off than, at `centre_distance` from the centre.
    ///
    /// By the inequality of Cauchy and Schwarz, and counting what the tables and floating point lose. Some
    /// `√D` times the standard error: it holds for every vector and query, and few come near.
    pub fn certain_errors(&self, query: &PreparedQuery, centre_distance: f32) -> [f32; LANES] {
        std::array::from_fn(|lane| {
            let from_code = (self.residual(lane) + ROUNDING) * centre_distance;
            from_code + self.b(lane) * query.greatest_error() + ROUNDING
        })
    }

    /// `A` of a vector.
    #[inline]
    fn a(&self, lane: usize) -> f32 {
        f32::from_le_bytes(self.a[lane])
    }

    /// `B` of a vector.
    #[inline]
    fn b(&self, lane: usize) -> f32 {
        unpack(self.b[lane])
    }

    /// `|Bx-z|` of a vector.
    #[inline]
    fn residual(&self, lane: usize) -> f32 {
        unpack(self.residuals[lane])
    }
}

#[inline]
fn unpack(packed: [u8; 2]) -> f32 {
    factor::unpack(u16::from_le_bytes(packed))
}
