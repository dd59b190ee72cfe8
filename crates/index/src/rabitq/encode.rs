//! Descriptors to codes.
//!
//! A block takes `32 · (8 + D/8)` bytes: little-endian, for each of its 32 vectors `A` (`f32`), then for each
//! `B` (16 bits, see [`factor`]), then for each `|Bx-z|` (16 bits, rounded up), then the codes, 16 bytes for
//! each group of 4 dimensions. What is missing in the last block is zeros.
//!
//! `B` is rounded first, then `A` and `|Bx-z|` are computed from the rounded `B`. The estimate then remains
//! `<v,q> + <Bx-z,R(q-c)>`, exactly, so that the bound covers the rounding of `B`, whatever it is: 2⁻¹² of
//! `<x,R(q-c)>`, one part in a hundred of the standard error at 1024 dimensions. `A` has no such cover, and
//! keeps the precision of the estimate itself.

use super::factor;
use super::layout::{GROUP, GroupCodes, HALF, LANES};
use super::rotation::Rotation;
use super::sum::{dot, sums, unit};
use similarity::F32x4;

/// Bytes of the factors of a block, and of one of them for all its vectors.
pub const FACTORS: usize = A + B + B;
pub const A: usize = 4 * LANES;
pub const B: usize = 2 * LANES;

/// Bytes of a block of vectors of `padded` dimensions.
pub fn block_len(padded: usize) -> usize {
    FACTORS + padded / GROUP * size_of::<GroupCodes>()
}

/// Bytes that [`encode`] makes of `count` descriptors with a rotation of `padded` dimensions.
pub fn encoded_len(count: usize, padded: usize) -> usize {
    count.div_ceil(LANES) * block_len(padded)
}

/// The codes of `descriptors` about `centre`, all of as many dimensions as `rotation` was made for.
///
/// The centre is the mean of vectors of length 1 or less, or zeros.
pub fn encode<'a>(
    rotation: &Rotation,
    centre: &[f32],
    descriptors: impl Iterator<Item = &'a [i8]>,
) -> Vec<u8> {
    let mut encoder = Encoder::new(rotation, centre);
    let block_len = block_len(rotation.padded());
    let least = descriptors.size_hint().0;
    let mut bytes = Vec::with_capacity(encoded_len(least, rotation.padded()));
    let mut block = 0;
    for (index, descriptor) in descriptors.enumerate() {
        let lane = index % LANES;
        if lane == 0 {
            block = bytes.len();
            bytes.resize(block + block_len, 0);
        }
        encoder.encode(descriptor, &mut bytes[block..], lane);
    }
    bytes
}

struct Encoder<'a> {
    rotation: &'a Rotation,
    centre: &'a [f32],
    rotated_centre: Vec<f32>,
    /// `v - c` and then `z`, kept for its memory.
    difference: Vec<f32>,
}

struct Factors {
    a: f32,
    b: u16,
    residual: u16,
}

impl<'a> Encoder<'a> {
    fn new(rotation: &'a Rotation, centre: &'a [f32]) -> Self {
        Self {
            rotation,
            centre,
            rotated_centre: rotation.rotate(centre),
            difference: Vec::with_capacity(rotation.padded()),
        }
    }

    fn encode(&mut self, descriptor: &[i8], block: &mut [u8], lane: usize) {
        let difference = unit(descriptor).zip(self.centre).map(|(v, c)| v - c);
        self.difference.clear();
        self.difference.extend(difference);
        let along_centre = dot(&self.difference, self.centre);
        self.rotation.rotate_in_place(&mut self.difference);

        let factors = self.factors(along_centre);
        let (written, codes) = block.split_at_mut(FACTORS);
        let (a, halves) = written.split_at_mut(A);
        let (b, residual) = halves.split_at_mut(B);
        a[4 * lane..][..4].copy_from_slice(&factors.a.to_le_bytes());
        b[2 * lane..][..2].copy_from_slice(&factors.b.to_le_bytes());
        residual[2 * lane..][..2].copy_from_slice(&factors.residual.to_le_bytes());
        write_code(&self.difference, codes, lane);
    }

    /// The factors of the rotated difference, where `along_centre` is `<v-c,c>`.
    fn factors(&self, along_centre: f64) -> Factors {
        let z = &self.difference;
        let root = (z.len() as f64).sqrt();
        let terms = |z: f32, c: f32| {
            let along = if z >= 0.0 { c } else { -c };
            [f64::from(z) * f64::from(z), z.abs().into(), along.into()]
        };
        let [squared, sizes, along] = sums(z, &self.rotated_centre, terms);
        // <x,z>
        let along_code = sizes / root;
        let b = if along_code > 0.0 {
            factor::nearest(squared / along_code)
        } else {
            0
        };
        let exact_b = f64::from(factor::unpack(b));
        let centre_along_code = along / root;
        // |Bx-z|²
        let residual = exact_b * exact_b - 2.0 * exact_b * along_code + squared;
        Factors {
            a: (along_centre - exact_b * centre_along_code) as f32,
            b,
            residual: factor::above(residual.max(0.0).sqrt()),
        }
    }
}

/// Sets the bits of the components of `z` that are not negative.
fn write_code(z: &[f32], codes: &mut [u8], lane: usize) {
    let shift = if lane < HALF { 0 } else { GROUP };
    let zero = F32x4::splat(0.0);
    let groups = codes.as_chunks_mut::<HALF>().0;
    for (codes, group) in groups.iter_mut().zip(z.as_chunks::<GROUP>().0) {
        codes[lane % HALF] |= F32x4::load(group).at_least(zero) << shift;
    }
}
