//! Which library is looked after next, and how thoroughly.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Libraries that are remembered; the changes of more do the work themselves, a little with each.
const MOST_LIBRARIES: usize = 10_000;
/// From a change to the first look: changes that come close together are looked after together.
const SOON: Duration = Duration::from_millis(100);
/// Time without a change after which a library is no longer busy.
const QUIET: Duration = Duration::from_secs(2);
/// After so long nobody reads what the last steps have replaced, and it can be deleted.
const LATER: Duration = Duration::from_secs(15);
/// Time until a look is tried again that found no room.
const NO_ROOM: Duration = Duration::from_millis(50);
/// Shortest and longest rest after a step; else it is as long as the step was.
const REST: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));
/// Rest after the first failure; it doubles with each.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// Failures in a row after which only another change is reason to try again.
const MOST_FAILURES: u32 = 9;

/// The libraries that were changed, each with what its last change was made with.
pub(super) struct Schedule<C> {
    libraries: HashMap<String, Library<C>>,
}

struct Library<C> {
    caller: C,
    /// Changes so far: tells whether there was one during a visit.
    changes: u64,
    changed: Instant,
    stage: Stage,
    due: Instant,
    failures: u32,
}

/// What a visit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Searches and changes need it.
    Busy,
    /// It makes searches cheaper.
    Idle,
    /// The same; it deletes what was replaced, too.
    Last,
}

/// A library whose turn it is.
#[derive(Debug)]
pub(super) struct Visit<C> {
    pub(super) library: String,
    pub(super) caller: C,
    pub(super) stage: Stage,
    changes: u64,
}

/// What a visit came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A step was made in this time, and more may be due.
    More(Duration),
    /// Nothing is due.
    Nothing,
    /// All instances are at work for requests.
    NoRoom,
    Failed,
}

impl<C> Default for Schedule<C> {
    fn default() -> Self {
        Self {
            libraries: HashMap::new(),
        }
    }
}

impl<C: Clone> Schedule<C> {
    /// Remembers a change; says whether a visit is due earlier than was known.
    pub(super) fn changed(&mut self, library: &str, caller: &C, now: Instant) -> bool {
        let Some(held) = self.libraries.get_mut(library) else {
            if self.libraries.len() >= MOST_LIBRARIES {
                return false;
            }
            let fresh = Library {
                caller: caller.clone(),
                changes: 1,
                changed: now,
                stage: Stage::Busy,
                due: now + SOON,
                failures: 0,
            };
            self.libraries.insert(library.to_owned(), fresh);
            return true;
        };
        held.caller = caller.clone();
        held.changes += 1;
        held.changed = now;
        let was = std::mem::replace(&mut held.stage, Stage::Busy);
        let sooner = was != Stage::Busy && held.failures == 0;
        if sooner {
            held.due = now + SOON;
        }
        sooner
    }

    /// Forgets a library, also one that is being visited.
    pub(super) fn forget(&mut self, library: &str) {
        self.libraries.remove(library);
    }

    /// When the next visit is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.libraries.values().map(|library| library.due).min()
    }

    /// The visit that has been due for longest, if any is.
    pub(super) fn due(&self, now: Instant) -> Option<Visit<C>> {
        let (name, library) = self
            .libraries
            .iter()
            .filter(|(_, library)| library.due <= now)
            .min_by_key(|(_, library)| library.due)?;
        Some(Visit {
            library: name.clone(),
            caller: library.caller.clone(),
            stage: library.stage,
            changes: library.changes,
        })
    }

    /// Decides what comes next for the library of a visit.
    pub(super) fn settle(&mut self, visit: &Visit<C>, outcome: Outcome, now: Instant) {
        let Some(library) = self.libraries.get_mut(&visit.library) else {
            return;
        };
        let kept = match outcome {
            Outcome::NoRoom => library.visit_at(now + NO_ROOM),
            Outcome::Failed => library.fail(now),
            Outcome::More(took) => {
                library.failures = 0;
                library.visit_at(now + took.clamp(REST.0, REST.1))
            }
            Outcome::Nothing => {
                library.failures = 0;
                library.advance(visit.changes, now)
            }
        };
        if !kept {
            self.libraries.remove(&visit.library);
        }
    }
}

