//! The near-duplicate group of an item: the items that are connected with it by scores of at least `min_score`, one by
//! another (single linkage).

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::Error;
use crate::image::{Image, path_part};
use crate::inference::{Filter, Query, Ranking};
use crate::library::Library;

/// Items of a group.
const MAX_ITEMS: usize = 1000;

/// Searches of one call.
const MAX_SEARCHES: u32 = 200;

/// The time in which a call ends, that of its last search apart.
const MAX_TIME: Duration = Duration::from_secs(10);

/// What a call may still do.
pub struct Budget {
    searches: u32,
    until: Instant,
    /// Some item's group is known: the call has got somewhere.
    used: bool,
}

impl Budget {
    /// The budget of a call.
    pub fn new() -> Self {
        Self {
            searches: MAX_SEARCHES,
            until: Instant::now() + MAX_TIME,
            used: false,
        }
    }

    /// Takes one search; false when there is none left.
    fn take(&mut self) -> bool {
        let left = self.searches > 0 && Instant::now() < self.until;
        self.searches -= u32::from(left);
        left
    }
}

/// Items that are nearly the same.
#[derive(Debug, Serialize)]
pub struct Group {
    items: Vec<Member>,
    /// There may be more than these.
    truncated: bool,
}

/// An item of a group.
#[derive(Debug, Serialize)]
struct Member {
    id: String,
    /// For the group's first item.
    score: f64,
}

/// What the search for an item's group came to.
pub enum Grouping {
    /// All of the group, or as much as is answered.
    Group(Group),
    /// The item is alone, or another one is its group's first.
    None,
    /// The call's budget ended before all of it was seen.
    OutOfBudget,
}

impl Group {
    /// The group whose first item is `first`.
    pub fn of(
        library: &Library<'_>,
        first: &Image,
        min_score: f32,
        budget: &mut Budget,
    ) -> Result<Grouping, Error> {
        let mut search = GroupSearch::new(first)?;
        while let Some(descriptor) = search.frontier.pop_front() {
            if search.members.len() >= MAX_ITEMS {
                search.truncated = true;
                break;
            }
            if !budget.take() {
                // A group that takes more than a whole call is answered as far as it was seen.
                if budget.used {
                    return Ok(Grouping::OutOfBudget);
                }
                search.truncated = true;
                break;
            }
            for (image, _) in library.search(&near(descriptor, min_score))?.images {
                if path_part(image.item_id()) < search.first {
                    budget.used = true;
                    return Ok(Grouping::None);
                }
                search.add(&image)?;
            }
        }
        budget.used = true;
        search.group(library)
    }
}

/// A breadth-first search for the items of a group.
struct GroupSearch {
    /// Where the first item stands in the order of a listing.
    first: String,
    first_descriptor: Vec<i8>,
    /// The items in the order of a listing.
    members: BTreeMap<String, (String, Vec<i8>)>,
    /// Descriptors whose neighbours are still to be found.
    frontier: VecDeque<Vec<i8>>,
    /// Equal descriptors have the same neighbours.
    seen: HashSet<Vec<i8>>,
    truncated: bool,
}

impl GroupSearch {
    fn new(first: &Image) -> Result<Self, Error> {
        let mut search = Self {
            first: path_part(first.item_id()),
            first_descriptor: first.descriptor()?,
            members: BTreeMap::new(),
            frontier: VecDeque::new(),
            seen: HashSet::new(),
            truncated: false,
        };
        search.add(first)?;
        Ok(search)
    }

    fn add(&mut self, image: &Image) -> Result<(), Error> {
        let key = path_part(image.item_id());
        if self.members.contains_key(&key) {
            return Ok(());
        }
        let descriptor = image.descriptor()?;
        if self.seen.insert(descriptor.clone()) {
            self.frontier.push_back(descriptor.clone());
        }
        self.members.insert(key, (image.path.clone(), descriptor));
        Ok(())
    }

    fn group(mut self, library: &Library<'_>) -> Result<Grouping, Error> {
        if self.members.len() < 2 {
            return Ok(Grouping::None);
        }
        while self.members.len() > MAX_ITEMS {
            self.members.pop_last();
            self.truncated = true;
        }
        let inference = library.inference();
        let member = |(id, descriptor): (String, Vec<i8>)| {
            let score = inference.similarity(&self.first_descriptor, &descriptor)?;
            Ok(Member {
                id,
                score: f64::from(score),
            })
        };
        let items: Result<Vec<Member>, Error> = self.members.into_values().map(member).collect();
        Ok(Grouping::Group(Group {
            items: items?,
            truncated: self.truncated,
        }))
    }
}

/// What is near a descriptor: one more than a group has shows that there is too much.
fn near(descriptor: Vec<i8>, min_score: f32) -> Query {
    Query {
        ranking: Ranking::Similarity(descriptor),
        min_score,
        ..Query::listing(Filter::EVERYTHING, MAX_ITEMS as u32 + 1)
    }
}
