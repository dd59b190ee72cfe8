//! Random numbers of which every one is known by its stream and its place: SplitMix64 (Steele and others, 2014).

/// A stream of random numbers.
pub struct Random(u64);

impl Random {
    /// The stream number `number` of the family `family`.
    pub fn new(family: u64, number: u64) -> Self {
        Self(mix(mix(family.wrapping_add(GOLDEN)).wrapping_add(number)))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// From 0 to just below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    /// Nearly normal, of mean 0 and variance 1: the sum of four even ones, which every machine adds alike.
    pub fn normal(&mut self) -> f32 {
        let bits = self.bits();
        let lanes = [bits, bits >> 16, bits >> 32, bits >> 48].map(|lane| (lane & 0xFFFF) as f32);
        let sum: f32 = lanes.iter().sum();
        // Four even numbers of 0 to 1 have the mean 2 and the variance 1/3.
        (sum / 65_536.0 - 2.0) * 1.732_050_8
    }
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Scatters bits.
pub fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
