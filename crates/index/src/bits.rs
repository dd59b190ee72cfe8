//! Sets of a part's items, a bit for each.

/// A set of indices below a length.
///
/// The bits of the last word past the length are never set, so that words compare and count as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    len: usize,
    words: Vec<u64>,
}

impl Bits {
    /// No index below `len`.
    pub fn none(len: usize) -> Self {
        let words = vec![0; len.div_ceil(64)];
        Self { len, words }
    }

    /// Every index below `len`.
    pub fn all(len: usize) -> Self {
        let words = vec![u64::MAX; len.div_ceil(64)];
        let mut all = Self { len, words };
        all.clear_past_len();
        all
    }

    /// How many indices there can be.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds `index`; one that is not below the length is not kept.
    pub fn insert(&mut self, index: usize) {
        if index < self.len {
            self.words[index / 64] |= 1 << (index % 64);
        }
    }

    /// Whether it holds `index`.
    pub fn contains(&self, index: usize) -> bool {
        let word = self.words.get(index / 64);
        word.is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// How many indices it holds.
    pub fn count(&self) -> usize {
        let ones = self.words.iter().map(|word| word.count_ones() as usize);
        ones.sum()
    }

    /// Whether it holds no index.
    pub fn is_none(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether it holds every index.
    pub fn is_all(&self) -> bool {
        self.count() == self.len
    }

    /// Keeps what `other`, of the same length, holds too.
    pub fn and(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what `other`, of the same length, holds.
    pub fn or(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Swaps what it holds for what it does not.
    pub fn not(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.clear_past_len();
    }

    /// Its indices, rising.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(at, word)| ones(*word).map(move |bit| at * 64 + bit))
    }

    fn clear_past_len(&mut self) {
        let used = self.len % 64;
        if let Some(last) = self.words.last_mut()
            && used > 0
        {
            *last &= (1 << used) - 1;
        }
    }
}

/// The places of the set bits of `word`, rising.
fn ones(word: u64) -> impl Iterator<Item = usize> {
    let without_lowest = |rest: &u64| Some(rest & rest.wrapping_sub(1));
    std::iter::successors(Some(word), without_lowest)
        .take_while(|rest| *rest != 0)
        .map(|rest| rest.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    type Set = BTreeSet<usize>;

    fn bits(len: usize, set: &Set) -> Bits {
        let mut bits = Bits::none(len);
        set.iter().for_each(|index| bits.insert(*index));
        bits
    }

    fn check(bits: &Bits, expected: &Set) {
        assert!(bits.iter().eq(expected.iter().copied()));
        assert_eq!(bits.count(), expected.len());
        assert_eq!(bits.is_none(), expected.is_empty());
        assert_eq!(bits.is_all(), expected.len() == bits.len());
        for index in 0..bits.len() + 130 {
            assert_eq!(bits.contains(index), expected.contains(&index));
        }
        assert_eq!(*bits, self::bits(bits.len(), expected));
    }

    fn two_sets() -> impl Strategy<Value = (usize, Set, Set)> {
        (0..200_usize).prop_flat_map(|len| {
            let set = || prop::collection::btree_set(0..len.max(1), 0..=len);
            (Just(len), set(), set())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn operations_are_those_of_sets((len, a, b) in two_sets()) {
            let [set_a, set_b] = [bits(len, &a), bits(len, &b)];
            check(&set_a, &a);
            let mut both = set_a.clone();
            both.and(&set_b);
            check(&both, &(&a & &b));
            let mut either = set_a.clone();
            either.or(&set_b);
            check(&either, &(&a | &b));
            let mut others = set_a;
            others.not();
            check(&others, &(0..len).filter(|index| !a.contains(index)).collect());
        }
    }

    #[test]
    fn none_and_all_of_every_length_are_each_other_s_complement() {
        for len in (0..200).chain([65_534, 65_535]) {
            let mut bits = Bits::none(len);
            check(&bits, &Set::new());
            bits.not();
            assert_eq!(bits, Bits::all(len));
            check(&bits, &(0..len).collect());
        }
    }

    #[test]
    fn what_is_not_below_the_length_is_not_kept() {
        let mut bits = Bits::none(70);
        for index in [70, 127, 128, usize::MAX] {
            bits.insert(index);
        }
        assert!(bits.is_none());
    }
}
