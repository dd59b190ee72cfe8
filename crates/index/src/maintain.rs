//! Work that a library needs from time to time, one bounded step at a time.
//!
//! A step writes its blobs, then swaps in a manifest that names them. Adds and removals that happen
//! meanwhile touch other parts of the manifest and stay; of two steps at the same time one loses.

use inference_types::{LibraryError, Urgency};
use store::KeyValue;

use super::blob::{BlobId, Kind};
use super::dead::{Dead, DeadRefs};
use super::directory::{self, DirectoryRefs};
use super::error::{self, Trouble};
use super::garbage::{self, GarbageRef};
use super::manifest::Manifest;
use super::source::Source;
use super::step::Step;
use super::swap::swap;
use super::tail::{SegmentRef, Tail};
use super::tree::{self, Branch, Place};
use super::{Cache, Tuning};

/// So many rows, which are work enough while changes come in; while none do, this part of them.
fn enough(urgency: Urgency, busy: u64, part: u64) -> u64 {
    match urgency {
        // As late as searches allow, so that little is written twice.
        Urgency::Busy => busy,
        Urgency::Idle => (busy / part).max(1),
    }
}

/// Parts of what is due while changes come in that are due while none do.
const IDLE_TAIL: u64 = 16;
const IDLE_BUFFER: u64 = 8;
const IDLE_DEAD: u64 = 8;
/// Segments that are folded however small they are.
const MOST_SEGMENTS: usize = 12;
/// The part of all rows that are dead when they are swept.
const DEAD_PART: u64 = 8;
const IDLE_DEAD_PART: u64 = 20;
/// The part that a tree has grown by when it is swept while no changes come in; while they do, it has doubled.
const GROWN_PART: u64 = 4;
/// A tree of fewer leaves is looked at as a whole, wherever its rows are.
const LEAVES_TO_SWEEP: u64 = 8;

/// Does one bounded step of the work that is due; says whether more is.
///
/// # Errors
/// [`LibraryError::Store`]; whatever happens, the library stays what it is for searches and changes.
pub fn maintain(
    kv: &dyn KeyValue,
    cache: &Cache,
    library: &str,
    urgency: Urgency,
) -> Result<bool, LibraryError> {
    let source = Source { kv, cache, library };
    let bytes = source.manifest().read(kv).map_err(error::of_store)?;
    let manifest = Manifest::decode(library, bytes.as_deref()).map_err(error::of_store)?;
    match step(source, &manifest, urgency) {
        Ok(done) => Ok(done == Done::Step),
        // Another step was faster, and may have left more to do.
        Err(Trouble::Gone(_)) => Ok(true),
        Err(Trouble::Failed(error)) => Err(error),
    }
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// A step was made, or another one was faster.
    Step,
    /// Nothing was due.
    Nothing,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    FoldTail,
    PushDirectory,
    Flush,
    Sweep,
    Clear,
}

/// Does the most urgent task of `manifest`.
pub(super) fn step(
    source: Source<'_>,
    manifest: &Manifest,
    urgency: Urgency,
) -> Result<Done, Trouble> {
    let Some(task) = due(source.tuning(), manifest, urgency) else {
        return Ok(Done::Nothing);
    };
    let mut step = Step::new(source)?;
    let made = match task {
        Task::FoldTail => fold_tail(&mut step, manifest),
        Task::PushDirectory => push_directory(&mut step, manifest),
        Task::Flush => flush(&mut step, manifest, urgency),
        Task::Sweep => sweep(&mut step, manifest),
        Task::Clear => Ok(Outcome::of(manifest)),
    };
    let outcome = match made {
        Ok(outcome) => outcome,
        Err(trouble) => {
            step.abandon();
            return Err(trouble);
        }
    };
    if !commit(&mut step, manifest, &outcome)? {
        step.abandon();
    }
    Ok(Done::Step)
}

/// Whether a library is so far behind that changes must help.
///
/// It is when twice as much waits as is due: who works in the background comes first, and of two who do the
/// same step one does it for nothing.
pub(super) fn is_behind(tuning: &Tuning, manifest: &Manifest) -> bool {
    let twice = Tuning {
        tail_changes: 2 * tuning.tail_changes,
        buffer_rows: 2 * tuning.buffer_rows,
        dead_rows: 2 * tuning.dead_rows,
        runs: 2 * tuning.runs,
        ..tuning.clone()
    };
    due(&twice, manifest, Urgency::Busy).is_some_and(|task| task != Task::Clear)
}

