//! Four floats that fit a register.
//!
//! Compilers do not find these instructions for WebAssembly by themselves where lanes are exchanged.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use plain::F32x4;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use wasm::F32x4;

impl F32x4 {
    /// Two stages of a Walsh-Hadamard transform between four registers: of those next to each other, and of those two
    /// apart.
    #[inline]
    pub fn stages([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let [a, b, c, d] = [a + b, a - b, c + d, c - d];
        [a + c, b + d, a - c, b - d]
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use std::ops::{Add, Mul, Sub};

    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_extract_lane, f32x4_ge, f32x4_mul, f32x4_splat, f32x4_sub,
        i32x4_bitmask, i32x4_shuffle, u32x4, v128, v128_xor,
    };

    /// The bit that makes a float negative.
    const SIGN: u32 = 1 << 31;

    /// Four floats.
    #[derive(Clone, Copy)]
    pub struct F32x4(v128);

    impl F32x4 {
        /// These.
        #[inline]
        pub fn load([a, b, c, d]: &[f32; 4]) -> Self {
            Self(f32x4(*a, *b, *c, *d))
        }

        /// Them.
        #[inline]
        pub fn store(self, to: &mut [f32; 4]) {
            *to = [
                f32x4_extract_lane::<0>(self.0),
                f32x4_extract_lane::<1>(self.0),
                f32x4_extract_lane::<2>(self.0),
                f32x4_extract_lane::<3>(self.0),
            ];
        }

        /// Two stages of a Walsh-Hadamard transform within the register.
        #[inline]
        pub fn stages_within(self) -> Self {
            let (even, odd) = (
                i32x4_shuffle::<0, 0, 2, 2>(self.0, self.0),
                i32x4_shuffle::<1, 1, 3, 3>(self.0, self.0),
            );
            let next = f32x4_add(even, v128_xor(odd, u32x4(0, SIGN, 0, SIGN)));
            let (low, high) = (
                i32x4_shuffle::<0, 1, 0, 1>(next, next),
                i32x4_shuffle::<2, 3, 2, 3>(next, next),
            );
            Self(f32x4_add(low, v128_xor(high, u32x4(0, 0, SIGN, SIGN))))
        }

        /// The same four times.
        #[inline]
        pub fn splat(value: f32) -> Self {
            Self(f32x4_splat(value))
        }

        /// A bit for each that is at least the other, the first one lowest.
        #[inline]
        pub fn at_least(self, other: Self) -> u8 {
            i32x4_bitmask(f32x4_ge(self.0, other.0))
        }
    }
    impl Add for F32x4 {
        type Output = Self;

        #[inline]
        fn add(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }
    }

    impl Sub for F32x4 {
        type Output = Self;

        #[inline]
        fn sub(self, other: Self) -> Self {
            Self(f32x4_sub(self.0, other.0))
        }
    }

    impl Mul for F32x4 {
        type Output = Self;

        #[inline]
        fn mul(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod plain {
    use std::ops::{Add, Mul, Sub};

    /// Four floats.
    #[derive(Clone, Copy)]
    pub struct F32x4([f32; 4]);

    impl F32x4 {
        /// These.
        #[inline]
        pub fn load(from: &[f32; 4]) -> Self {
            Self(*from)
        }

        /// Them.
        #[inline]
        pub fn store(self, to: &mut [f32; 4]) {
            *to = self.0;
        }

        /// Two stages of a Walsh-Hadamard transform within the register.
        #[inline]
        pub fn stages_within(self) -> Self {
            let [a, b, c, d] = self.0;
            let [a, b, c, d] = [a + b, a - b, c + d, c - d];
            Self([a + c, b + d, a - c, b - d])
        }

        /// The same four times.
        #[inline]
        pub fn splat(value: f32) -> Self {
            Self([value; 4])
        }

        /// A bit for each that is at least the other, the first one lowest.
        #[inline]
        pub fn at_least(self, other: Self) -> u8 {
            let bit = |lane: usize| u8::from(self.0[lane] >= other.0[lane]) << lane;
            bit(0) | bit(1) | bit(2) | bit(3)
        }
    }
    impl Add for F32x4 {
        type Output = Self;

        #[inline]
        fn add(self, other: Self) -> Self {
            Self(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
        }
    }

    impl Sub for F32x4 {
        type Output = Self;

        #[inline]
        fn sub(self, other: Self) -> Self {
            Self(std::array::from_fn(|lane| self.0[lane] - other.0[lane]))
        }
    }

    impl Mul for F32x4 {
        type Output = Self;

        #[inline]
        fn mul(self, other: Self) -> Self {
            Self(std::array::from_fn(|lane| self.0[lane] * other.0[lane]))
        }
    }
}
