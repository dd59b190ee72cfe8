//! Factors in 16 bits: floating point without a sign, with 5 bits of exponent and 11 of fraction.
//!
//! Numbers up to 255 with a relative precision of 2⁻¹² from 2⁻²³ on. Half precision has half of that
//! precision, and wasm has no instruction to convert it; this is a shift and an exact multiplication.

/// 2¹⁰³, what lies between the exponents of the two formats.
const SCALE: f32 = f32::from_bits((127 + 103) << 23);

/// FixedBitSet of an `f32`'s fraction that are dropped.
const DROPPED: u32 = 12;

/// The number that `packed` stands for.
#[inline]
pub fn unpack(packed: u16) -> f32 {
    f32::from_bits(u32::from(packed) << DROPPED) * SCALE
}

/// The packed number nearest to `value`, which is 0 or more; the greatest one if there is none near.
pub fn nearest(value: f64) -> u16 {
    let single = (value / f64::from(SCALE)) as f32;
    pack(single.to_bits().saturating_add(1 << (DROPPED - 1)))
}

/// The least packed number that is not below `value`, which is 0 or more; the greatest one if there is none.
pub fn above(value: f64) -> u16 {
    let scaled = value / f64::from(SCALE);
    let mut single = scaled as f32;
    if f64::from(single) < scaled {
        single = single.next_up();
    }
    pack(single.to_bits().saturating_add((1 << DROPPED) - 1))
}

fn pack(bits: u32) -> u16 {
    u16::try_from(bits >> DROPPED).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_packed_number_comes_back() {
        for packed in 0..=u16::MAX {
            let value = f64::from(unpack(packed));
            assert_eq!((nearest(value), above(value)), (packed, packed));
        }
    }

    #[test]
    fn numbers_between_are_rounded_as_asked() {
        for packed in [0, 1, 2047, 2048, 2049, 30_000, u16::MAX - 1] {
            let (low, high) = (f64::from(unpack(packed)), f64::from(unpack(packed + 1)));
            let at = |part: f64| low + part * (high - low);
            assert_eq!([nearest(at(0.49)), nearest(at(0.51))], [packed, packed + 1]);
            assert_eq!(above(at(1e-9)), packed + 1);
        }
        assert_eq!([nearest(1e9), above(1e9)], [u16::MAX; 2]);
        assert!(unpack(u16::MAX) > 255.0);
    }
}
