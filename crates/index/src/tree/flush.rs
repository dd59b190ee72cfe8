//! Passing a full buffer on.

use super::node_editor::NodeEditor;
use super::router::Router;
use super::split::{Branches, is_overfull, leaves_of, rewrite_leaf, split_leaf, split_node};
use super::writer::{TreeWriter, append};
use crate::error::SnapshotError;
use crate::format::{Branch, Centroid, Row};
use crate::unit_vector::UnitVector;

/// The part of a leaf that must come for it to be written again as a whole.
const LEAST_PART: u64 = 8;
/// Children that one step passes rows on to: those that get the most, so that little is written for each row.
const LEAVES_AT_ONCE: usize = 6;
/// The same of nodes, which are given rows for less than it takes to find out once more where those left behind go.
const NODES_AT_ONCE: usize = 16;

/// Does one step at the deepest buffer of at least `full` rows; the root grows a level if it must.
pub fn flush(
    writer: &mut TreeWriter<'_, '_>,
    root: &mut Branch,
    full: u64,
) -> Result<(), SnapshotError> {
    let centre = Centroid::origin(writer.dimensions);
    let vacuumed = root.vacuumed;
    if let Some(branches) = flush_branch(writer, root, &centre, full)? {
        let node = NodeEditor::of(branches);
        *root = Branch {
            vacuumed,
            ..Branch::default()
        };
        node.close(writer.transaction, root)?;
    }
    Ok(())
}

/// Gives a root that is a leaf a node, when the leaf is too large.
pub fn grow_root(writer: &mut TreeWriter<'_, '_>, root: &mut Branch) -> Result<(), SnapshotError> {
    if !root.is_leaf() || !is_overfull(writer, root, &[]) {
        return Ok(());
    }
    let rows = writer.take_rows(root)?;
    let leaves = leaves_of(writer, rows)?;
    let node = NodeEditor::of(leaves);
    node.close(writer.transaction, root)
}

/// Works on `branch` or below it; returns what takes its place when its node had to be split.
fn flush_branch(
    writer: &mut TreeWriter<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    full: u64,
) -> Result<Option<Branches>, SnapshotError> {
    let Some(id) = branch.node else {
        return Ok(None);
    };
    let mut node = NodeEditor::read(writer.transaction, id)?;
    match deeper(&node, full) {
        Some(index) => {
            let (child, centre) = node.child(index);
            let centre = centre.clone();
            if let Some(branches) = flush_branch(writer, child, &centre, full)? {
                node.replace(index, branches);
            }
        }
        None => pass_on(writer, branch, centre, &mut node)?,
    }
    if node.children().len() > writer.tuning().fan_out {
        return Ok(Some(split_node(writer, branch, node)?));
    }
    if node.children().is_empty() {
        *branch = Branch::leaf(std::mem::take(&mut branch.parts), branch.vacuumed);
        node.take(writer.transaction);
        return Ok(None);
    }
    node.close(writer.transaction, branch)?;
    Ok(None)
}

/// The child with the fullest buffer in or below it, if that is full.
fn deeper(node: &NodeEditor, full: u64) -> Option<usize> {
    let waiting = |child: &Branch| child.backlog.max(child.buffered());
    let children = node.children().iter().map(waiting).enumerate();
    let (index, most) = children.max_by_key(|(_, waiting)| *waiting)?;
    (most >= full).then_some(index)
}

/// Passes rows of the buffer of `branch` on to the children of its node.
fn pass_on(
    writer: &mut TreeWriter<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    node: &mut NodeEditor,
) -> Result<(), SnapshotError> {
    let mut groups: Vec<Vec<Row>> = node.children().iter().map(|_| Vec::new()).collect();
    let rows = writer.take_rows(branch)?;
    let router = Router::new(writer.transaction, node)?;
    for row in rows {
        let child = router.route(UnitVector::of(&row.item.descriptor))?;
        if let Some(group) = groups.get_mut(child) {
            group.push(row);
        }
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(groups[*index].len()));
    let at_once = match node.children().iter().all(Branch::is_leaf) {
        true => LEAVES_AT_ONCE,
        false => NODES_AT_ONCE,
    };
    let passed = order.len().min(at_once);
    let (passed, kept) = order.split_at(passed);
    let mut rest: Vec<Row> = Vec::new();
    for index in kept {
        rest.append(&mut groups[*index]);
    }
    let mut overfull = Vec::new();
    for &index in passed {
        let rows = std::mem::take(&mut groups[index]);
        let (child, centre) = node.child(index);
        if !child.is_leaf() {
            append(writer, child, centre, rows)?;
        } else if is_overfull(writer, child, &rows) {
            overfull.push((index, rows));
        } else if !rows.is_empty() {
            add_to_leaf(writer, node, index, rows)?;
        }
    }
    // From the last on, so that the places of the others stay.
    overfull.sort_unstable_by_key(|(index, _)| std::cmp::Reverse(*index));
    for (index, rows) in overfull {
        split_leaf(writer, node, index, rows, &mut rest)?;
    }
    append(writer, branch, centre, rest)
}

/// Adds rows to a leaf. It is written again as a whole, around the mean of what it holds now, unless they are
/// too few for that.
fn add_to_leaf(
    writer: &mut TreeWriter<'_, '_>,
    node: &mut NodeEditor,
    index: usize,
    mut rows: Vec<Row>,
) -> Result<(), SnapshotError> {
    let (leaf, centre) = node.child(index);
    if (rows.len() as u64) * LEAST_PART < leaf.rows {
        return append(writer, leaf, centre, rows);
    }
    rows.extend(writer.take_rows(leaf)?);
    rewrite_leaf(writer, node, index, &rows)
}
