//! The probe plan: down the tree, which parts a search looks at.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::SnapshotError;
use crate::format::{BlobKey, Branch, Node, PartRef};
use crate::storage::{LoadedBlobs, Storage};
use crate::unit_vector::UnitVector;

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
/// Early termination: the part of the rows that may be looked at which, in leaves that are farther and farther away, have
/// no candidate among them before a search looks at no more leaves.
const EARLY_TERMINATION_PART: u64 = 16;

/// A part to look at, and where its centroid is.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The part.
    pub part: PartRef,
    /// The dot product of the query's unit vector and the centroid.
    pub dot: f32,
    /// Their distance.
    pub distance: f32,
}

/// A branch that the descent has come to.
#[derive(Clone, Copy)]
struct Reached<'n> {
    branch: &'n Branch,
    dot: f32,
    squared_distance: f32,
}

impl<'n> Reached<'n> {
    fn root(branch: &'n Branch, unit: UnitVector<'_>) -> Self {
        Self {
            branch,
            dot: 0.0,
            squared_distance: unit.squared_length(),
        }
    }

    fn probes(self) -> impl Iterator<Item = Probe> + use<'n> {
        let (dot, distance) = (self.dot, self.squared_distance.sqrt());
        let probe = move |part: &PartRef| Probe {
            part: part.clone(),
            dot,
            distance,
        };
        self.branch.parts.iter().map(probe)
    }
}

/// Which parts a search looks at, in which order, and when it terminates early.
#[derive(Debug)]
pub struct ProbePlan {
    /// Parts of leaves, nearest first, or any parts of which all are looked at; then parts of buffers, which are
    /// looked at in any case.
    pub probes: Vec<Probe>,
    /// Parts of leaves.
    pub leaves: usize,
    /// Leaves that are read together.
    pub at_once: usize,
    /// Rows of leaves without a candidate among them after which no more leaves are looked at.
    pub terminate_after: u32,
}

impl ProbePlan {
    /// All of these probes, without early termination.
    pub fn whole(probes: Vec<Probe>) -> Self {
        Self {
            leaves: probes.len(),
            probes,
            at_once: PARTS_AT_ONCE,
            terminate_after: u32::MAX,
        }
    }

    /// Rows of all parts.
    pub fn rows(&self) -> u64 {
        let rows = |probe: &Probe| u64::from(probe.part.rows);
        self.probes.iter().map(rows).sum()
    }
}

/// The parts in which the rows nearest to `unit` are likely to be: leaves until they have `rows` rows, and the
/// buffers on the way to them.
pub fn nearest_parts(
    storage: Storage<'_>,
    root: &Branch,
    unit: UnitVector<'_>,
    rows: u64,
) -> Result<ProbePlan, SnapshotError> {
    let mut buffers: Vec<Probe> = Reached::root(root, unit).probes().collect();
    let mut nodes: Vec<BlobKey> = root.node_key().into_iter().collect();
    // Leaves are all on one level, but for those that a shrinking tree has made of nodes.
    let mut leaves: Vec<(f32, u64, Vec<Probe>)> = Vec::new();
    while !nodes.is_empty() {
        let level = Level::read(storage, &nodes)?;
        let children = level.children(unit)?;
        let is_leaf = |child: &Reached<'_>| child.branch.is_leaf();
        leaves.extend(nearest(&children, is_leaf, rows, 0).map(|leaf| {
            let (distance, rows) = (leaf.squared_distance, leaf.branch.rows);
            (distance, rows, leaf.probes().collect())
        }));
        let is_inner = |child: &Reached<'_>| !child.branch.is_leaf();
        let beam = rows.saturating_mul(BEAM);
        nodes.clear();
        for inner in nearest(&children, is_inner, beam, LEAST_NODES) {
            nodes.extend(inner.branch.node_key());
            buffers.extend(inner.probes());
        }
    }
    leaves.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut seen = 0;
    let near = leaves.into_iter().take_while(|(_, rows_of_leaf, _)| {
        let wanted = seen < rows;
        seen += rows_of_leaf;
        wanted
    });
    let mut probes: Vec<Probe> = near.flat_map(|(.., parts)| parts).collect();
    let (leaves, terminate_after) = (probes.len(), rows / EARLY_TERMINATION_PART);
    probes.append(&mut buffers);
    Ok(ProbePlan {
        probes,
        leaves,
        at_once: LEAVES_AT_ONCE,
        terminate_after: u32::try_from(terminate_after).unwrap_or(u32::MAX),
    })
}

