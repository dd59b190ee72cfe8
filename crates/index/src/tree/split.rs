//! Splitting what grows too large.

use super::bisecting_k_means::Vectors;
use super::node_editor::NodeEditor;
use super::writer::{TreeWriter, append};
use crate::error::SnapshotError;
use crate::format::{Branch, Centroid, Row};
use crate::unit_vector::UnitVector;

/// Bytes of a leaf's ids, tags and numbers above which it is split.
const LEAF_ATTRIBUTE_BYTES: u64 = 160 * 1024;
/// Neighbours of a leaf that is split whose rows may move into what it becomes.
const NEIGHBOURS: usize = 6;
/// Rows of a neighbour that must move together for it to be rewritten.
const LEAST_MOVED: usize = 6;

/// Branches with their centroids.
pub type Branches = Vec<(Branch, Centroid)>;

/// Rows with the centroid of the leaf that they are to be.
type Cluster = (Vec<Row>, Centroid);

/// Whether the leaf is too large with these rows.
pub fn is_overfull(writer: &TreeWriter<'_, '_>, leaf: &Branch, added: &[Row]) -> bool {
    let rows = leaf.part_rows() + added.len() as u64;
    let attributes = leaf.attributes_len() + attributes_of(added);
    rows > writer.leaf_rows || attributes > LEAF_ATTRIBUTE_BYTES && rows > 1
}

/// Splits a leaf of `node` that gets `added`.
///
/// A split moves borders: rows of the leaf that are nearer to another leaf now join `rest`, and rows of its
/// neighbours that are nearer to a new leaf move there. Without this reassignment (SPFresh, Xu 2023)
/// recall decays.
pub fn split_leaf(
    writer: &mut TreeWriter<'_, '_>,
    node: &mut NodeEditor,
    index: usize,
    added: Vec<Row>,
    rest: &mut Vec<Row>,
) -> Result<(), SnapshotError> {
    let (leaf, old) = node.child(index);
    let old = old.clone();
    let mut rows = writer.take_rows(leaf)?;
    rows.extend(added);
    let others = node.children().len() > 1;
    if others
        && (rows.len() as u64) < writer.small_leaf()
        && attributes_of(&rows) <= LEAF_ATTRIBUTE_BYTES
    {
        node.replace(index, Vec::new());
        rest.extend(rows);
        return Ok(());
    }
    let mut clusters = clusters_of(writer, rows);
    let placeholders = clusters.iter().map(|(_, c)| (Branch::default(), c.clone()));
    node.replace(index, placeholders.collect());
    let new = index..index + clusters.len();
    leave(writer, node, index, &mut clusters, rest);
    take_from_neighbours(writer, node, &old, new.clone(), &mut clusters)?;
    for (at, (rows, _)) in new.clone().zip(&clusters) {
        let centroid = node.child(at).1.clone();
        *node.child(at).0 = writer.leaf(rows, &centroid)?;
    }
    for at in new.rev() {
        if node.children()[at].rows == 0 && node.children().len() > 1 {
            node.replace(at, Vec::new());
        }
    }
    Ok(())
}

/// Moves rows of the new clusters, which begin at `first`, that are nearer to another leaf into `rest`.
fn leave(
    writer: &TreeWriter<'_, '_>,
    node: &NodeEditor,
    first: usize,
    clusters: &mut [Cluster],
    rest: &mut Vec<Row>,
) {
    let new = first..first + clusters.len();
    let mut room: Vec<u64> = node
        .children()
        .iter()
        .map(|child| room(writer, child))
        .collect();
    for (at, (rows, _)) in new.clone().zip(clusters) {
        let mut moves = |row: &Row| {
            let unit = UnitVector::of(&row.item.descriptor);
            let nearest = node.nearest(unit);
            // Rows never move to where they would cause another split: work must come to an end.
            let moves = !new.contains(&nearest) && room[nearest] > 0 && !node.is_nearest(at, unit);
            room[nearest] -= u64::from(moves);
            moves
        };
        let (moved, own) = std::mem::take(rows).into_iter().partition(|row| moves(row));
        *rows = own;
        rest.extend::<Vec<Row>>(moved);
    }
}

/// Rows that a leaf can take without being split.
fn room(writer: &TreeWriter<'_, '_>, leaf: &Branch) -> u64 {
    if !leaf.is_leaf() || leaf.attributes_len() > LEAF_ATTRIBUTE_BYTES / 2 {
        return 0;
    }
    writer.leaf_rows.saturating_sub(leaf.rows)
}

