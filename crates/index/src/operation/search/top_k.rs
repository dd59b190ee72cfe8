//! Which of the items that match become the answer: the best, in order, page by page.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use inference_types::{Hit, ItemId, Query};

/// The best items so far, or as many as the answer can need.
pub enum TopK {
    /// Each item counts.
    Items(Page),
    /// The best of each value counts.
    Groups {
        /// The best of each value so far.
        best: HashMap<u64, Ranked>,
        /// An empty page.
        page: Page,
    },
}

impl TopK {
    /// Nothing yet, for the answer to `query`.
    pub fn new(query: &Query) -> Self {
        let page = Page::new(query);
        match query.collapse {
            None => Self::Items(page),
            Some(_) => Self::Groups {
                best: HashMap::new(),
                page,
            },
        }
    }

    /// Takes note of an item that matches; `value` is what the query collapses.
    pub fn offer(&mut self, item: Ranked, value: u64) {
        match self {
            Self::Items(page) => page.offer(item),
            Self::Groups { best, .. } => {
                let best = best.entry(value).or_insert(item);
                *best = item.min(*best);
            }
        }
    }

    /// The score that an item must reach at least to come into the answer, as far as is known; `None`
    /// while there is room.
    pub fn least_score(&self) -> Option<f32> {
        match self {
            Self::Items(page) => page.least_score(),
            Self::Groups { best, page } => {
                let mut page = page.clone();
                best.values().for_each(|item| page.offer(*item));
                page.least_score()
            }
        }
    }

    /// The page that was asked for.
    pub fn hits(self) -> Vec<Hit> {
        match self {
            Self::Items(page) => page.hits(),
            Self::Groups { best, mut page } => {
                best.into_values().for_each(|item| page.offer(item));
                page.hits()
            }
        }
    }
}

/// The best items after a place, up to the end of the page.
#[derive(Clone)]
pub struct Page {
    after: Option<Ranked>,
    offset: usize,
    /// Length of the page and of what is left out before it.
    wanted: usize,
    worst_first: BinaryHeap<Ranked>,
}

impl Page {
    fn new(query: &Query) -> Self {
        Self {
            after: query.after.map(|Hit { id, score }| Ranked { score, id }),
            offset: query.offset as usize,
            wanted: wanted(query),
            worst_first: BinaryHeap::new(),
        }
    }

    fn offer(&mut self, item: Ranked) {
        if self.after.is_some_and(|after| item <= after) {
            return;
        }
        if self.worst_first.len() < self.wanted {
            self.worst_first.push(item);
        } else if let Some(mut worst) = self.worst_first.peek_mut()
            && item < *worst
        {
            *worst = item;
        }
    }

    fn least_score(&self) -> Option<f32> {
        let full = self.worst_first.len() >= self.wanted;
        match self.worst_first.peek() {
            Some(worst) if full => Some(worst.score),
            None if full => Some(f32::INFINITY),
            _ => None,
        }
    }

    fn hits(self) -> Vec<Hit> {
        let page = self.worst_first.into_sorted_vec().into_iter();
        let hit = |Ranked { id, score }| Hit { id, score };
        page.skip(self.offset).map(hit).collect()
    }
}

/// Length of the page of `query` and of what is left out before it.
pub fn wanted(query: &Query) -> usize {
    match query.limit {
        0 => 0,
        limit => (query.offset as usize).saturating_add(limit as usize),
    }
}

/// A hit in the order of answers: less is better.
#[derive(Debug, Clone, Copy)]
pub struct Ranked {
    /// Its score; a greater one comes first.
    pub score: f32,
    /// The item; of equal scores the least comes first.
    pub id: ItemId,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}