/// The nearest of these branches that are of a kind, nearest first, until they have so many rows and are so many.
fn nearest<'n>(
    branches: &[Reached<'n>],
    of_kind: impl Fn(&Reached<'n>) -> bool,
    rows: u64,
    least: usize,
) -> impl Iterator<Item = Reached<'n>> {
    // Few of many are wanted: a heap spares most of the sorting. FixedBitSet of numbers that are not negative are in
    // the order of the numbers.
    let place = |(index, reached): (u32, &Reached<'_>)| {
        let distance = reached.squared_distance.to_bits();
        Reverse(u64::from(distance) << 32 | u64::from(index))
    };
    let branches_of_kind = (0..).zip(branches).filter(|(_, reached)| of_kind(reached));
    let mut heap: BinaryHeap<Reverse<u64>> = branches_of_kind.map(place).collect();
    let (mut seen, mut count) = (0_u64, 0);
    std::iter::from_fn(move || {
        let wanted = seen < rows || count < least;
        let Reverse(place) = wanted.then(|| heap.pop()).flatten()?;
        let next = branches[place as u32 as usize];
        seen = seen.saturating_add(next.branch.rows);
        count += 1;
        Some(next)
    })
}

/// All parts of the tree.
pub fn all_parts(
    storage: Storage<'_>,
    root: &Branch,
    unit: UnitVector<'_>,
) -> Result<Vec<Probe>, SnapshotError> {
    let mut probes: Vec<Probe> = Reached::root(root, unit).probes().collect();
    let mut waiting: Vec<BlobKey> = root.node_key().into_iter().collect();
    while !waiting.is_empty() {
        let next = waiting.split_off(waiting.len().saturating_sub(NODES_AT_ONCE));
        for reached in Level::read(storage, &next)?.children(unit)? {
            waiting.extend(reached.branch.node_key());
            probes.extend(reached.probes());
        }
    }
    Ok(probes)
}

/// Some nodes and the centroids of their children.
struct Level {
    keys: Vec<BlobKey>,
    nodes: LoadedBlobs,
    centroids: LoadedBlobs,
}

impl Level {
    fn read(storage: Storage<'_>, keys: &[BlobKey]) -> Result<Self, SnapshotError> {
        let nodes = storage.load(keys.iter().copied())?;
        let mut centroids = Vec::with_capacity(keys.len());
        for key in keys {
            centroids.push(nodes.node(*key)?.centroids_key());
        }
        Ok(Self {
            keys: keys.to_vec(),
            nodes,
            centroids: storage.load(centroids)?,
        })
    }

    /// The children of the nodes, with the distances of their centroids.
    fn children(&self, unit: UnitVector<'_>) -> Result<Vec<Reached<'_>>, SnapshotError> {
        let nodes = self.keys.iter().map(|key| self.nodes.node(*key));
        let nodes: Vec<&Node> = nodes.collect::<Result<_, _>>()?;
        let count = nodes.iter().map(|node| node.children.len()).sum();
        let mut children = Vec::with_capacity(count);
        for node in nodes {
            let centroids = self.centroids.centroids(node.centroids_key())?;
            for (branch, centroid) in node.children.iter().zip(centroids.iter()) {
                let dot = centroid.dot(unit);
                children.push(Reached {
                    branch,
                    dot,
                    squared_distance: centroid.squared_distance_by(unit, dot),
                });
            }
        }
        Ok(children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Branches of so many rows each, and their distances.
    fn level(rows: u64, distances: &[f32]) -> Vec<(Branch, f32)> {
        let branch = |distance: &f32| {
            let branch = Branch {
                rows,
                ..Branch::default()
            };
            (branch, *distance)
        };
        distances.iter().map(branch).collect()
    }

    fn chosen(level: &[(Branch, f32)], rows: u64, least: usize) -> Vec<f32> {
        let reached = level.iter().map(|(branch, squared_distance)| Reached {
            branch,
            dot: 0.0,
            squared_distance: *squared_distance,
        });
        let reached: Vec<_> = reached.collect();
        let nearest = nearest(&reached, |_| true, rows, least);
        nearest.map(|branch| branch.squared_distance).collect()
    }

    #[test]
    fn the_nearest_are_taken_until_they_have_the_rows() {
        let level = level(10, &[1.5, 0.25, 2.0, 0.0, 0.5]);
        assert!(chosen(&level, 0, 0).is_empty());
        assert_eq!(chosen(&level, 21, 0), [0.0, 0.25, 0.5]);
        assert_eq!(chosen(&level, 1000, 0), [0.0, 0.25, 0.5, 1.5, 2.0]);
    }

    #[test]
    fn nodes_with_more_rows_than_the_beam_are_not_followed_alone() {
        // A level high up in a tree of many millions.
        let distances: Vec<f32> = (0..40).map(|place| place as f32).collect();
        let chosen = chosen(&level(2_000_000, &distances), 850_000, LEAST_NODES);
        assert_eq!(chosen, distances[..LEAST_NODES]);
    }
}
