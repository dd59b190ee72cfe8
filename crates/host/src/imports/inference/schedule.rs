//! When each library is maintained next, and how thoroughly.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Libraries that are remembered; the changes of more do the work themselves, a little with each.
const MAX_LIBRARIES: usize = 10_000;
/// From a change to the first step: changes that come close together are served by the same steps.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(100);
/// Time without a change after which a library is idle.
const QUIET_PERIOD: Duration = Duration::from_secs(2);
/// After so long nobody reads the blobs that the last steps have replaced, and they can be deleted.
const GRACE_PERIOD: Duration = Duration::from_secs(15);
/// Time until a step is tried again for which no instance was free.
const RETRY_INTERVAL: Duration = Duration::from_millis(50);
/// Shortest and longest pause after a step; else it is as long as the step was.
const PAUSE: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));
/// Backoff after the first failure; it doubles with each.
const INITIAL_BACKOFF: Duration = Duration::from_secs(1);
/// Failures in a row after which only another change is reason to try again.
const MAX_FAILURES: u32 = 9;

/// The libraries that were changed, each with what its last change was made with.
pub(super) struct Schedule<C> {
    libraries: HashMap<String, Library<C>>,
}

struct Library<C> {
    caller: C,
    /// Changes so far: tells whether there was one during a job.
    changes: u64,
    last_change: Instant,
    phase: Phase,
    due: Instant,
    failures: u32,
}

/// What a step of maintenance is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Changes come in: what searches and changes need.
    Busy,
    /// None do: what makes searches cheaper.
    Idle,
    /// The grace period is over: the same, and the deletion of replaced blobs.
    Reclaim,
}

/// A step of maintenance that is due for a library.
#[derive(Debug)]
pub(super) struct Job<C> {
    pub(super) library: String,
    pub(super) caller: C,
    pub(super) phase: Phase,
    changes: u64,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobOutcome {
    /// A step was made in this time, and more may be due.
    Progress(Duration),
    /// Nothing is due.
    NothingDue,
    /// All instances are at work for requests.
    Deferred,
    /// The library is what it was.
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
    /// Records a change; says whether a job is due earlier than was known.
    pub(super) fn record_change(&mut self, library: &str, caller: &C, now: Instant) -> bool {
        let Some(known) = self.libraries.get_mut(library) else {
            if self.libraries.len() >= MAX_LIBRARIES {
                return false;
            }
            let new = Library {
                caller: caller.clone(),
                changes: 1,
                last_change: now,
                phase: Phase::Busy,
                due: now + DEBOUNCE_DELAY,
                failures: 0,
            };
            self.libraries.insert(library.to_owned(), new);
            return true;
        };
        known.caller = caller.clone();
        known.changes += 1;
        known.last_change = now;
        let was = std::mem::replace(&mut known.phase, Phase::Busy);
        let earlier = was != Phase::Busy && known.failures == 0;
        if earlier {
            known.due = now + DEBOUNCE_DELAY;
        }
        earlier
    }

    /// Removes a library, also one with a job in progress.
    pub(super) fn remove(&mut self, library: &str) {
        self.libraries.remove(library);
    }

    /// When the next job is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.libraries.values().map(|library| library.due).min()
    }

    /// The job that has been due for longest, if any is.
    pub(super) fn due_job(&self, now: Instant) -> Option<Job<C>> {
        let (name, library) = self
            .libraries
            .iter()
            .filter(|(_, library)| library.due <= now)
            .min_by_key(|(_, library)| library.due)?;
        Some(Job {
            library: name.clone(),
            caller: library.caller.clone(),
            phase: library.phase,
            changes: library.changes,
        })
    }

    /// Decides what comes next for the library of a job that has ended.
    pub(super) fn reschedule(&mut self, job: &Job<C>, outcome: JobOutcome, now: Instant) {
        let Some(library) = self.libraries.get_mut(&job.library) else {
            return;
        };
        let kept = match outcome {
            JobOutcome::Deferred => library.due_at(now + RETRY_INTERVAL),
            JobOutcome::Failed => library.back_off(now),
            JobOutcome::Progress(took) => {
                library.failures = 0;
                library.due_at(now + took.clamp(PAUSE.0, PAUSE.1))
            }
            JobOutcome::NothingDue => {
                library.failures = 0;
                library.advance(job.changes, now)
            }
        };
        if !kept {
            self.libraries.remove(&job.library);
        }
    }
}

/// Each of these says whether the library stays in the schedule.
impl<C> Library<C> {
    fn due_at(&mut self, due: Instant) -> bool {
        self.due = due;
        true
    }

