//! A query, made ready for many codes.

use super::layout::{GROUP, GroupTable};
use super::rotation::Rotation;
use super::sum::{sums, unit};
use similarity::lanes::{greater, lesser};

/// The greatest entry of a table. The scan adds four entries in a byte, and those of 1024 groups in 16 bits.
/// Finer entries would not sharpen the estimate: what these lose, some 0.003 at 64 dimensions and 0.0006 at
/// 4096, is a twentieth of its standard error, and counts for its square.
pub(super) const GREATEST: u8 = 63;

/// What floating point can lose, each by a sum of roundings below 2⁻²⁴ of numbers of which the greatest is 1:
/// some 36 for the rotation of the query, 36 for that of the centre or of the vector, few others.
pub const ROUNDING: f32 = 1e-5;

/// A query of length 1, its rotation in tables.
#[derive(Debug, Clone)]
pub struct PreparedQuery {
    tables: Vec<GroupTable>,
    scale: f32,
    offset: f32,
    greatest_error: f32,
}

impl PreparedQuery {
    /// Prepares `query`, of as many dimensions as `rotation` was made for.
    pub fn new(rotation: &Rotation, query: &[i8]) -> Self {
        let unit: Vec<f32> = unit(query).collect();
        let rotated = rotation.rotate(&unit);
        let (groups, _) = rotated.as_chunks::<GROUP>();
        let size = |group: &[f32; GROUP]| group.iter().map(|t| t.abs()).sum::<f32>();
        let greatest = groups.iter().map(size).fold(0.0, greater);
        // From the least to the greatest sum of a group, with either sign.
        let step = 2.0 * greatest / f32::from(GREATEST);
        let steps = if step > 0.0 { 1.0 / step } else { 0.0 };
        let tables = groups.iter().map(|group| table(group, steps)).collect();

        let root = (rotation.padded() as f64).sqrt();
        let [ones] = sums(&rotated, &rotated, |t, _| [t.abs().into()]);
        // Half a step a group, and a little for what the entries lost before they were rounded.
        let rounded = 0.501 * f64::from(step) * groups.len() as f64;
        Self {
            tables,
            scale: (f64::from(step) / root) as f32,
            offset: (-ones / root) as f32,
            greatest_error: (rounded / root) as f32 + ROUNDING,
        }
    }

    /// Dimensions of the rotation that it was prepared with.
    pub fn padded(&self) -> usize {
        self.tables.len() * GROUP
    }

    pub(super) fn tables(&self) -> &[GroupTable] {
        &self.tables
    }

    /// `<x,Rq>` of the code `x` whose entries of the tables add up to `sum`.
    #[inline]
    pub(super) fn along_code(&self, sum: u16) -> f32 {
        self.scale * f32::from(sum) + self.offset
    }

    /// How far [`Self::along_code`] can be off, with what else is off in proportion to it.
    pub(super) fn greatest_error(&self) -> f32 {
        self.greatest_error
    }
}

/// What the components add up to for each code, above the least of these sums, in steps.
#[inline]
fn table(group: &[f32; GROUP], steps: f32) -> GroupTable {
    // Beside this number floats are whole, and the low bits of them are the sum, rounded. That is quicker than a
    // conversion, which has to tell apart what does not fit.
    const WHOLE: f32 = (1_u32 << 23) as f32;

    let [a, b, c, d] = group.map(|component| 2.0 * steps * component);
    // A component adds itself or takes itself away. The least sum takes away the sizes of all, so that it is 0
    // at the code without the positive ones.
    let first = -(lesser(0.0, a) + lesser(0.0, b) + lesser(0.0, c) + lesser(0.0, d));
    let two = [first, first + a, first + b, (first + a) + b];
    let four = [two, two.map(|sum| sum + c)];
    let all = [four, four.map(|sums| sums.map(|sum| sum + d))];
    // From 0 to the greatest entry, but for what is lost in adding, which rounding takes away.
    let sums = all.as_flattened().as_flattened();
    std::array::from_fn(|code| (WHOLE + sums[code]).to_bits() as u8)
}