/// Each of these says whether the library is still of interest.
impl<C> Library<C> {
    fn visit_at(&mut self, due: Instant) -> bool {
        self.due = due;
        true
    }

    fn fail(&mut self, now: Instant) -> bool {
        self.failures += 1;
        self.due = now + AFTER_FAILURE * (1 << (self.failures - 1).min(16));
        self.failures < MOST_FAILURES
    }

    fn advance(&mut self, changes: u64, now: Instant) -> bool {
        if self.changes != changes {
            self.stage = Stage::Busy;
            return self.visit_at(now + SOON);
        }
        let (stage, due) = match self.stage {
            Stage::Busy => (Stage::Idle, self.changed + QUIET),
            Stage::Idle => (Stage::Last, now + LATER),
            Stage::Last => return false,
        };
        self.stage = stage;
        self.visit_at(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_millis(300);

    /// Visits a library when it is due, and returns when that was and what for.
    fn visit(schedule: &mut Schedule<()>, outcome: Outcome) -> (Instant, Stage) {
        let due = schedule.next().unwrap();
        assert!(schedule.due(due - Duration::from_nanos(1)).is_none());
        let visit = schedule.due(due).unwrap();
        schedule.settle(&visit, outcome, due);
        (due, visit.stage)
    }

    #[test]
    fn a_library_is_looked_after_until_nothing_is_due_and_then_forgotten() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        assert!(schedule.changed("a", &(), start));
        let first = visit(&mut schedule, Outcome::More(STEP));
        assert_eq!(first, (start + SOON, Stage::Busy));
        let second = visit(&mut schedule, Outcome::Nothing);
        assert_eq!(second, (start + SOON + STEP, Stage::Busy));
        let idle = visit(&mut schedule, Outcome::More(STEP));
        assert_eq!(idle, (start + QUIET, Stage::Idle));
        visit(&mut schedule, Outcome::Nothing);
        let last = visit(&mut schedule, Outcome::Nothing);
        assert_eq!(last, (start + QUIET + STEP + LATER, Stage::Last));
        assert_eq!(schedule.next(), None);
    }

    #[test]
    fn changes_keep_a_library_busy_and_no_visit_early() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.changed("a", &(), start);
        assert!(!schedule.changed("a", &(), start + STEP));
        let due = schedule.due(start + STEP).unwrap();
        schedule.changed("a", &(), start + STEP);
        schedule.settle(&due, Outcome::Nothing, start + 2 * STEP);
        let again = visit(&mut schedule, Outcome::Nothing);
        assert_eq!(again, (start + 2 * STEP + SOON, Stage::Busy));
        // It waits to be idle, until another change comes.
        assert_eq!(schedule.next(), Some(start + STEP + QUIET));
        assert!(schedule.changed("a", &(), start + 4 * STEP));
        let busy = visit(&mut schedule, Outcome::NoRoom);
        assert_eq!(busy, (start + 4 * STEP + SOON, Stage::Busy));
    }

    #[test]
    fn who_waits_longest_is_next_so_that_no_library_starves() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.changed("a", &(), start);
        schedule.changed("b", &(), start + Duration::from_millis(1));
        let mut visited = Vec::new();
        for _ in 0..4 {
            let now = schedule.next().unwrap();
            let visit = schedule.due(now).unwrap();
            schedule.settle(&visit, Outcome::More(STEP), now);
            visited.push(visit.library);
        }
        assert_eq!(visited, ["a", "b", "a", "b"]);
    }

    #[test]
    fn failures_are_tried_again_later_and_later_and_in_the_end_not() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.changed("a", &(), start);
        let (mut last, _) = visit(&mut schedule, Outcome::Failed);
        for failure in 1..MOST_FAILURES {
            // Changes are no reason to hurry.
            assert!(!schedule.changed("a", &(), last));
            let (due, _) = visit(&mut schedule, Outcome::Failed);
            assert_eq!(due, last + AFTER_FAILURE * (1 << (failure - 1)));
            last = due;
        }
        assert_eq!(schedule.next(), None);
    }

    #[test]
    fn a_library_that_is_dropped_during_a_visit_stays_forgotten() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.changed("a", &(), start);
        let visit = schedule.due(start + SOON).unwrap();
        schedule.forget("a");
        schedule.settle(&visit, Outcome::More(STEP), start + STEP);
        assert_eq!(schedule.next(), None);
    }
}
