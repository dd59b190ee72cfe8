//! Rewriting what holds dead rows, so that their numbers can be forgotten.

use super::super::source::Trouble;
use super::open::OpenNode;
use super::{Branch, Centroid, Place, append};

/// Leaves that one step looks at.
const LEAVES_AT_ONCE: usize = 32;

/// Looks at some of the branches that may hold rows which died up to the epoch `target`.
///
/// The root says by [`Branch::swept`] when there are none left.
pub fn sweep(place: &mut Place<'_, '_>, root: &mut Branch, target: u32) -> Result<(), Trouble> {
    let centre = Centroid::origin(place.dimensions);
    let mut budget = LEAVES_AT_ONCE;
    sweep_branch(place, root, &centre, target, &mut budget)
}

fn sweep_branch(
    place: &mut Place<'_, '_>,
    branch: &mut Branch,
    centre: &Centroid,
    target: u32,
    budget: &mut usize,
) -> Result<(), Trouble> {
    if branch.swept >= target || *budget == 0 {
        return Ok(());
    }
    let Some(id) = branch.node else {
        *budget -= 1;
        clean(place, branch, centre)?;
        branch.swept = target;
        return Ok(());
    };
    let mut node = OpenNode::read(place.step, id)?;
    for index in (0..node.children().len()).rev() {
        let (child, centroid) = node.child(index);
        let centroid = centroid.clone();
        let due = child.swept < target;
        sweep_branch(place, child, &centroid, target, budget)?;
        let small = child.is_leaf() && child.rows < place.tuning().small_leaf();
        if due && small && node.children().len() > 1 {
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
    let clean_below = node.children().iter().all(|child| child.swept >= target);
    if clean_below && *budget > 0 {
        *budget -= 1;
        clean(place, branch, centre)?;
        branch.swept = target;
    }
    node.close(place.step, branch)
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

/// Rewrites the parts of a branch if any of their rows are dead.
fn clean(place: &mut Place<'_, '_>, branch: &mut Branch, centre: &Centroid) -> Result<(), Trouble> {
    let labels = branch.parts.iter().map(|part| part.labels());
    let loaded = place.step.load(labels.clone())?;
    let mut dead = false;
    for key in labels {
        let sequences = loaded.labels(key)?.sequences();
        dead |= sequences
            .into_iter()
            .any(|sequence| place.dead.contains(sequence));
    }
    if !dead {
        return Ok(());
    }
    let before = branch.part_rows();
    let rows = place.take_rows(branch)?;
    branch.parts = super::part::write(place.step, &rows, centre)?;
    branch.rows = branch.rows + branch.part_rows() - before;
    Ok(())
}
