//! What a service instance reserves on its endpoint, and how that changes.

use operation::Timestamp;
use serde::{Deserialize, Serialize};

/// A service instance's entry in its endpoint's record. Kept small: an endpoint can have a thousand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Numbers the deployments on the endpoint, in the order in which they were admitted.
    pub number: u64,
    /// The greatest number of units the service instance may scale to.
    pub max: u32,
    /// The revision in force; `None` is the one it was deployed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The update that was accepted last, until the endpoint's next change takes it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<Update>,
    /// When the deletion is finished, once it was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Timestamp>,
}

/// An accepted update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The revision that comes into force.
    pub revision: String,
    /// The new maximum, in units.
    pub max: u32,
    /// When it comes into force.
    pub applied_at: Timestamp,
}

impl Reservation {
    /// The reservation of a service instance as deployed.
    pub fn deployed(max: u32) -> Self {
        Self {
            number: 0,
            max,
            revision: None,
            update: None,
            gone_at: None,
        }
    }

    /// Units that count against the endpoint at `now`: while an update is under way, the greater of its
    /// two maxima; none once the deletion is finished.
    pub fn units(&self, now: Timestamp) -> u32 {
        if self.is_gone(now) {
            return 0;
        }
        match &self.update {
            Some(update) if now < update.applied_at => self.max.max(update.max),
            Some(update) => update.max,
            None => self.max,
        }
    }

    /// Whether the deletion is finished.
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.gone_at.is_some_and(|gone_at| now >= gone_at)
    }

    /// Applies an update that is due at `now`; returns the revision it replaced.
    pub fn apply_due_update(&mut self, now: Timestamp) -> Option<String> {
        let update = self.update.take_if(|update| now >= update.applied_at)?;
        self.max = update.max;
        self.revision.replace(update.revision)
    }
}
