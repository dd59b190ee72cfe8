//! Down the tree: which parts a search looks at.

use super::super::blob::BlobKey;
use super::super::source::{Loaded, Source, Trouble};
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
struct Reached<'n> {
    branch: &'n Branch,
    dot: f32,
    squared_distance: f32,
}

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

/// The parts in which the rows nearest to `unit` are likely to be: nearest leaves first until they have
/// `rows` rows, and the buffers on the way to them.
pub fn nearest_parts(
    source: Source<'_>,
    root: &Branch,
    unit: Unit<'_>,
    rows: u64,
) -> Result<Vec<Stop>, Trouble> {
    let mut stops: Vec<Stop> = Reached::root(root, unit).stops().collect();
    let mut nodes: Vec<BlobKey> = root.node_key().into_iter().collect();
    // Leaves are all on one level, but for those that a shrinking tree has made of nodes.
    let mut leaves: Vec<(f32, u64, Vec<Stop>)> = Vec::new();
    while !nodes.is_empty() {
        let level = Level::read(source, &nodes)?;
        let (mut ends, mut inner): (Vec<_>, Vec<_>) = level
            .children(unit)?
            .into_iter()
            .partition(|reached| reached.branch.is_leaf());
        keep_nearest(&mut ends, rows);
        leaves.extend(ends.into_iter().map(|leaf| {
            let (distance, rows) = (leaf.squared_distance, leaf.branch.rows);
            (distance, rows, leaf.stops().collect())
        }));
        keep_nearest(&mut inner, rows.saturating_mul(BEAM));
        nodes = inner.iter().filter_map(|r| r.branch.node_key()).collect();
        stops.extend(inner.into_iter().flat_map(Reached::stops));
    }
    leaves.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut seen = 0;
    for (_, of_leaf, parts) in leaves {
        if seen >= rows {
            break;
        }
        seen += of_leaf;
        stops.extend(parts);
    }
    Ok(stops)
}

/// Leaves the nearest branches, until they have so many rows.
fn keep_nearest(branches: &mut Vec<Reached<'_>>, rows: u64) {
    branches.sort_unstable_by(|a, b| a.squared_distance.total_cmp(&b.squared_distance));
    let mut seen = 0_u64;
    branches.retain(|reached| {
        let wanted = seen < rows;
        seen = seen.saturating_add(reached.branch.rows);
        wanted
    });
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
