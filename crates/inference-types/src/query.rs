//! What a search is asked, and what it answers.

use crate::filter::{Condition, Filter};
use crate::item::{ItemId, Tag};

/// What gives an item its score, which orders answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranking {
    /// Its similarity to this descriptor.
    Similarity(Vec<i8>),
    /// The part of these tags that it carries; an item with none of them does not match. Repetition
    /// means nothing.
    Tags(Vec<Tag>),
    /// Nothing: every score is 1, so that answers are in the order of ids.
    None,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What gives the score.
    pub ranking: Ranking,
    /// Only items that pass: a [`Filter`] in [postfix order](Filter::postfix). Every item passes an empty
    /// one.
    pub filter: Vec<Condition>,
    /// Only items of at least this score; NaN leaves none.
    pub min_score: f32,
    /// Only the best item of each value in this field. Items without a tag of the field do not match;
    /// of several values the least counts.
    pub collapse: Option<u32>,
    /// Only what comes after this place in the order of answers, its score compared bit by bit. The
    /// item need not be there any more.
    pub after: Option<Hit>,
    /// How many of the best hits to leave out.
    pub offset: u32,
    /// Most hits to return.
    pub limit: u32,
}

impl Query {
    /// The first items that pass, in the order of ids, which no change of other items moves.
    pub fn listing(filter: Filter, limit: u32) -> Self {
        Self {
            ranking: Ranking::None,
            filter: filter.postfix(),
            min_score: 0.0,
            collapse: None,
            after: None,
            offset: 0,
            limit,
        }
    }

    /// The query, of whose items only those that pass `filter` too are wanted.
    pub fn narrowed(mut self, filter: &Filter) -> Self {
        let has_filter = !self.filter.is_empty();
        self.filter.extend(filter.postfix());
        if has_filter {
            self.filter.push(Condition::All(2));
        }
        self
    }
}

/// An item found, or a place in the order of answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The item.
    pub id: ItemId,
    /// 0 to 1, by the query's [`Ranking`]; of a similarity it is calibrated, and 1 is the same picture.
    pub score: f32,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Items that match, or with [`Query::collapse`] their different values, before paging: `after`,
    /// `offset` and `limit` do not change it.
    pub count: u64,
    /// Best first; equal scores in the order of ids.
    pub hits: Vec<Hit>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_narrowed_by_one_more_condition() {
        let first = Filter::Present(1);
        let second = Filter::Not(Box::new(Filter::Present(2)));
        let both = Filter::All(vec![first.clone(), second.clone()]);
        let narrowed = Query::listing(first.clone(), 9).narrowed(&second);
        assert_eq!(narrowed, Query::listing(both, 9));
        let unfiltered = Query {
            filter: Vec::new(),
            ..Query::listing(first, 9)
        };
        assert_eq!(
            unfiltered.narrowed(&second),
            Query::listing(second.clone(), 9)
        );
    }
}
