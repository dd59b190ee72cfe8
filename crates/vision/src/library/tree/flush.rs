//! Passing a full buffer on, and splitting what grows too large.

use super::super::Tuning;
use super::super::row::Row;
use super::super::source::Trouble;
use super::clusters::Vectors;
use super::open::OpenNode;
use super::{Branch, Centroid, LEAF_LABELS, Place, Unit, append};

/// Children that one step passes rows on to: those that get the most, so that little is written for each.
const CHILDREN_AT_ONCE: usize = 4;

/// Branches with their centroids.
type Branches = Vec<(Branch, Centroid)>;

/// Does one step at the deepest buffer of at least `full` rows; the root grows a level if it must.
pub fn flush(place: &mut Place<'_, '_>, root: &mut Branch, full: u64) -> Result<(), Trouble> {
    let centre = Centroid::origin(place.dimensions);
    let swept = root.swept;
    if let Some(branches) = flush_branch(place, root, &centre, full)? {
        let node = OpenNode::of(branches);
        *root = Branch {
            swept,
            ..Branch::default()
        };
        node.close(place.step, root)?;
    }
    Ok(())
}

/// Gives a root that is a leaf a node, when the leaf is too large.
pub fn grow_root(place: &mut Place<'_, '_>, root: &mut Branch) -> Result<(), Trouble> {
    if !root.is_leaf() || !is_overfull(place.tuning(), root, &[]) {
        return Ok(());
    }
    let rows = place.take_rows(root)?;
    let leaves = leaves_of(place, rows)?;
    let node = OpenNode::of(leaves);
    node.close(place.step, root)
}

/// Works on `branch` or below it; returns what takes its place when its node had to be split.
fn flush_branch(
    place: &mut Place<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    full: u64,
) -> Result<Option<Branches>, Trouble> {
    let Some(id) = branch.node else {
        return Ok(None);
    };
    let mut node = OpenNode::read(place.step, id)?;
    match deeper(&node, full) {
        Some(index) => {
            let (child, centre) = node.child(index);
            let centre = centre.clone();
            if let Some(branches) = flush_branch(place, child, &centre, full)? {
                node.replace(index, branches);
            }
        }
        None => pass_on(place, branch, centre, &mut node)?,
    }
    if node.children().len() > place.tuning().fan_out {
        return Ok(Some(split_node(place, branch, node)?));
    }
    if node.children().is_empty() {
        *branch = Branch::leaf(std::mem::take(&mut branch.parts), branch.swept);
        node.take(place.step);
        return Ok(None);
    }
    node.close(place.step, branch)?;
    Ok(None)
}

/// The child with the fullest buffer in or below it, if that is full.
fn deeper(node: &OpenNode, full: u64) -> Option<usize> {
    let waiting = |child: &Branch| child.backlog.max(child.buffered());
    let children = node.children().iter().map(waiting).enumerate();
    let (index, most) = children.max_by_key(|(_, waiting)| *waiting)?;
    (most >= full).then_some(index)
}

/// Passes rows of the buffer of `branch` on to the children of its node.
fn pass_on(
    place: &mut Place<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    node: &mut OpenNode,
) -> Result<(), Trouble> {
    let mut groups: Vec<Vec<Row>> = node.children().iter().map(|_| Vec::new()).collect();
    for row in place.take_rows(branch)? {
        let nearest = node.nearest(Unit::of(&row.item.descriptor));
        if let Some(group) = groups.get_mut(nearest) {
            group.push(row);
        }
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(groups[*index].len()));
    let passed = order.len().min(CHILDREN_AT_ONCE);
    let (passed, kept) = order.split_at(passed);
    let mut rest: Vec<Row> = Vec::new();
    for index in kept {
        rest.append(&mut groups[*index]);
    }
    let mut overfull = Vec::new();
    for &index in passed {
        let rows = std::mem::take(&mut groups[index]);
        let (child, centre) = node.child(index);
        if child.is_leaf() && is_overfull(place.tuning(), child, &rows) {
            overfull.push((index, rows));
        } else if !rows.is_empty() {
            append(place, child, centre, rows)?;
        }
    }
    // From the last on, so that the places of the others stay.
    overfull.sort_unstable_by_key(|(index, _)| std::cmp::Reverse(*index));
    for (index, rows) in overfull {
        split_leaf(place, node, index, rows, &mut rest)?;
    }
    append(place, branch, centre, rest)
}

/// Whether the leaf is too large with these rows.
fn is_overfull(tuning: &Tuning, leaf: &Branch, added: &[Row]) -> bool {
    let rows = leaf.part_rows() + added.len() as u64;
    let labels = leaf.labels_len() + labels_of(added);
    rows > tuning.leaf_rows || labels > LEAF_LABELS && rows > 1
}

