//! Service instances as they are at a moment: what their own records and their endpoint's say together.

use operation::Timestamp;
use store::{KeyValue, Record, StoreError};

use crate::endpoint::{self, Endpoint};
use crate::instance::{self, Instance, Revision};
use crate::life_cycle::InstanceStatus;
use crate::reservation::Reservation;

/// Attempts to read an instance that updates supersede while it is read.
const MAX_ATTEMPTS: u32 = 4;

/// A service instance as it is at a moment.
#[derive(Debug, Clone)]
pub struct InstanceSnapshot {
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

/// The service instance as it is at `now`; `None` when there is none, or none any more.
pub fn find(
    kv: &dyn KeyValue,
    workspace_id: &str,
    instance_id: &str,
    now: Timestamp,
) -> Result<Option<InstanceSnapshot>, StoreError> {
    for _ in 0..MAX_ATTEMPTS {
        let Some(instance) = instance::record(workspace_id, instance_id).read(kv)? else {
            return Ok(None);
        };
        let endpoint = endpoint::record(workspace_id, &instance.endpoint_id).read(kv)?;
        let Some(listed) =
            endpoint.and_then(|endpoint| ListedInstance::of(&endpoint, instance_id, now))
        else {
            return Ok(None);
        };
        let revision = match &listed.revision {
            None => Some(instance.deployed.clone()),
            Some(id) => instance::revision_record(workspace_id, instance_id, id).read(kv)?,
        };
        if let Some(found) = revision.and_then(|revision| listed.complete(instance, revision, now))
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
) -> Result<Vec<InstanceSnapshot>, StoreError> {
    let listed: Vec<ListedInstance> = endpoints
        .iter()
        .flat_map(|endpoint| {
            let ids = endpoint.reservations.keys();
            ids.filter_map(|id| ListedInstance::of(endpoint, id, now))
        })
        .collect();
    let records: Vec<_> = listed
        .iter()
        .map(|listed| instance::record(workspace_id, &listed.instance_id))
        .collect();
    let revisions: Vec<_> = listed
        .iter()
        .filter_map(|listed| {
            let revision = listed.revision.as_ref()?;
            Some(instance::revision_record(
                workspace_id,
                &listed.instance_id,
                revision,
            ))
        })
        .collect();
    let instances = Record::read_many(kv, &records)?;
    let mut revisions = Record::read_many(kv, &revisions)?.into_iter();

    let mut all = Vec::with_capacity(listed.len());
    for (listed, instance) in listed.into_iter().zip(instances) {
        let revised = listed
            .revision
            .is_some()
            .then(|| revisions.next().flatten());
        // An instance's record is removed only after its deletion finished: what is absent is gone.
        let Some(instance) = instance else { continue };
        let revision = revised.unwrap_or_else(|| Some(instance.deployed.clone()));
        let found = match revision {
            Some(revision) => listed.complete(instance, revision, now),
            // Superseded since the endpoint was read.
            None => find(kv, workspace_id, &listed.instance_id, now)?,
        };
        all.extend(found);
    }
    Ok(all)
}

/// What an endpoint's record says of a service instance at a moment.
struct ListedInstance {
    instance_id: String,
    reservation: Reservation,
    revision: Option<String>,
    max: u32,
    public_access: bool,
}

impl ListedInstance {
    fn of(endpoint: &Endpoint, instance_id: &str, now: Timestamp) -> Option<Self> {
        let reservation = endpoint.reservations.get(instance_id)?;
        if reservation.is_gone(now) {
            return None;
        }
        let mut in_force = reservation.clone();
        in_force.apply_due_update(now);
        Some(Self {
            instance_id: instance_id.to_owned(),
            reservation: reservation.clone(),
            revision: in_force.revision,
            max: in_force.max,
            public_access: endpoint.definition.public_access,
        })
    }

    fn complete(
        self,
        instance: Instance,
        revision: Revision,
        now: Timestamp,
    ) -> Option<InstanceSnapshot> {
        let status = InstanceStatus::at(now, instance.create_time, &self.reservation)?;
        Some(InstanceSnapshot {
            instance,
            status,
            revision,
            max: self.max,
            public_access: self.public_access,
            reservation: self.reservation,
        })
    }
}
