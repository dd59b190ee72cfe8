//! What becomes of endpoints and service instances with time.
//!
//! Components run on requests only, so no worker moves anything along: a status is a function of what is
//! stored and of the clock. A transition therefore cannot be stuck, whatever happened to the process that
//! began it. The times stand for work that an accelerator cluster would do; they are long enough for a
//! client to see every status that it has to cope with, and short enough not to keep it waiting.

use operation::Timestamp;
use serde::Serialize;

use crate::reservation::Reservation;

/// Milliseconds from its creation until an endpoint runs.
pub const ENDPOINT_STARTS_MS: i64 = 200;
/// Milliseconds from its deployment until a service instance leaves PENDING.
pub const INSTANCE_SCHEDULED_MS: i64 = 100;
/// Milliseconds from its deployment until a service instance runs.
pub const INSTANCE_STARTS_MS: i64 = 500;
/// Milliseconds from its acceptance until an update is applied.
pub const UPDATE_APPLIES_MS: i64 = 1_000;
/// Milliseconds from its acceptance until a deletion is finished and its reservation is free.
pub const DELETION_FINISHES_MS: i64 = 1_000;

/// The state of an endpoint, of those that the vendor's SDK knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EndpointStatus {
    /// Its resources are being reserved.
    Creating,
    /// Service instances can be deployed on it.
    Running,
}

impl EndpointStatus {
    /// The state at `now` of an endpoint created at `created`.
    pub fn at(now: Timestamp, created: Timestamp) -> Self {
        if now.since(created) < ENDPOINT_STARTS_MS {
            Self::Creating
        } else {
            Self::Running
        }
    }
}

/// The state of a service instance, of those that the vendor's SDK knows: it reads any other as nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum InstanceStatus {
    /// Accepted.
    Pending,
    /// Starting.
    Creating,
    /// Serving.
    Running,
    /// Serving with its former configuration while a new one is being applied.
    Updating,
    /// Being deleted; its reservation still counts.
    Deleting,
}

impl InstanceStatus {
    /// The state at `now` of a service instance deployed at `created`; `None` when it is gone.
    pub fn at(now: Timestamp, created: Timestamp, reservation: &Reservation) -> Option<Self> {
        let age = now.since(created);
        Some(match (&reservation.update, reservation.gone_at) {
            (_, Some(gone_at)) if now >= gone_at => return None,
            (_, Some(_)) => Self::Deleting,
            _ if age < INSTANCE_SCHEDULED_MS => Self::Pending,
            _ if age < INSTANCE_STARTS_MS => Self::Creating,
            (Some(update), _) if now < update.applied_at => Self::Updating,
            _ => Self::Running,
        })
    }
}

/// Whole seconds that a service instance deployed at `created` has been running.
pub fn running_seconds(now: Timestamp, created: Timestamp, reservation: &Reservation) -> i64 {
    let end = reservation.gone_at.map_or(now, |gone_at| {
        now.min(Timestamp(gone_at.0 - DELETION_FINISHES_MS))
    });
    ((end.since(created) - INSTANCE_STARTS_MS) / 1_000).max(0)
}