fn due(tuning: &Tuning, manifest: &Manifest, urgency: Urgency) -> Option<Task> {
    let root = &manifest.root;
    let waiting = root.buffered().max(root.backlog);
    if manifest.segment_changes() >= enough(urgency, tuning.tail_changes, IDLE_TAIL)
        || manifest.segments.len() > MOST_SEGMENTS
    {
        return Some(Task::FoldTail);
    }
    if manifest.directory.is_push_due(tuning) {
        return Some(Task::PushDirectory);
    }
    if waiting >= enough(urgency, tuning.buffer_rows, IDLE_BUFFER) {
        return Some(Task::Flush);
    }
    let part = match urgency {
        Urgency::Busy => DEAD_PART,
        Urgency::Idle => IDLE_DEAD_PART,
    };
    let many = enough(urgency, tuning.dead_rows, IDLE_DEAD).max(root.rows / part);
    let grown = match urgency {
        Urgency::Busy => manifest.swept_rows * 2,
        Urgency::Idle => manifest.swept_rows + manifest.swept_rows / GROWN_PART,
    };
    let grown = grown.max(LEAVES_TO_SWEEP * tuning.leaf_rows);
    let sweeping = manifest.dead.sweeping.is_some();
    if sweeping || manifest.dead.count() >= many || root.rows > grown {
        return Some(Task::Sweep);
    }
    let mut lists = manifest.garbage.clone();
    let expired = garbage::take_expired(&mut lists, garbage::now(), tuning.grace);
    (!expired.is_empty()).then_some(Task::Clear)
}

/// What a step changes of the manifest that it began with.
struct Outcome {
    root: Branch,
    directory: DirectoryRefs,
    /// Segments that are in the tree now: the oldest so many.
    folded: usize,
    /// Rows that were dead in those segments, and are nowhere now.
    gone: Vec<u64>,
    dead: DeadChange,
}

/// What a step changes of the dead rows.
enum DeadChange {
    None,
    /// A sweep begins.
    Begin,
    /// A sweep of this epoch is done.
    End(u32),
}

impl Outcome {
    /// No change.
    fn of(manifest: &Manifest) -> Self {
        Self {
            root: manifest.root.clone(),
            directory: manifest.directory.clone(),
            folded: 0,
            gone: Vec::new(),
            dead: DeadChange::None,
        }
    }
}

/// Moves all segments of the tail into the root and the directory.
fn fold_tail(step: &mut Step<'_>, manifest: &Manifest) -> Result<Outcome, Trouble> {
    let source = step.source();
    let dead = Dead::load(source, &manifest.dead)?;
    let tail = Tail::load(source, manifest)?;
    let segments = tail.segments()?;
    let (_inline, segments) = segments.split_last().ok_or_else(no_tail)?;
    let mut outcome = Outcome::of(manifest);
    outcome.folded = segments.len();
    let rows = segments.iter().flat_map(|segment| segment.rows());
    let (gone, live): (Vec<_>, Vec<_>) = rows.partition(|row| dead.contains(row.sequence));
    outcome.gone = gone.iter().map(|row| row.sequence).collect();
    outcome.directory.add(step, segments)?;
    manifest.segments.iter().for_each(|s| step.replace(s.key()));
    let mut place = place(step, manifest, &dead);
    let centre = tree::Centroid::origin(place.dimensions);
    let live = live.into_iter().cloned().collect();
    tree::append(&mut place, &mut outcome.root, &centre, live)?;
    tree::grow_root(&mut place, &mut outcome.root)?;
    Ok(outcome)
}

fn no_tail() -> Trouble {
    Trouble::Gone("tail".to_owned())
}

fn push_directory(step: &mut Step<'_>, manifest: &Manifest) -> Result<Outcome, Trouble> {
    let mut outcome = Outcome::of(manifest);
    directory::push(step, &mut outcome.directory)?;
    Ok(outcome)
}

