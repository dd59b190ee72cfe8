//! Copies against everything stored: which pairs belong together, and how alike they are.

use similarity::score;

use crate::collection::Collection;

/// How a copy and a stored picture belong together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// The one is a copy of the other.
    Same,
    /// Different pictures of one family.
    Relatives,
    /// Pictures of different families.
    Strangers,
}

/// A copy and a stored picture.
pub struct Pair {
    /// How they belong together.
    pub kinship: Kinship,
    /// The families of the copy and of the stored picture.
    pub families: [u64; 2],
    /// The cosine of their descriptors.
    pub cosine: f64,
    /// Their score.
    pub score: f32,
}

/// Each copy with each stored picture.
pub fn of(collection: &Collection) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(collection.copies.len() * collection.originals.len());
    for copy in &collection.copies {
        let family = collection.originals[copy.original].family;
        for (index, stored) in collection.originals.iter().enumerate() {
            let kinship = match copy.original == index {
                true => Kinship::Same,
                false if family == stored.family => Kinship::Relatives,
                false => Kinship::Strangers,
            };
            pairs.push(Pair {
                kinship,
                families: [family, stored.family],
                cosine: score::cosine(&copy.descriptor, &stored.descriptor),
                score: score::similarity(&copy.descriptor, &stored.descriptor),
            });
        }
    }
    pairs
}
