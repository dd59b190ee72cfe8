//! The vacuum, which goes through all leaves: deleted rows go, so that their tombstones can be forgotten, and rows that
//! have come to be nearer to another leaf go there.
//!
//! The tree grows where rows come, and a row that came early lies where the nearest leaf was then. A pass over
//! all leaves is a round of k-means (Lloyd 1982) for the tree as it is now.

use super::nearest_leaves::NearestLeaves;
use super::node_editor::NodeEditor;
use super::parts;
use super::writer::{TreeWriter, append};
use crate::error::SnapshotError;
use crate::format::{Branch, Centroid, Row};
use crate::unit_vector::UnitVector;

/// Leaves that one step looks at.
const LEAVES_AT_ONCE: usize = 12;
/// Leaves around another one that its rows may be nearer to.
const NEIGHBOURS: usize = 160;
/// A row moves to a leaf whose squared distance is less than this part of that of its own.
const NEARER: f32 = 0.995;

/// Looks at some of the branches that were not looked at since the epoch `target` began.
///
/// The root says by [`Branch::vacuumed`] when there are none left. Rows that move go through the root's buffer.
pub fn vacuum(
    writer: &mut TreeWriter<'_, '_>,
    root: &mut Branch,
    target: u32,
) -> Result<(), SnapshotError> {
    let centre = Centroid::origin(writer.dimensions);
    let mut vacuum = Vacuum {
        target,
        budget: LEAVES_AT_ONCE,
        leaves: root.node_key().map(NearestLeaves::new),
        moved: Vec::new(),
    };
    vacuum.branch(writer, root, &centre)?;
    append(writer, root, &centre, vacuum.moved)
}

/// One step of a vacuum.
struct Vacuum {
    target: u32,
    budget: usize,
    /// None of a tree that is but a leaf.
    leaves: Option<NearestLeaves>,
    /// Rows for other leaves.
    moved: Vec<Row>,
}

impl Vacuum {
    fn branch(
        &mut self,
        writer: &mut TreeWriter<'_, '_>,
        branch: &mut Branch,
        centre: &Centroid,
    ) -> Result<(), SnapshotError> {
        if branch.vacuumed >= self.target || self.budget == 0 {
            return Ok(());
        }
        let Some(id) = branch.node else {
            self.budget -= 1;
            self.leaf(writer, branch, centre)?;
            branch.vacuumed = self.target;
            return Ok(());
        };
        let mut node = NodeEditor::read(writer.transaction, id)?;
        for index in (0..node.children().len()).rev() {
            let (child, centroid) = node.child(index);
            let centroid = centroid.clone();
            let due = child.vacuumed < self.target;
            self.branch(writer, child, &centroid)?;
            let small = child.is_leaf() && child.rows < writer.small_leaf().max(1);
            if due && small && child.vacuumed >= self.target && node.children().len() > 1 {
                let (child, _) = node.child(index);
                let rows = writer.take_rows(child)?;
                node.replace(index, Vec::new());
                append(writer, branch, centre, rows)?;
            }
        }
        if let [child] = node.children()
            && child.is_leaf()
        {
            return become_leaf(writer, branch, centre, node);
        }
        let clean_below = node
            .children()
            .iter()
            .all(|child| child.vacuumed >= self.target);
        if clean_below && self.budget > 0 {
            self.budget -= 1;
            clean_buffer(writer, branch, centre)?;
            branch.vacuumed = self.target;
        }
        node.close(writer.transaction, branch)
    }

    /// Rewrites a leaf without its deleted rows and without those that are nearer to another leaf.
    fn leaf(
        &mut self,
        writer: &mut TreeWriter<'_, '_>,
        leaf: &mut Branch,
        centre: &Centroid,
    ) -> Result<(), SnapshotError> {
        let near = match &mut self.leaves {
            Some(leaves) => leaves.around(writer.transaction, centre.as_ref(), NEIGHBOURS)?,
            None => Vec::new(),
        };
        let rows = writer.live_rows(leaf)?;
        let (moved, own): (Vec<Row>, Vec<Row>) = rows
            .into_iter()
            .partition(|row| is_nearer(row, &near, centre));
        self.moved.extend(moved);
        if own.len() as u64 == leaf.part_rows() {
            return Ok(());
        }
        writer.take_rows(leaf)?;
        leaf.parts = parts::write(writer.transaction, &own, centre)?;
        leaf.rows = leaf.part_rows();
        Ok(())
    }
}

/// Whether a row of a leaf is clearly nearer to another one.
fn is_nearer(row: &Row, others: &[Centroid], own: &Centroid) -> bool {
    let unit = UnitVector::of(&row.item.descriptor);
    let distance = |centroid: &Centroid| {
        let centroid = centroid.as_ref();
        centroid.squared_distance(unit)
    };
    let most = NEARER * distance(own);
    others.iter().any(|other| distance(other) < most)
}

/// Makes a leaf of a branch whose node has but one leaf.
fn become_leaf(
    writer: &mut TreeWriter<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    mut node: NodeEditor,
) -> Result<(), SnapshotError> {
    let mut rows = writer.take_rows(branch)?;
    for (mut leaf, _) in node.take(writer.transaction) {
        rows.extend(writer.take_rows(&mut leaf)?);
    }
    let vacuumed = branch.vacuumed;
    *branch = writer.leaf(&rows, centre)?;
    branch.vacuumed = vacuumed;
    Ok(())
}

/// Rewrites the buffer of a branch if any of its rows are deleted.
fn clean_buffer(
    writer: &mut TreeWriter<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
) -> Result<(), SnapshotError> {
    let attributes = branch.parts.iter().map(|part| part.attributes());
    let loaded = writer.transaction.load(attributes.clone())?;
    let mut any_deleted = false;
    for key in attributes {
        let mut sequences = loaded.attributes(key)?.sequences();
        any_deleted |= sequences.any(|sequence| writer.tombstones.contains(sequence));
    }
    if !any_deleted {
        return Ok(());
    }
    let before = branch.part_rows();
    let rows = writer.take_rows(branch)?;
    branch.parts = parts::write(writer.transaction, &rows, centre)?;
    branch.rows = branch.rows + branch.part_rows() - before;
    Ok(())
}
