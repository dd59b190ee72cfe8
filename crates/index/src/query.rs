//! What a search is asked, and what it answers.

use super::{Filter, ItemId, Tag};

/// What gives an item its score, which orders answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranking {
    /// Its similarity to this descriptor: [`similarity::score`].
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
    /// Only items that pass.
    pub filter: Filter,
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

/// An item found, or a place in the order of answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The item.
    pub id: ItemId,
    /// 0 to 1, by the query's [`Ranking`].
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
