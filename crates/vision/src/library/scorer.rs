//! What an item scores in a query.

use std::collections::BTreeSet;

use super::partition::Entry;
use super::{LibraryError, Ranking, Tag};
use crate::dot::dot;
use crate::score;

/// A ranking, made ready for many items.
pub enum Scorer<'a> {
    /// Similarity to a descriptor of this squared length.
    Similarity {
        descriptor: &'a [i8],
        squared_norm: u32,
    },
    /// The part of different tags that an item carries.
    Tags(Vec<Tag>),
    /// 1 for every item.
    Equal,
}

impl<'a> Scorer<'a> {
    /// The scorer for descriptors of `dimensions` components.
    ///
    /// # Errors
    /// [`LibraryError::DimensionMismatch`] when the ranking's descriptor has others.
    pub fn new(ranking: &'a Ranking, dimensions: u32) -> Result<Self, LibraryError> {
        match ranking {
            Ranking::Similarity(descriptor) if descriptor.len() == dimensions as usize => {
                Ok(Self::Similarity {
                    descriptor,
                    squared_norm: score::squared_norm(descriptor),
                })
            }
            Ranking::Similarity(_) => Err(LibraryError::DimensionMismatch(dimensions)),
            Ranking::Tags(tags) => {
                let different: BTreeSet<Tag> = tags.iter().copied().collect();
                Ok(Self::Tags(different.into_iter().collect()))
            }
            Ranking::None => Ok(Self::Equal),
        }
    }

    /// The score of an item, `None` when the ranking does not match it.
    pub fn score(&self, entry: &Entry) -> Option<f32> {
        match self {
            Self::Similarity {
                descriptor,
                squared_norm,
            } => {
                let dot = dot(descriptor, entry.descriptor());
                Some(score::from_dot(dot, *squared_norm, entry.squared_norm()))
            }
            Self::Tags(tags) => {
                let carried = tags.iter().filter(|tag| entry.carries(**tag)).count();
                (carried > 0).then(|| carried as f32 / tags.len() as f32)
            }
            Self::Equal => Some(1.0),
        }
    }
}
