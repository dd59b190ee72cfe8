//! Going through all leaves: rows that are dead go, so that their numbers can be forgotten, and rows that have
//! come to be nearer to another leaf go there.
//!
//! The tree grows where rows come, and a row that came early lies where the nearest leaf was then. A pass over
//! all leaves is a round of k-means (Lloyd 1982) for the tree as it is now.

use super::super::error::Trouble;
use super::super::row::Row;
use super::finder::Finder;
use super::open::OpenNode;
use super::{Branch, Centroid, Place, Unit, append, part};

/// Leaves that one step looks at.
const LEAVES_AT_ONCE: usize = 12;
/// Leaves around another one that its rows may be nearer to.
const NEIGHBOURS: usize = 160;
/// A row moves to a leaf whose squared distance is less than this part of that of its own.
const NEARER: f32 = 0.995;

/// Looks at some of the branches that were not looked at since the epoch `target` began.
///
/// The root says by [`Branch::swept`] when there are none left. Rows that move go through the root's buffer.
pub fn sweep(place: &mut Place<'_, '_>, root: &mut Branch, target: u32) -> Result<(), Trouble> {
    let centre = Centroid::origin(place.dimensions);
    let mut sweep = Sweep {
        target,
        budget: LEAVES_AT_ONCE,
        finder: root.node_key().map(Finder::new),
        moved: Vec::new(),
    };
    sweep.branch(place, root, &centre)?;
    append(place, root, &centre, sweep.moved)
}

/// One step of a sweep.
struct Sweep {
    target: u32,
    budget: usize,
    /// None of a tree that is but a leaf.
    finder: Option<Finder>,
    /// Rows for other leaves.
    moved: Vec<Row>,
}

impl Sweep {
    fn branch(
        &mut self,
        place: &mut Place<'_, '_>,
        branch: &mut Branch,
        centre: &Centroid,
    ) -> Result<(), Trouble> {
        if branch.swept >= self.target || self.budget == 0 {
            return Ok(());
        }
        let Some(id) = branch.node else {
            self.budget -= 1;
            self.leaf(place, branch, centre)?;
            branch.swept = self.target;
            return Ok(());
        };
        let mut node = OpenNode::read(place.step, id)?;
        for index in (0..node.children().len()).rev() {
            let (child, centroid) = node.child(index);
            let centroid = centroid.clone();
            let due = child.swept < self.target;
            self.branch(place, child, &centroid)?;
            let small = child.is_leaf() && child.rows < place.small_leaf().max(1);
            if due && small && child.swept >= self.target && node.children().len() > 1 {
                let (child, _) = node.child(index);
                let rows = place.take_rows(child)?;
                node.replace(index, Vec::new());
                append(place, branch, centre, rows)?;
            }
        }
        if let [child] = node.children()
            && child.is_leaf()
        {
            return become_leaf(place, branch, centre, node);
        }
        let clean_below = node
            .children()
            .iter()
            .all(|child| child.swept >= self.target);
        if clean_below && self.budget > 0 {
            self.budget -= 1;
            clean_buffer(place, branch, centre)?;
            branch.swept = self.target;
        }
        node.close(place.step, branch)
    }

    /// Rewrites a leaf without its dead rows and without those that are nearer to another leaf.
    fn leaf(
        &mut self,
        place: &mut Place<'_, '_>,
        leaf: &mut Branch,
        centre: &Centroid,
    ) -> Result<(), Trouble> {
        let near = match &mut self.finder {
            Some(finder) => finder.around(place.step, centre.as_ref(), NEIGHBOURS)?,
            None => Vec::new(),
        };
        let rows = place.live_rows(leaf)?;
        let (moved, own): (Vec<Row>, Vec<Row>) = rows
            .into_iter()
            .partition(|row| is_nearer(row, &near, centre));
        self.moved.extend(moved);
        if own.len() as u64 == leaf.part_rows() {
            return Ok(());
        }
        place.take_rows(leaf)?;
        leaf.parts = part::write(place.step, &own, centre)?;
        leaf.rows = leaf.part_rows();
        Ok(())
    }
}

/// Whether a row of a leaf is clearly nearer to another one.
fn is_nearer(row: &Row, others: &[Centroid], own: &Centroid) -> bool {
    let unit = Unit::of(&row.item.descriptor);
    let distance = |centroid: &Centroid| {
        let centroid = centroid.as_ref();
        centroid.squared_distance(unit)
    };
    let most = NEARER * distance(own);
    others.iter().any(|other| distance(other) < most)
}

/// Makes a leaf of a branch whose node has but one leaf.
fn become_leaf(
    place: &mut Place<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    mut node: OpenNode,
) -> Result<(), Trouble> {
    let mut rows = place.take_rows(branch)?;
    for (mut leaf, _) in node.take(place.step) {
        rows.extend(place.take_rows(&mut leaf)?);
    }
    let swept = branch.swept;
    *branch = place.leaf(&rows, centre)?;
    branch.swept = swept;
    Ok(())
}

/// Rewrites the buffer of a branch if any of its rows are dead.
fn clean_buffer(
    place: &mut Place<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
) -> Result<(), Trouble> {
    let labels = branch.parts.iter().map(|part| part.labels());
    let loaded = place.step.load(labels.clone())?;
    let mut dead = false;
    for key in labels {
        let mut sequences = loaded.labels(key)?.sequences();
        dead |= sequences.any(|sequence| place.dead.contains(sequence));
    }
    if !dead {
        return Ok(());
    }
    let before = branch.part_rows();
    let rows = place.take_rows(branch)?;
    branch.parts = part::write(place.step, &rows, centre)?;
    branch.rows = branch.rows + branch.part_rows() - before;
    Ok(())
}
