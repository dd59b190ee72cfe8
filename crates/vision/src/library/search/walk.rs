//! Down the tree: which parts a search looks at.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::super::blob::BlobKey;
use super::super::source::{Loaded, Source, Trouble};
use super::super::tree::{Branch, PartRef, Unit};

/// Rows in the nodes of a level that a search goes on from, for each row that it looks at: where a node is tells
/// little of where its leaves are.
const BEAM: u64 = 48;
/// Nodes of a level that a search goes on from at least: high up in a large tree one node has more rows than the beam,
/// and the leaves that are wanted lie below several.
const LEAST_NODES: usize = 16;
/// Nodes that are read together where all are looked at.
const NODES_AT_ONCE: usize = 16;

/// Parts that are read together: a few MB.
pub const PARTS_AT_ONCE: usize = 64;
/// The same for leaves that may turn out not to be needed.
const LEAVES_AT_ONCE: usize = 8;
/// Rows of leaves, each farther away than the one before, in vain after which a search looks at no more of them.
const PATIENCE: u32 = 400;

/// A part to look at, and where its centroid is.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The part.
    pub part: PartRef,
    /// The dot product of the query's unit vector and the centroid.
    pub dot: f32,
    /// Their distance.
    pub distance: f32,
}

/// A branch that a walk has come to.
struct Reached<'n> {
    branch: &'n Branch,
    dot: f32,
    squared_distance: f32,
}

impl Ord for Reached<'_> {
    /// The nearest is the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.squared_distance.total_cmp(&self.squared_distance)
    }
}

impl PartialOrd for Reached<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Reached<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Reached<'_> {}

impl<'n> Reached<'n> {
    fn root(branch: &'n Branch, unit: Unit<'_>) -> Self {
        Self {
            branch,
            dot: 0.0,
            squared_distance: unit.squared_length(),
        }
    }

    fn stops(self) -> impl Iterator<Item = Stop> + use<'n> {
        let (dot, distance) = (self.dot, self.squared_distance.sqrt());
        let stop = move |part: &PartRef| Stop {
            part: part.clone(),
            dot,
            distance,
        };
        self.branch.parts.iter().map(stop)
    }
}

/// Where a search goes.
#[derive(Debug)]
pub struct Way {
    /// Parts of leaves, nearest first, or any parts of which all are looked at; then parts of buffers, which are
    /// looked at in any case.
    pub stops: Vec<Stop>,
    /// Parts of leaves.
    pub leaves: usize,
    /// Leaves that are read together.
    pub at_once: usize,
    /// Rows of leaves without a candidate among them after which no more leaves are looked at.
    pub patience: u32,
}

impl Way {
    /// Looks at all of the stops.
    pub fn whole(stops: Vec<Stop>) -> Self {
        Self {
            leaves: stops.len(),
            stops,
            at_once: PARTS_AT_ONCE,
            patience: u32::MAX,
        }
    }

    /// Rows of all parts.
    pub fn rows(&self) -> u64 {
        let rows = |stop: &Stop| u64::from(stop.part.rows);
        self.stops.iter().map(rows).sum()
    }
}

/// The parts in which the rows nearest to `unit` are likely to be: leaves until they have `rows` rows, and the
/// buffers on the way to them.
pub fn nearest_parts(
    source: Source<'_>,
    root: &Branch,
    unit: Unit<'_>,
    rows: u64,
) -> Result<Way, Trouble> {
    let mut buffers: Vec<Stop> = Reached::root(root, unit).stops().collect();
    let mut nodes: Vec<BlobKey> = root.node_key().into_iter().collect();
    // Leaves are all on one level, but for those that a shrinking tree has made of nodes.
    let mut leaves: Vec<(f32, u64, Vec<Stop>)> = Vec::new();
    while !nodes.is_empty() {
        let level = Level::read(source, &nodes)?;
        let (ends, inner): (Vec<_>, Vec<_>) = level
            .children(unit)?
            .into_iter()
            .partition(|reached| reached.branch.is_leaf());
        leaves.extend(nearest(ends, rows, 0).map(|leaf| {
            let (distance, rows) = (leaf.squared_distance, leaf.branch.rows);
            (distance, rows, leaf.stops().collect())
        }));
        let inner: Vec<_> = nearest(inner, rows.saturating_mul(BEAM), LEAST_NODES).collect();
        nodes = inner.iter().filter_map(|r| r.branch.node_key()).collect();
        buffers.extend(inner.into_iter().flat_map(Reached::stops));
    }
    leaves.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut seen = 0;
    let near = leaves.into_iter().take_while(|(_, rows_of_leaf, _)| {
        let wanted = seen < rows;
        seen += rows_of_leaf;
        wanted
    });
    let mut stops: Vec<Stop> = near.flat_map(|(.., parts)| parts).collect();
    let leaves = stops.len();
    stops.append(&mut buffers);
    Ok(Way {
        stops,
        leaves,
        at_once: LEAVES_AT_ONCE,
        patience: PATIENCE,
    })
}

/// The nearest branches, nearest first, until they have so many rows and are so many.
fn nearest<'n>(
    branches: Vec<Reached<'n>>,
    rows: u64,
    least: usize,
) -> impl Iterator<Item = Reached<'n>> {
    // Few of many are wanted: a heap spares most of the sorting.
    let mut heap = BinaryHeap::from(branches);
    let (mut seen, mut count) = (0_u64, 0);
    std::iter::from_fn(move || {
        let wanted = seen < rows || count < least;
        let next = wanted.then(|| heap.pop()).flatten()?;
        seen = seen.saturating_add(next.branch.rows);
        count += 1;
        Some(next)
    })
}

/// All parts of the tree.
pub fn all_parts(source: Source<'_>, root: &Branch, unit: Unit<'_>) -> Result<Vec<Stop>, Trouble> {
    let mut stops: Vec<Stop> = Reached::root(root, unit).stops().collect();
    let mut waiting: Vec<BlobKey> = root.node_key().into_iter().collect();
    while !waiting.is_empty() {
        let next = waiting.split_off(waiting.len().saturating_sub(NODES_AT_ONCE));
        for reached in Level::read(source, &next)?.children(unit)? {
            waiting.extend(reached.branch.node_key());
            stops.extend(reached.stops());
        }
    }
    Ok(stops)
}

/// Some nodes and the centroids of their children.
struct Level {
    keys: Vec<BlobKey>,
    nodes: Loaded,
    centroids: Loaded,
}

impl Level {
    fn read(source: Source<'_>, keys: &[BlobKey]) -> Result<Self, Trouble> {
        let nodes = source.load(keys.iter().copied())?;
        let mut centroids = Vec::with_capacity(keys.len());
        for key in keys {
            centroids.push(nodes.node(*key)?.centroids_key());
        }
        Ok(Self {
            keys: keys.to_vec(),
            nodes,
            centroids: source.load(centroids)?,
        })
    }

    /// The children of the nodes, with the distances of their centroids.
    fn children(&self, unit: Unit<'_>) -> Result<Vec<Reached<'_>>, Trouble> {
        let mut children = Vec::new();
        for key in &self.keys {
            let node = self.nodes.node(*key)?;
            let centroids = self.centroids.centroids(node.centroids_key())?;
            for (branch, centroid) in node.children.iter().zip(centroids.iter()) {
                let dot = centroid.dot(unit);
                children.push(Reached {
                    branch,
                    dot,
                    squared_distance: centroid.squared_distance(unit, dot),
                });
            }
        }
        Ok(children)
    }
}