/// Moves rows of the leaves near to `old` into the new clusters where these are nearer.
fn take_from_neighbours(
    writer: &mut TreeWriter<'_, '_>,
    node: &mut NodeEditor,
    old: &Centroid,
    new: std::ops::Range<usize>,
    clusters: &mut [Cluster],
) -> Result<(), SnapshotError> {
    for index in neighbours(node, old, &new) {
        let rows = writer.live_rows(&node.children()[index])?;
        let mut moved = Vec::new();
        let mut own = Vec::new();
        for row in rows {
            let nearest = node.nearest(UnitVector::of(&row.item.descriptor));
            match new.contains(&nearest) {
                true => moved.push((nearest - new.start, row)),
                false => own.push(row),
            }
        }
        let fits = |cluster: usize| {
            let coming = moved.iter().filter(|(to, _)| *to == cluster).count();
            (clusters[cluster].0.len() + coming) as u64 <= writer.leaf_rows
        };
        if moved.len() < LEAST_MOVED || own.is_empty() || !(0..clusters.len()).all(fits) {
            continue;
        }
        writer.take_rows(node.child(index).0)?;
        rewrite_leaf(writer, node, index, &own)?;
        for (to, row) in moved {
            clusters[to].0.push(row);
        }
    }
    Ok(())
}

/// The leaves nearest to a centroid, but for the new ones.
fn neighbours(node: &NodeEditor, old: &Centroid, new: &std::ops::Range<usize>) -> Vec<usize> {
    let distances = node.distances_from(old);
    let mut near: Vec<(f32, usize)> = distances
        .zip(0..)
        .filter(|(_, index)| !new.contains(index) && node.children()[*index].is_leaf())
        .collect();
    near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    near.into_iter()
        .take(NEIGHBOURS)
        .map(|(_, index)| index)
        .collect()
}

/// Makes these rows, one at least, the leaf at `index`, around their own mean.
pub fn rewrite_leaf(
    writer: &mut TreeWriter<'_, '_>,
    node: &mut NodeEditor,
    index: usize,
    rows: &[Row],
) -> Result<(), SnapshotError> {
    let centroid = vectors_of(writer, rows).centroid();
    let leaf = writer.leaf(rows, &centroid)?;
    node.replace(index, vec![(leaf, centroid)]);
    Ok(())
}

/// Leaves that are not too large.
pub fn leaves_of(
    writer: &mut TreeWriter<'_, '_>,
    rows: Vec<Row>,
) -> Result<Branches, SnapshotError> {
    let clusters = clusters_of(writer, rows);
    let leaf = |(rows, centroid): Cluster| Ok((writer.leaf(&rows, &centroid)?, centroid));
    clusters.into_iter().map(leaf).collect()
}

fn vectors_of(writer: &TreeWriter<'_, '_>, rows: &[Row]) -> Vectors {
    let mut vectors = Vectors::new(writer.dimensions);
    for row in rows {
        vectors.push(UnitVector::of(&row.item.descriptor).components());
    }
    vectors
}

fn clusters_of(writer: &TreeWriter<'_, '_>, rows: Vec<Row>) -> Vec<Cluster> {
    let most = writer.split_rows();
    let vectors = vectors_of(writer, &rows);
    let attributes: Vec<u64> = rows.iter().map(|row| row.attributes_len() as u64).collect();
    let clusters = vectors.cut(|members| {
        let length: u64 = members.iter().map(|member| attributes[*member]).sum();
        members.len() <= most && length <= LEAF_ATTRIBUTE_BYTES / 2
    });
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    let clusters = clusters.into_iter().map(|cluster| {
        let members = cluster.members.iter();
        let members = members.filter_map(|member| rows[*member].take());
        (members.collect(), cluster.centroid)
    });
    clusters.collect()
}

fn attributes_of(rows: &[Row]) -> u64 {
    rows.iter().map(|row| row.attributes_len() as u64).sum()
}

/// Splits a node; the rows of its buffer go with the child that is nearest to them.
pub fn split_node(
    writer: &mut TreeWriter<'_, '_>,
    branch: &mut Branch,
    mut node: NodeEditor,
) -> Result<Branches, SnapshotError> {
    let mut vectors = Vectors::new(writer.dimensions);
    for centroid in node.centroids() {
        vectors.push(centroid.to_vec().into_iter());
    }
    let most = writer.tuning().split_children();
    let clusters = vectors.cut(|members| members.len() <= most);
    let mut cluster_of = vec![0; node.children().len()];
    for (at, cluster) in clusters.iter().enumerate() {
        cluster
            .members
            .iter()
            .for_each(|member| cluster_of[*member] = at);
    }
    let mut buffers: Vec<Vec<Row>> = clusters.iter().map(|_| Vec::new()).collect();
    for row in writer.take_rows(branch)? {
        let nearest = node.nearest(UnitVector::of(&row.item.descriptor));
        buffers[cluster_of[nearest]].push(row);
    }
    let children = node.take(writer.transaction);
    let mut children: Vec<Option<(Branch, Centroid)>> = children.into_iter().map(Some).collect();
    let mut branches = Vec::new();
    for (cluster, rows) in clusters.into_iter().zip(buffers) {
        let members = cluster.members.iter();
        let members: Branches = members
            .filter_map(|member| children[*member].take())
            .collect();
        let mut half = Branch {
            vacuumed: branch.vacuumed,
            ..Branch::default()
        };
        append(writer, &mut half, &cluster.centroid, rows)?;
        NodeEditor::of(members).close(writer.transaction, &mut half)?;
        branches.push((half, cluster.centroid));
    }
    Ok(branches)
}
