//! A service instance: its records.
//!
//! What never changes stands in one record, written before the endpoint lists the instance. What an update
//! changes stands in a revision: a record of its own under a fresh key, written before the endpoint's record
//! refers to it. So one write, that of the endpoint's record, makes any change happen, and a crash before it
//! leaves a record that nothing refers to.

use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Record, join};

use crate::user::{User, Visibility};

/// What is served. Models are not kept here, so the ids are the caller's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The model.
    pub id: String,
    /// Its version; none when the caller named none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
}

/// What never changes of a service instance, and what it was deployed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The endpoint it runs on.
    pub endpoint_id: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it serves.
    pub source: Source,
    /// The least number of units it scales down to.
    pub min: u32,
    /// The specification of its units.
    pub spec_code: String,
    /// When it was deployed.
    pub create_time: Timestamp,
    /// Who deployed it.
    pub create_user: User,
    /// Its first revision.
    pub deployed: Revision,
}

/// What an update can change, but for the maximum, which the endpoint's record keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its name; not unique.
    pub name: String,
    /// Free text.
    pub description: String,
    /// When this revision was asked for.
    pub update_time: Timestamp,
    /// Who asked for it.
    pub update_user: User,
}

/// The record of a service instance.
pub fn record(workspace_id: &str, instance_id: &str) -> Record<Instance> {
    Record::new(join(&["fabric", "instance", workspace_id, instance_id]))
}

/// The record of a revision.
pub fn revision_record(workspace_id: &str, instance_id: &str, revision: &str) -> Record<Revision> {
    let parts = ["fabric", "revision", workspace_id, instance_id, revision];
    Record::new(join(&parts))
}
