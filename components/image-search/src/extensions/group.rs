//! The group of an item: what hangs together with it by scores.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::Error;
use crate::call::Call;
use crate::find::find;
use crate::image::Image;
use crate::inference::{Filter, Query, Ranking};
use crate::instance::Instance;
use crate::item_id::path_part;

/// Items of a group.
const MOST: usize = 1000;

/// Searches of one call.
const SEARCHES: u32 = 200;

/// The time in which a call ends, that of its last search apart.
const TIME: Duration = Duration::from_secs(10);

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
            searches: SEARCHES,
            until: Instant::now() + TIME,
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

/// The group of an item.
pub enum Grown {
    /// All of it, or as much as is told.
    Whole(Group),
    /// The item is alone, or another one is its group's first.
    None,
    /// The call's budget ended before all of it was seen.
    OutOfBudget,
}

impl Group {
    /// The group whose first item is `first`.
    pub fn grow(
        call: &Call<'_>,
        instance: &Instance,
        first: &Image,
        min_score: f32,
        budget: &mut Budget,
    ) -> Result<Grown, Error> {
        let mut growing = Growing::new(call, first)?;
        while let Some(descriptor) = growing.to_expand.pop_front() {
            if growing.members.len() >= MOST {
                growing.truncated = true;
                break;
            }
            if !budget.take() {
                // A group that takes more than a whole call is told as far as it was seen.
                if budget.used {
                    return Ok(Grown::OutOfBudget);
                }
                growing.truncated = true;
                break;
            }
            let near = query(descriptor, min_score);
            for (image, _) in find(call, instance, &near)?.images {
                if path_part(image.item_id()) < growing.first {
                    budget.used = true;
                    return Ok(Grown::None);
                }
                growing.add(call, &image)?;
            }
        }
        budget.used = true;
        growing.group(call)
    }
}

/// A group while its items are found.
struct Growing {
    /// Where the first item stands in the order.
    first: String,
    first_descriptor: Vec<i8>,
    /// The items by their places in the order.
    members: BTreeMap<String, (String, Vec<i8>)>,
    to_expand: VecDeque<Vec<i8>>,
    /// Equal descriptors have the same neighbours.
    seen: HashSet<Vec<i8>>,
    truncated: bool,
}

impl Growing {
    fn new(call: &Call<'_>, first: &Image) -> Result<Self, Error> {
        let mut growing = Self {
            first: path_part(first.item_id()),
            first_descriptor: descriptor(call, first)?,
            members: BTreeMap::new(),
            to_expand: VecDeque::new(),
            seen: HashSet::new(),
            truncated: false,
        };
        growing.add(call, first)?;
        Ok(growing)
    }

    fn add(&mut self, call: &Call<'_>, image: &Image) -> Result<(), Error> {
        let place = path_part(image.item_id());
        if self.members.contains_key(&place) {
            return Ok(());
        }
        let descriptor = descriptor(call, image)?;
        if self.seen.insert(descriptor.clone()) {
            self.to_expand.push_back(descriptor.clone());
        }
        self.members.insert(place, (image.path.clone(), descriptor));
        Ok(())
    }

    fn group(mut self, call: &Call<'_>) -> Result<Grown, Error> {
        if self.members.len() < 2 {
            return Ok(Grown::None);
        }
        while self.members.len() > MOST {
            self.members.pop_last();
            self.truncated = true;
        }
        let inference = call.inference();
        let member = |(id, descriptor): (String, Vec<i8>)| {
            let score = inference.similarity(&self.first_descriptor, &descriptor);
            let score = score.map_err(|error| Error::library(call.context, &error))?;
            Ok(Member {
                id,
                score: f64::from(score),
            })
        };
        let items: Result<Vec<Member>, Error> = self.members.into_values().map(member).collect();
        Ok(Grown::Whole(Group {
            items: items?,
            truncated: self.truncated,
        }))
    }
}

fn descriptor(call: &Call<'_>, image: &Image) -> Result<Vec<i8>, Error> {
    let descriptor = image.descriptor();
    descriptor.map_err(|error| Error::store(call.context, &error))
}

/// What is near a descriptor: one more than a group has shows that there is too much.
fn query(descriptor: Vec<i8>, min_score: f32) -> Query {
    Query {
        ranking: Ranking::Similarity(descriptor),
        min_score,
        ..Query::listing(Filter::EVERYTHING, MOST as u32 + 1)
    }
}
