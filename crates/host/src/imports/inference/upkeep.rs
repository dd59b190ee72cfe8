//! The work that changes leave in libraries, done in the background while there is room for it.
//!
//! One step at a time over all libraries, with rests between, and only on an instance that no request
//! waits for. What is not done here the changes themselves do, a little with each.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::super::sightline::inference::search::Urgency;
use super::InferencePool;
use super::schedule::{Outcome, Schedule, Stage, Visit};
use crate::component::ComponentContext;
use crate::telemetry::StepOutcome;

type Caller = Arc<ComponentContext>;

/// The libraries that were changed.
#[derive(Default)]
pub(super) struct Upkeep {
    schedule: Mutex<Schedule<Caller>>,
    /// A visit is due earlier than was known.
    sooner: Notify,
}

impl Upkeep {
    /// Remembers that `caller` has changed `library`: it is looked after with the same permissions.
    pub(super) fn changed(&self, library: &str, caller: &Caller) {
        if self.schedule().changed(library, caller, Instant::now()) {
            self.sooner.notify_one();
        }
    }

    /// Does nothing more for `library`.
    pub(super) fn forget(&self, library: &str) {
        self.schedule().forget(library);
    }

    async fn next(&self) -> Visit<Caller> {
        loop {
            let next = self.schedule().next();
            match next {
                None => self.sooner.notified().await,
                Some(due) => tokio::select! {
                    () = tokio::time::sleep_until(due.into()) => {}
                    () = self.sooner.notified() => {}
                },
            }
            let due = self.schedule().due(Instant::now());
            if let Some(visit) = due {
                return visit;
            }
        }
    }

    fn schedule(&self) -> MutexGuard<'_, Schedule<Caller>> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InferencePool {
    /// Looks after libraries until `stop`; a step that is being made then is finished first.
    pub async fn look_after_libraries(&self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        loop {
            let visit = tokio::select! {
                biased;
                () = &mut stop => return,
                visit = self.upkeep.next() => visit,
            };
            let outcome = self.visit(&visit).await;
            let mut schedule = self.upkeep.schedule();
            schedule.settle(&visit, outcome, Instant::now());
        }
    }

    async fn visit(&self, visit: &Visit<Caller>) -> Outcome {
        let Ok(turn) = self.turns.try_acquire() else {
            return Outcome::NoRoom;
        };
        let urgency = match visit.stage {
            Stage::Busy => Urgency::Busy,
            Stage::Idle | Stage::Last => Urgency::Idle,
        };
        let start = Instant::now();
        let step = self.maintain(turn, &visit.caller, visit.library.clone(), urgency);
        let library = visit.library.as_str();
        match tokio::time::timeout(self.limits.timeout, step).await {
            Ok(Ok(Ok(true))) => return Outcome::More(start.elapsed()),
            Ok(Ok(Ok(false))) => return Outcome::Nothing,
            Ok(Ok(Err(error))) => {
                tracing::warn!(library, %error, "a library could not be looked after");
            }
            Ok(Err(error)) => {
                tracing::warn!(library, ?error, "a library could not be looked after");
            }
            Err(_elapsed) => {
                let libraries = self.metrics.libraries();
                libraries.step(StepOutcome::Failed, start.elapsed());
                tracing::warn!(library, "a library could not be looked after in time");
            }
        }
        Outcome::Failed
    }
}
