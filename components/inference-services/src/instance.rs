//! A service instance: its records, and finding it whole.
//!
//! What never changes stands in one record, written before the endpoint lists the instance. What an update
//! changes stands in a revision: a record of its own under a fresh key, written before the endpoint's record
//! refers to it. So one write, that of the endpoint's record, makes any change happen, and a crash before it
//! leaves a record that nothing refers to.

use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{KeyValue, Record, StoreError, join};

use crate::endpoint::{self, Endpoint};
use crate::life_cycle::InstanceStatus;
use crate::reservation::Reservation;
use crate::user::{User, Visibility};

/// Attempts to read an instance that updates supersede while it is read.
const ATTEMPTS: u32 = 4;

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

/// A service instance as it is at a moment.
#[derive(Debug, Clone)]
pub struct Found {
    /// What never changes.
    pub instance: Instance,
    /// Its entry in the endpoint's record.
    pub reservation: Reservation,
    /// Its state.
    pub status: InstanceStatus,
    /// The revision in force.
    pub revision: Revision,
    /// The maximum in force, in units.
    pub max: u32,
    /// Whether the endpoint is open to callers outside the private network.
    pub public_access: bool,
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

/// The service instance as it is at `now`; `None` when there is none, or none any more.
pub fn find(
    kv: &dyn KeyValue,
    workspace_id: &str,
    instance_id: &str,
    now: Timestamp,
) -> Result<Option<Found>, StoreError> {
    for _ in 0..ATTEMPTS {
        let Some(instance) = record(workspace_id, instance_id).read(kv)? else {
            return Ok(None);
        };
        let endpoint = endpoint::record(workspace_id, &instance.endpoint_id).read(kv)?;
        let Some(sketch) = endpoint.and_then(|endpoint| Sketch::of(&endpoint, instance_id, now))
        else {
            return Ok(None);
        };
        let revision = match &sketch.revision {
            None => Some(instance.deployed.clone()),
            Some(id) => revision_record(workspace_id, instance_id, id).read(kv)?,
        };
        if let Some(found) = revision.and_then(|revision| sketch.complete(instance, revision, now))
        {
            return Ok(Some(found));
        }
        // The next update took over between the two reads and removed the revision: look again.
    }
    Err(StoreError::Contended(instance_id.to_owned()))
}

/// All service instances of `endpoints` as they are at `now`.
pub fn all(
    kv: &dyn KeyValue,
    workspace_id: &str,
    endpoints: &[Endpoint],
    now: Timestamp,
) -> Result<Vec<Found>, StoreError> {
    let sketches: Vec<Sketch> = endpoints
        .iter()
        .flat_map(|endpoint| {
            let ids = endpoint.reservations.keys();
            ids.filter_map(|id| Sketch::of(endpoint, id, now))
        })
        .collect();
    let records: Vec<_> = sketches
        .iter()
        .map(|sketch| record(workspace_id, &sketch.instance_id))
        .collect();
    let revisions: Vec<_> = sketches
        .iter()
        .filter_map(|sketch| {
            let revision = sketch.revision.as_ref()?;
            Some(revision_record(workspace_id, &sketch.instance_id, revision))
        })
        .collect();
    let instances = Record::read_many(kv, &records)?;
    let mut revisions = Record::read_many(kv, &revisions)?.into_iter();

    let mut all = Vec::with_capacity(sketches.len());
    for (sketch, instance) in sketches.into_iter().zip(instances) {
        let revised = sketch
            .revision
            .is_some()
            .then(|| revisions.next().flatten());
        // An instance's record is removed only after its deletion finished: what is absent is gone.
        let Some(instance) = instance else { continue };
        let revision = revised.unwrap_or_else(|| Some(instance.deployed.clone()));
        let found = match revision {
            Some(revision) => sketch.complete(instance, revision, now),
            // Superseded since the endpoint was read.
            None => find(kv, workspace_id, &sketch.instance_id, now)?,
        };
        all.extend(found);
    }
    Ok(all)
}

/// What an endpoint's record says of a service instance at a moment.
struct Sketch {
    instance_id: String,
    reservation: Reservation,
    revision: Option<String>,
    max: u32,
    public_access: bool,
}

impl Sketch {
    fn of(endpoint: &Endpoint, instance_id: &str, now: Timestamp) -> Option<Self> {
        let reservation = endpoint.reservations.get(instance_id)?;
        if reservation.is_gone(now) {
            return None;
        }
        let mut in_force = reservation.clone();
        in_force.settle(now);
        Some(Self {
            instance_id: instance_id.to_owned(),
            reservation: reservation.clone(),
            revision: in_force.revision,
            max: in_force.max,
            public_access: endpoint.definition.public_access,
        })
    }

    fn complete(self, instance: Instance, revision: Revision, now: Timestamp) -> Option<Found> {
        let status = InstanceStatus::at(now, instance.create_time, &self.reservation)?;
        Some(Found {
            instance,
            status,
            revision,
            max: self.max,
            public_access: self.public_access,
            reservation: self.reservation,
        })
    }
}

/// Records that no endpoint's record refers to any more.
#[derive(Debug, Default)]
pub(crate) struct Leftovers {
    instances: Vec<String>,
    revisions: Vec<(String, String)>,
}

impl Leftovers {
    /// A service instance that is gone, with its revisions.
    pub fn add_instance(&mut self, instance_id: &str, reservation: &Reservation) {
        self.instances.push(instance_id.to_owned());
        let updated = reservation.update.as_ref().map(|update| &update.revision);
        for revision in reservation.revision.iter().chain(updated) {
            self.add_revision(instance_id, revision.clone());
        }
    }

    /// A revision that another replaced.
    pub fn add_revision(&mut self, instance_id: &str, revision: String) {
        self.revisions.push((instance_id.to_owned(), revision));
    }
}

/// Erases records that nothing refers to any more. Should it fail they stay, unseen and harmless.
pub(crate) fn sweep(kv: &dyn KeyValue, workspace_id: &str, leftovers: &Leftovers) {
    let instances = leftovers.instances.iter();
    let instances: Vec<_> = instances.map(|id| record(workspace_id, id)).collect();
    let _ = Record::erase_many(kv, &instances);
    let revisions = leftovers.revisions.iter();
    let revisions: Vec<_> = revisions
        .map(|(id, revision)| revision_record(workspace_id, id, revision))
        .collect();
    let _ = Record::erase_many(kv, &revisions);
}