/// Splits a leaf of `node` that gets `added`. Rows that are nearer to another leaf join `rest` (SPFresh, Xu 2023, calls it
/// reassignment): a split moves the borders of its neighbours, and without it recall decays.
fn split_leaf(
    place: &mut Place<'_, '_>,
    node: &mut OpenNode,
    index: usize,
    added: Vec<Row>,
    rest: &mut Vec<Row>,
) -> Result<(), Trouble> {
    let (leaf, _) = node.child(index);
    let mut rows = place.take_rows(leaf)?;
    rows.extend(added);
    let others = node.children().len() > 1;
    if others
        && (rows.len() as u64) < place.tuning().small_leaf()
        && labels_of(&rows) <= LEAF_LABELS
    {
        node.replace(index, Vec::new());
        rest.extend(rows);
        return Ok(());
    }
    let clusters = clusters_of(place, rows);
    let (groups, centroids): (Vec<_>, Vec<_>) = clusters.into_iter().unzip();
    let new = index..index + groups.len();
    let placeholders = centroids.iter().map(|c| (Branch::default(), c.clone()));
    node.replace(index, placeholders.collect());
    let mut room: Vec<u64> = node
        .children()
        .iter()
        .map(|child| room(place, child))
        .collect();
    for (at, rows) in new.clone().zip(groups) {
        let mut moves = |row: &Row| {
            let unit = Unit::of(&row.item.descriptor);
            let nearest = node.nearest(unit);
            // Rows never move to where they would cause another split: work must come to an end.
            let moves = !new.contains(&nearest) && room[nearest] > 0 && !node.is_nearest(at, unit);
            room[nearest] -= u64::from(moves);
            moves
        };
        let (moved, own): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| moves(row));
        rest.extend(moved);
        let (leaf, centroid) = node.child(at);
        *leaf = place.leaf(&own, centroid)?;
    }
    for at in new.rev() {
        if node.children()[at].rows == 0 && node.children().len() > 1 {
            node.replace(at, Vec::new());
        }
    }
    Ok(())
}

/// Rows that a leaf can take without being split.
fn room(place: &Place<'_, '_>, leaf: &Branch) -> u64 {
    if !leaf.is_leaf() || leaf.labels_len() > LEAF_LABELS / 2 {
        return 0;
    }
    place.tuning().leaf_rows.saturating_sub(leaf.rows)
}

/// Leaves that are not too large.
fn leaves_of(place: &mut Place<'_, '_>, rows: Vec<Row>) -> Result<Branches, Trouble> {
    let clusters = clusters_of(place, rows);
    let leaf =
        |(rows, centroid): (Vec<Row>, Centroid)| Ok((place.leaf(&rows, &centroid)?, centroid));
    clusters.into_iter().map(leaf).collect()
}

fn clusters_of(place: &Place<'_, '_>, rows: Vec<Row>) -> Vec<(Vec<Row>, Centroid)> {
    let most = place.tuning().split_rows();
    let mut vectors = Vectors::new(place.dimensions);
    for row in &rows {
        vectors.push(Unit::of(&row.item.descriptor).components());
    }
    let labels: Vec<u64> = rows.iter().map(|row| row.labels_len() as u64).collect();
    let clusters = vectors.cut(|members| {
        let length: u64 = members.iter().map(|member| labels[*member]).sum();
        members.len() <= most && length <= LEAF_LABELS / 2
    });
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    let clusters = clusters.into_iter().map(|cluster| {
        let members = cluster.members.iter();
        let members = members.filter_map(|member| rows[*member].take());
        (members.collect(), cluster.centroid)
    });
    clusters.collect()
}

fn labels_of(rows: &[Row]) -> u64 {
    rows.iter().map(|row| row.labels_len() as u64).sum()
}

/// Splits a node; the rows of its buffer go with the child that is nearest to them.
fn split_node(
    place: &mut Place<'_, '_>,
    branch: &mut Branch,
    mut node: OpenNode,
) -> Result<Branches, Trouble> {
    let mut vectors = Vectors::new(place.dimensions);
    for centroid in node.centroids() {
        vectors.push(centroid.to_vec().into_iter());
    }
    let most = place.tuning().split_children();
    let clusters = vectors.cut(|members| members.len() <= most);
    let mut cluster_of = vec![0; node.children().len()];
    for (at, cluster) in clusters.iter().enumerate() {
        cluster
            .members
            .iter()
            .for_each(|member| cluster_of[*member] = at);
    }
    let mut buffers: Vec<Vec<Row>> = clusters.iter().map(|_| Vec::new()).collect();
    for row in place.take_rows(branch)? {
        let nearest = node.nearest(Unit::of(&row.item.descriptor));
        buffers[cluster_of[nearest]].push(row);
    }
    let children = node.take(place.step);
    let mut children: Vec<Option<(Branch, Centroid)>> = children.into_iter().map(Some).collect();
    let mut branches = Vec::new();
    for (cluster, rows) in clusters.into_iter().zip(buffers) {
        let members = cluster.members.iter();
        let members: Branches = members
            .filter_map(|member| children[*member].take())
            .collect();
        let mut half = Branch {
            swept: branch.swept,
            ..Branch::default()
        };
        append(place, &mut half, &cluster.centroid, rows)?;
        OpenNode::of(members).close(place.step, &mut half)?;
        branches.push((half, cluster.centroid));
    }
    Ok(branches)
}