fn flush(step: &mut Step<'_>, manifest: &Manifest, urgency: Urgency) -> Result<Outcome, Trouble> {
    let full = enough(urgency, step.source().tuning().buffer_rows, IDLE_BUFFER);
    let mut outcome = Outcome::of(manifest);
    let dead = Dead::load(step.source(), &manifest.dead)?;
    let mut place = place(step, manifest, &dead);
    tree::flush(&mut place, &mut outcome.root, full)?;
    Ok(outcome)
}

fn sweep(step: &mut Step<'_>, manifest: &Manifest) -> Result<Outcome, Trouble> {
    let mut outcome = Outcome::of(manifest);
    let Some(target) = manifest.dead.sweeping else {
        outcome.dead = DeadChange::Begin;
        return Ok(outcome);
    };
    let dead = Dead::load(step.source(), &manifest.dead)?;
    let mut place = place(step, manifest, &dead);
    tree::sweep(&mut place, &mut outcome.root, target)?;
    if outcome.root.swept >= target {
        outcome.dead = DeadChange::End(target);
    }
    Ok(outcome)
}

fn place<'s, 'a>(step: &'s mut Step<'a>, manifest: &Manifest, dead: &'s Dead) -> Place<'s, 'a> {
    let tuning = step.source().tuning();
    Place {
        step,
        dimensions: manifest.dimensions as usize,
        dead,
        epoch: manifest.dead.epoch,
        leaf_rows: tuning.leaf_rows_among(manifest.root.rows),
    }
}

/// Swaps in the manifest with what the step changed; false when another step was faster.
fn commit(step: &mut Step<'_>, start: &Manifest, outcome: &Outcome) -> Result<bool, Trouble> {
    let source = step.source();
    let now = garbage::now();
    let list = garbage::list(step, now)?;
    step.finish()?;
    let folded = &start.segments[..outcome.folded];
    let swapped = swap(source, |step, manifest| {
        if !is_from(manifest, start, folded) {
            return Ok(None);
        }
        apply(step, manifest, outcome, list.clone(), now).map(Some)
    })?;
    let Some(expired) = swapped else {
        return Ok(false);
    };
    // The step is durable; what is not deleted here only takes space.
    let _ = garbage::delete(source, &expired.lists);
    let blobs = expired.dead.iter().map(|blob| blob.of(Kind::Dead));
    let _ = source.delete(&blobs.collect::<Vec<_>>());
    Ok(true)
}

/// Whether nothing that a step works on has changed since `start`.
fn is_from(manifest: &Manifest, start: &Manifest, folded: &[SegmentRef]) -> bool {
    manifest.root == start.root
        && manifest.directory == start.directory
        && manifest.dead.sweeping == start.dead.sweeping
        && manifest.segments.starts_with(folded)
}

/// What can be deleted once the manifest is swapped in.
struct Expired {
    lists: Vec<GarbageRef>,
    dead: Vec<BlobId>,
}

fn apply(
    step: &mut Step<'_>,
    manifest: &mut Manifest,
    outcome: &Outcome,
    list: Option<GarbageRef>,
    now: u64,
) -> Result<Expired, Trouble> {
    let grace = step.source().tuning().grace;
    manifest.root = outcome.root.clone();
    manifest.directory = outcome.directory.clone();
    manifest.segments.drain(..outcome.folded);
    let DeadRefs { inline, .. } = &mut manifest.dead;
    inline.retain(|sequence| !outcome.gone.contains(sequence));
    let mut expired = Expired {
        lists: garbage::take_expired(&mut manifest.garbage, now, grace),
        dead: Vec::new(),
    };
    manifest.garbage.extend(list);
    match outcome.dead {
        DeadChange::None => {}
        DeadChange::Begin => {
            manifest.dead.seal(step)?;
            manifest.dead.sweeping = Some(manifest.dead.epoch);
        }
        DeadChange::End(epoch) => {
            let tail_start = manifest.tail_start();
            let source = step.source();
            expired.dead = manifest.dead.forget(source, epoch, tail_start)?;
            manifest.swept_rows = manifest.root.rows;
        }
    }
    Ok(expired)
}
