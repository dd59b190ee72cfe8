//! The sums with AVX2, where the processor has it.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi16, _mm_extract_epi64, _mm_unpackhi_epi16, _mm_unpacklo_epi16,
    _mm256_add_epi8, _mm256_add_epi16, _mm256_and_si256, _mm256_castsi256_si128,
    _mm256_extracti128_si256, _mm256_set1_epi8, _mm256_setr_epi64x, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_slli_epi16, _mm256_srli_epi16, _mm256_sub_epi16,
};

use crate::rabitq::layout::{GroupCodes, GroupTable, IN_A_BYTE, LANES};

/// `None` without AVX2.
#[inline]
pub fn sums(tables: &[GroupTable], codes: &[GroupCodes]) -> Option<[u16; LANES]> {
    if !is_x86_feature_detected!("avx2") {
        return None;
    }
    // SAFETY: the processor has AVX2, all that the function asks for.
    Some(unsafe { with_avx2(tables, codes) })
}

/// Two groups at once, one in each half of a register.
#[target_feature(enable = "avx2")]
fn with_avx2(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    let (tables, codes) = (tables.as_chunks().0, codes.as_chunks().0);
    let (tables, codes) = (tables.as_chunks().0, codes.as_chunks().0);
    let [mut low, mut high] = [Sums::new(), Sums::new()];
    for (tables, codes) in tables.iter().zip(codes) {
        let [in_low, in_high] = in_bytes(tables, codes);
        low.add(in_low);
        high.add(in_high);
    }
    let mut sums = [0; LANES];
    let vectors = [low.in_order(), high.in_order()];
    for (eight, vector) in sums
        .as_chunks_mut()
        .0
        .iter_mut()
        .zip(vectors.as_flattened())
    {
        *eight = to_array(*vector);
    }
    sums
}

/// The sums of a few groups, of the vectors in the low halves of the codes and of those in the high ones.
#[inline]
#[target_feature(enable = "avx2")]
fn in_bytes(
    tables: &[[GroupTable; 2]; IN_A_BYTE],
    codes: &[[GroupCodes; 2]; IN_A_BYTE],
) -> [__m256i; 2] {
    let halves = _mm256_set1_epi8(15);
    let [mut low, mut high] = [_mm256_setzero_si256(); 2];
    for (table, codes) in tables.iter().zip(codes) {
        let (table, codes) = (load(table), load(codes));
        let in_low = _mm256_and_si256(codes, halves);
        let in_high = _mm256_and_si256(_mm256_srli_epi16(codes, 4), halves);
        low = _mm256_add_epi8(low, _mm256_shuffle_epi8(table, in_low));
        high = _mm256_add_epi8(high, _mm256_shuffle_epi8(table, in_high));
    }
    [low, high]
}

/// Sums of 16 vectors. Taking bytes as pairs adds those at even places and, 256-fold, those at odd ones.
struct Sums {
    pairs: __m256i,
    odd: __m256i,
}

impl Sums {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn new() -> Self {
        let [pairs, odd] = [_mm256_setzero_si256(); 2];
        Self { pairs, odd }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn add(&mut self, bytes: __m256i) {
        self.pairs = _mm256_add_epi16(self.pairs, bytes);
        self.odd = _mm256_add_epi16(self.odd, _mm256_srli_epi16(bytes, 8));
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn in_order(self) -> [__m128i; 2] {
        let even = _mm256_sub_epi16(self.pairs, _mm256_slli_epi16(self.odd, 8));
        let (even, odd) = (of_both_halves(even), of_both_halves(self.odd));
        [_mm_unpacklo_epi16(even, odd), _mm_unpackhi_epi16(even, odd)]
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn of_both_halves(sums: __m256i) -> __m128i {
    let upper = _mm256_extracti128_si256::<1>(sums);
    _mm_add_epi16(_mm256_castsi256_si128(sums), upper)
}

/// One load, and a safe one.
#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[[u8; 16]; 2]) -> __m256i {
    let [a, b] = bytes.map(u128::from_le_bytes);
    let high = |both: u128| (both >> 64) as i64;
    _mm256_setr_epi64x(a as i64, high(a), b as i64, high(b))
}

#[inline]
#[target_feature(enable = "avx2")]
fn to_array(vector: __m128i) -> [u16; 8] {
    let [low, high] = [
        _mm_extract_epi64::<0>(vector) as u64,
        _mm_extract_epi64::<1>(vector) as u64,
    ];
    let sums = u128::from(low) | u128::from(high) << 64;
    std::array::from_fn(|at| (sums >> (16 * at)) as u16)
}
