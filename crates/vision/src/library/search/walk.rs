//! Down the tree: which parts a search looks at.

use super::super::source::{Source, Trouble};
use super::super::tree::{Branch, PartRef, Unit};

/// Rows in the nodes of a level that a search goes on from, for each row that it looks at.
const BEAM: u64 = 12;
/// Nodes that are read together where all are looked at.
const NODES_AT_ONCE: usize = 16;

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
struct Reached {
    branch: Branch,
    dot: f32,
    squared_distance: f32,
}

impl Reached {
    fn root(branch: &Branch, unit: Unit<'_>) -> Self {
        Self {
            branch: branch.clone(),
            dot: 0.0,
            squared_distance: unit.squared_length(),
        }
    }

    fn stops(self) -> impl Iterator<Item = Stop> {
        let (dot, distance) = (self.dot, self.squared_distance.sqrt());
        let stop = move |part| Stop {
            part,
            dot,
            distance,
        };
        self.branch.parts.into_iter().map(stop)
    }
}

/// The parts in which the rows nearest to `unit` are likely to be: nearest leaves first until they have
/// `rows` rows, and the buffers on the way to them.
pub fn nearest_parts(
    source: Source<'_>,
    root: &Branch,
    unit: Unit<'_>,
    rows: u64,
) -> Result<Vec<Stop>, Trouble> {
    let mut frontier = vec![Reached::root(root, unit)];
    let mut leaves = Vec::new();
    let mut buffers = Vec::new();
    while !frontier.is_empty() {
        let (ends, nodes): (Vec<_>, Vec<_>) =
            frontier.into_iter().partition(|reached| reached.branch.is_leaf());
        leaves.extend(ends);
        let mut below = children(source, &nodes, unit)?;
        buffers.extend(nodes.into_iter().flat_map(Reached::stops));
        let (ends, mut nodes): (Vec<_>, Vec<_>) =
            below.drain(..).partition(|reached| reached.branch.is_leaf());
        leaves.extend(ends);
        keep_nearest(&mut nodes, rows.saturating_mul(BEAM));
        frontier = nodes;
    }
    keep_nearest(&mut leaves, rows);
    buffers.extend(leaves.into_iter().flat_map(Reached::stops));
    Ok(buffers)
}

/// Leaves the nearest branches, until they have so many rows.
fn keep_nearest(branches: &mut Vec<Reached>, rows: u64) {
    branches.sort_by(|a, b| a.squared_distance.total_cmp(&b.squared_distance));
    let mut seen = 0_u64;
    branches.retain(|reached| {
        let wanted = seen < rows;
        seen = seen.saturating_add(reached.branch.rows);
        wanted
    });
}

/// All parts of the tree.
pub fn all_parts(
    source: Source<'_>,
    root: &Branch,
    unit: Unit<'_>,
) -> Result<Vec<Stop>, Trouble> {
    let mut waiting = vec![Reached::root(root, unit)];
    let mut stops = Vec::new();
    while !waiting.is_empty() {
        let next = waiting.split_off(waiting.len().saturating_sub(NODES_AT_ONCE));
        let (leaves, nodes): (Vec<_>, Vec<_>) =
            next.into_iter().partition(|reached| reached.branch.is_leaf());
        stops.extend(leaves.into_iter().flat_map(Reached::stops));
        waiting.extend(children(source, &nodes, unit)?);
        stops.extend(nodes.into_iter().flat_map(Reached::stops));
    }
    Ok(stops)
}

/// The children of the nodes, with the distances of their centroids.
fn children(
    source: Source<'_>,
    nodes: &[Reached],
    unit: Unit<'_>,
) -> Result<Vec<Reached>, Trouble> {
    let keys = nodes.iter().filter_map(|reached| reached.branch.node_key());
    let loaded = source.load(keys.clone())?;
    let mut opened = Vec::with_capacity(nodes.len());
    for key in keys {
        opened.push(loaded.node(key)?);
    }
    let centroids = source.load(opened.iter().map(|node| node.centroids_key()))?;
    let mut children = Vec::new();
    for node in opened {
        let centroids = centroids.centroids(node.centroids_key())?;
        for (branch, centroid) in node.children.iter().zip(centroids.iter()) {
            let dot = centroid.dot(unit);
            children.push(Reached {
                branch: branch.clone(),
                dot,
                squared_distance: centroid.squared_distance(unit, dot),
            });
        }
    }
    Ok(children)
}