    fn back_off(&mut self, now: Instant) -> bool {
        self.failures += 1;
        self.due = now + INITIAL_BACKOFF * (1 << (self.failures - 1).min(16));
        self.failures < MAX_FAILURES
    }

    fn advance(&mut self, changes: u64, now: Instant) -> bool {
        if self.changes != changes {
            self.phase = Phase::Busy;
            return self.due_at(now + DEBOUNCE_DELAY);
        }
        let (phase, due) = match self.phase {
            Phase::Busy => (Phase::Idle, self.last_change + QUIET_PERIOD),
            Phase::Idle => (Phase::Reclaim, now + GRACE_PERIOD),
            Phase::Reclaim => return false,
        };
        self.phase = phase;
        self.due_at(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_millis(300);

    /// Runs the next job when it is due, and returns when that was and what for.
    fn run(schedule: &mut Schedule<()>, outcome: JobOutcome) -> (Instant, Phase) {
        let due = schedule.next_due().unwrap();
        assert!(schedule.due_job(due - Duration::from_nanos(1)).is_none());
        let job = schedule.due_job(due).unwrap();
        schedule.reschedule(&job, outcome, due);
        (due, job.phase)
    }

    #[test]
    fn a_library_is_maintained_until_nothing_is_due_and_then_forgotten() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        assert!(schedule.record_change("a", &(), start));
        let first = run(&mut schedule, JobOutcome::Progress(STEP));
        assert_eq!(first, (start + DEBOUNCE_DELAY, Phase::Busy));
        let second = run(&mut schedule, JobOutcome::NothingDue);
        assert_eq!(second, (start + DEBOUNCE_DELAY + STEP, Phase::Busy));
        let idle = run(&mut schedule, JobOutcome::Progress(STEP));
        assert_eq!(idle, (start + QUIET_PERIOD, Phase::Idle));
        run(&mut schedule, JobOutcome::NothingDue);
        let last = run(&mut schedule, JobOutcome::NothingDue);
        assert_eq!(
            last,
            (start + QUIET_PERIOD + STEP + GRACE_PERIOD, Phase::Reclaim)
        );
        assert_eq!(schedule.next_due(), None);
    }

    #[test]
    fn changes_keep_a_library_busy_and_no_job_early() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.record_change("a", &(), start);
        assert!(!schedule.record_change("a", &(), start + STEP));
        let due = schedule.due_job(start + STEP).unwrap();
        schedule.record_change("a", &(), start + STEP);
        schedule.reschedule(&due, JobOutcome::NothingDue, start + 2 * STEP);
        let again = run(&mut schedule, JobOutcome::NothingDue);
        assert_eq!(again, (start + 2 * STEP + DEBOUNCE_DELAY, Phase::Busy));
        // It waits to be idle, until another change comes.
        assert_eq!(schedule.next_due(), Some(start + STEP + QUIET_PERIOD));
        assert!(schedule.record_change("a", &(), start + 4 * STEP));
        let busy = run(&mut schedule, JobOutcome::Deferred);
        assert_eq!(busy, (start + 4 * STEP + DEBOUNCE_DELAY, Phase::Busy));
    }

    #[test]
    fn who_waits_longest_is_next_so_that_no_library_starves() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.record_change("a", &(), start);
        schedule.record_change("b", &(), start + Duration::from_millis(1));
        let mut served = Vec::new();
        for _ in 0..4 {
            let now = schedule.next_due().unwrap();
            let job = schedule.due_job(now).unwrap();
            schedule.reschedule(&job, JobOutcome::Progress(STEP), now);
            served.push(job.library);
        }
        assert_eq!(served, ["a", "b", "a", "b"]);
    }

    #[test]
    fn failures_are_tried_again_later_and_later_and_in_the_end_not() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.record_change("a", &(), start);
        let (mut last, _) = run(&mut schedule, JobOutcome::Failed);
        for failure in 1..MAX_FAILURES {
            // Changes are no reason to hurry.
            assert!(!schedule.record_change("a", &(), last));
            let (due, _) = run(&mut schedule, JobOutcome::Failed);
            assert_eq!(due, last + INITIAL_BACKOFF * (1 << (failure - 1)));
            last = due;
        }
        assert_eq!(schedule.next_due(), None);
    }

    #[test]
    fn a_library_that_is_dropped_during_a_job_stays_forgotten() {
        let mut schedule = Schedule::default();
        let start = Instant::now();
        schedule.record_change("a", &(), start);
        let job = schedule.due_job(start + DEBOUNCE_DELAY).unwrap();
        schedule.remove("a");
        schedule.reschedule(&job, JobOutcome::Progress(STEP), start + STEP);
        assert_eq!(schedule.next_due(), None);
    }
}
