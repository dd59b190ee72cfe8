//! A random rotation that never changes.

use similarity::F32x4;

/// Fewest and most dimensions of a rotation.
pub const PADDED: std::ops::RangeInclusive<usize> = 32..=4096;

/// Three rounds leave no direction of the input recognisable (A. Andoni et al., "Practical and Optimal LSH
/// for Angular Distance", 2015).
const ROUNDS: usize = 3;

/// The codes in a library hold for this seed alone.
const SEED: u64 = 0x5169_6874_6C69_6E65;

/// Rounds of random sign changes and Walsh-Hadamard transforms: together an orthogonal transform.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// Each 1 or -1; those of the last round also carry the factor that normalises all rounds.
    signs: [Vec<f32>; ROUNDS],
}

impl Rotation {
    /// The rotation for vectors of `dimensions` components, 4096 at most: further ones are cut off.
    pub fn new(dimensions: usize) -> Self {
        let (least, most) = (*PADDED.start(), *PADDED.end());
        let padded = dimensions.min(most).next_power_of_two().max(least);
        let mut random = SplitMix64(SEED);
        let mut round = || (0..padded).map(|_| random.sign()).collect::<Vec<f32>>();
        let mut signs: [_; ROUNDS] = std::array::from_fn(|_| round());
        let squared = padded as f64;
        let normal = (1.0 / (squared * squared.sqrt())) as f32;
        let [.., last] = &mut signs;
        last.iter_mut().for_each(|sign| *sign *= normal);
        Self { signs }
    }

    /// Dimensions of a rotated vector: a power of two from 32 to 4096.
    pub fn padded(&self) -> usize {
        self.signs[0].len()
    }

    /// `vector`, with zeros for the dimensions that it lacks, rotated.
    pub fn rotate(&self, vector: &[f32]) -> Vec<f32> {
        let mut rotated = Vec::with_capacity(self.padded().max(vector.len()));
        rotated.extend_from_slice(vector);
        self.rotate_in_place(&mut rotated);
        rotated
    }

    /// [`Self::rotate`] without a new vector: `vector` grows to [`Self::padded`] dimensions.
    ///
    /// Each of the at most 36 stages is off by one rounding of what it gives, 2⁻²⁴ of the vector's length.
    pub fn rotate_in_place(&self, vector: &mut Vec<f32>) {
        vector.resize(self.padded(), 0.0);
        for signs in &self.signs {
            transform(vector, signs);
        }
    }
}

/// The Walsh-Hadamard transform of `values`, each times its sign first; a power of two of them from [`PADDED`] on, not
/// normalised.
///
/// Two stages go over the values together where that is possible.
fn transform(values: &mut [f32], signs: &[f32]) {
    let values = values.as_chunks_mut().0;
    let (sixteens, signs) = (values.as_chunks_mut().0, signs.as_chunks().0.as_chunks().0);
    for (values, signs) in sixteens.iter_mut().zip(signs) {
        four_stages(values, signs);
    }
    let mut half = 4;
    while 2 * half < values.len() {
        two_stages(values, half);
        half *= 4;
    }
    if half < values.len() {
        one_stage(values, half);
    }
}

fn four_stages(values: &mut [[f32; 4]; 4], signs: &[[f32; 4]; 4]) {
    let within = |at: usize| {
        let turned = F32x4::load(&values[at]) * F32x4::load(&signs[at]);
        turned.stages_within()
    };
    let stages = F32x4::stages([within(0), within(1), within(2), within(3)]);
    for (values, four) in values.iter_mut().zip(stages) {
        four.store(values);
    }
}

/// The stages in which fours are `half` and twice that apart: a multiple of [`TURN`].
fn two_stages(values: &mut [[f32; 4]], half: usize) {
    for block in values.chunks_exact_mut(4 * half) {
        let (low, high) = block.split_at_mut(2 * half);
        let ((a, b), (c, d)) = (low.split_at_mut(half), high.split_at_mut(half));
        let [a, b, c, d] = [a, b, c, d].map(|run| run.as_chunks_mut::<TURN>().0);
        for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
            for at in 0..TURN {
                let fours = [&a[at], &b[at], &c[at], &d[at]].map(F32x4::load);
                let stages = F32x4::stages(fours);
                for (four, to) in stages
                    .into_iter()
                    .zip([&mut a[at], &mut b[at], &mut c[at], &mut d[at]])
                {
                    four.store(to);
                }
            }
        }
    }
}

/// Fours that a turn of a loop goes through. A host that may interrupt a component has it look whether it is to be at
/// each turn.
const TURN: usize = 2;

/// The stage in which fours are `half` apart: a multiple of [`TURN`].
fn one_stage(values: &mut [[f32; 4]], half: usize) {
    for block in values.chunks_exact_mut(2 * half) {
        let (low, high) = block.split_at_mut(half);
        let turns = low.as_chunks_mut::<TURN>().0.iter_mut();
        for (low, high) in turns.zip(high.as_chunks_mut::<TURN>().0) {
            for (low, high) in low.iter_mut().zip(high) {
                let (a, b) = (F32x4::load(low), F32x4::load(high));
                (a + b).store(low);
                (a - b).store(high);
            }
        }
    }
}

/// G. L. Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
struct SplitMix64(u64);

impl SplitMix64 {
    fn sign(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        if (bits ^ (bits >> 31)) >> 63 == 0 {
            1.0
        } else {
            -1.0
        }
    }
}
