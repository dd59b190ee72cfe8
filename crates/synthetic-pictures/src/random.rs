//! A generator of random numbers whose sequence never changes: SplitMix64.

/// A stream of random numbers, with a second one for what pictures of a family share.
pub struct Random {
    state: u64,
    family: Option<Box<Random>>,
}

impl Random {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0xD129_0B2A_6E5F_3C8D),
            family: None,
        }
    }

    /// The stream of `seed`, where what a family shares comes from the stream of `family`.
    pub fn of_family(family: u64, seed: u64) -> Self {
        Self {
            family: Some(Box::new(Self::new(family))),
            ..Self::new(seed)
        }
    }

    /// The stream of what a family shares: this one where there is no family.
    pub fn family(&mut self) -> &mut Self {
        match self.family {
            Some(ref mut family) => family,
            None => self,
        }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// A number from `low` to `high`, evenly distributed.
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * unit(self.bits())
    }

    /// A whole number from 0 to `bound` - 1; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f32) -> bool {
        self.range(0.0, 1.0) < p
    }
}

/// Scatters bits: equal inputs give equal outputs, near inputs give unrelated ones.
pub fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// The upper bits as a number from 0 to just below 1.
pub fn unit(bits: u64) -> f32 {
    (bits >> 40) as f32 / (1_u32 << 24) as f32
}
