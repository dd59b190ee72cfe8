//! The libraries that wait for maintenance, shared by those who change them and the one who maintains them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::schedule::{Job, JobOutcome, Schedule};
use crate::instance::ComponentContext;

type Caller = Arc<ComponentContext>;

/// A job for the permissions of the component that made the last change.
pub(super) type MaintenanceJob = Job<Caller>;

/// The schedule, and a signal for whoever waits for its next job.
#[derive(Default)]
pub(super) struct MaintenanceQueue {
    schedule: Mutex<Schedule<Caller>>,
    /// A job is due earlier than was known.
    rescheduled: Notify,
}

impl MaintenanceQueue {
    /// Records that `caller` has changed `library`, which is maintained with the same permissions.
    pub(super) fn record_change(&self, library: &str, caller: &Caller) {
        let earlier = self
            .schedule()
            .record_change(library, caller, Instant::now());
        if earlier {
            self.rescheduled.notify_one();
        }
    }

    /// Drops the jobs of `library`.
    pub(super) fn remove(&self, library: &str) {
        self.schedule().remove(library);
    }

    /// Waits for the next job that is due.
    pub(super) async fn next(&self) -> MaintenanceJob {
        loop {
            let next = self.schedule().next_due();
            match next {
                None => self.rescheduled.notified().await,
                Some(due) => tokio::select! {
                    () = tokio::time::sleep_until(due.into()) => {}
                    () = self.rescheduled.notified() => {}
                },
            }
            let due = self.schedule().due_job(Instant::now());
            if let Some(job) = due {
                return job;
            }
        }
    }

    /// Decides when the library of a job that has ended is next.
    pub(super) fn reschedule(&self, job: &MaintenanceJob, outcome: JobOutcome) {
        self.schedule().reschedule(job, outcome, Instant::now());
    }

    fn schedule(&self) -> MutexGuard<'_, Schedule<Caller>> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
