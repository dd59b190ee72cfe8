//! Background maintenance of libraries: the work that changes leave in them, while there is capacity for it.
//!
//! One step at a time over all libraries, with pauses between, and only on an instance that no request
//! waits for. What is not done here the changes themselves do, a little with each.

use std::pin::pin;
use std::time::Instant;

use super::pool::InferencePool;
use super::queue::MaintenanceJob;
use super::schedule::{JobOutcome, Phase};
use crate::imports::bindings::sightline::inference::search::Urgency;
use crate::telemetry::StepOutcome;

/// Maintains the libraries of `pool` until `stop`; a step in progress is finished first.
pub async fn maintain_libraries(pool: &InferencePool, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    loop {
        let job = tokio::select! {
            biased;
            () = &mut stop => return,
            job = pool.maintenance.next() => job,
        };
        let outcome = run(pool, &job).await;
        pool.maintenance.reschedule(&job, outcome);
    }
}

async fn run(pool: &InferencePool, job: &MaintenanceJob) -> JobOutcome {
    let Some(permit) = pool.try_acquire() else {
        return JobOutcome::Deferred;
    };
    let urgency = match job.phase {
        Phase::Busy => Urgency::Busy,
        Phase::Idle | Phase::Reclaim => Urgency::Idle,
    };
    let start = Instant::now();
    let library = job.library.as_str();
    let step = pool.maintain(permit, &job.caller, library.to_owned(), urgency);
    match tokio::time::timeout(pool.limits.timeout, step).await {
        Ok(Ok(Ok(true))) => return JobOutcome::Progress(start.elapsed()),
        Ok(Ok(Ok(false))) => return JobOutcome::NothingDue,
        Ok(Ok(Err(error))) => tracing::warn!(library, %error, "library maintenance failed"),
        Ok(Err(error)) => tracing::warn!(library, ?error, "library maintenance failed"),
        Err(_elapsed) => {
            let libraries = pool.metrics.libraries();
            libraries.step(StepOutcome::Failed, start.elapsed());
            tracing::warn!(library, "library maintenance timed out");
        }
    }
    JobOutcome::Failed
}
