//! Admission: changes of an endpoint's record, each checked against what the endpoint can bear.

use operation::Timestamp;
use store::{Change, KeyValue};

use crate::endpoint::{self, Endpoint, EndpointType, ModelUnits};
use crate::error::{ApiError, Error};
use crate::life_cycle::{EndpointStatus, UPDATE_APPLIES_MS};
use crate::orphaned_records::OrphanedRecords;
use crate::reservation::{Reservation, Update};

/// Changes an endpoint's record: the commit point of whatever happens to its service instances.
pub(crate) fn change<R>(
    kv: &dyn KeyValue,
    workspace_id: &str,
    endpoint_id: &str,
    now: Timestamp,
    mut change: impl FnMut(&mut Endpoint) -> Result<R, ApiError>,
) -> Result<R, Error> {
    let outcome = endpoint::record(workspace_id, endpoint_id).update(kv, |endpoint| {
        let Some(mut endpoint) = endpoint else {
            return Err(ApiError::not_found("endpoint", endpoint_id));
        };
        let orphans = endpoint.apply_due_changes(now);
        let answer = change(&mut endpoint)?;
        Ok((Change::Put(endpoint), (answer, orphans)))
    });
    let (answer, orphans) = outcome?;
    orphans.erase(kv, workspace_id);
    Ok(answer)
}

impl Endpoint {
    /// Removes the reservations whose deletion is finished and applies the updates that are due; returns the records
    /// that nothing refers to then.
    fn apply_due_changes(&mut self, now: Timestamp) -> OrphanedRecords {
        let mut orphans = OrphanedRecords::default();
        self.reservations.retain(|id, reservation| {
            if reservation.is_gone(now) {
                orphans.add_instance(id, reservation);
                return false;
            }
            if let Some(revision) = reservation.apply_due_update(now) {
                orphans.add_revision(id, revision);
            }
            true
        });
        orphans
    }

    /// The units that service instances can be deployed on.
    pub(crate) fn model_units(&self, now: Timestamp) -> Result<&ModelUnits, ApiError> {
        let id = &self.id;
        if self.definition.r#type != EndpointType::Inference {
            return Err(ApiError::new(
                format!("Endpoint {id} is not of type inference."),
                "Deploy on an endpoint of type inference.",
            ));
        }
        if self.status(now) != EndpointStatus::Running {
            return Err(ApiError::new(
                format!("Endpoint {id} is not running yet."),
                "Wait until its status is RUNNING, then send the request again.",
            ));
        }
        let resource = self.definition.reserved_resource.as_ref();
        resource
            .and_then(|resource| resource.mu.as_ref())
            .ok_or_else(|| {
                ApiError::new(
                    format!("Endpoint {id} reserves no resources for inference."),
                    "Deploy on an endpoint with reserved_resource.mu.",
                )
            })
    }

    /// Admits a new service instance of `max` units and lists it, if its endpoint can bear it.
    pub(crate) fn admit(
        &mut self,
        now: Timestamp,
        instance_id: &str,
        max: u32,
    ) -> Result<(), ApiError> {
        self.verify(now, max, 0)?;
        let reservation = Reservation {
            number: self.deployments,
            ..Reservation::deployed(max)
        };
        self.deployments += 1;
        self.reservations
            .insert(instance_id.to_owned(), reservation);
        Ok(())
    }

    /// Accepts an update of a service instance to `max` units under revision `to`.
    ///
    /// `from` is the revision that the update was made from: when another came between, it is refused.
    pub(crate) fn accept(
        &mut self,
        now: Timestamp,
        instance_id: &str,
        from: Option<&str>,
        to: &str,
        max: u32,
    ) -> Result<(), ApiError> {
        let listed = self.reservations.get(instance_id);
        let Some(reservation) = listed.cloned() else {
            return Err(ApiError::not_found("service instance", instance_id));
        };
        changeable(&reservation, instance_id)?;
        if reservation.revision.as_deref() != from {
            return Err(ApiError::new(
                format!("Service instance {instance_id} was changed at the same time."),
                "Query it and send the update again if it is still wanted.",
            ));
        }
        if max > reservation.max {
            self.verify(now, max, reservation.max)?;
        }
        let update = Update {
            revision: to.to_owned(),
            max,
            applied_at: Timestamp(now.0 + UPDATE_APPLIES_MS),
        };
        let reservation = Reservation {
            update: Some(update),
            ..reservation
        };
        self.reservations
            .insert(instance_id.to_owned(), reservation);
        Ok(())
    }

    /// Refuses a maximum that the endpoint cannot bear beside the others; `own` units of the sum are the
    /// service instance's own.
    fn verify(&self, now: Timestamp, max: u32, own: u32) -> Result<(), ApiError> {
        let most = self.model_units(now)?.max;
        if max > most {
            return Err(ApiError::new(
                format!("max is {max}, more than the maximum of the endpoint, which is {most}."),
                format!("Set max to at most {most}, or use a larger endpoint."),
            ));
        }
        let others = self.reserved(now) - own;
        if others + max > most {
            let left = most.saturating_sub(others);
            return Err(ApiError::new(
                format!(
                    "The services of the endpoint would need {} units together; its maximum is {most}.",
                    others + max
                ),
                format!(
                    "Set max to at most {left}, delete another service of the endpoint, or use another one."
                ),
            ));
        }
        Ok(())
    }
}

/// Refuses a service instance that is being updated or deleted; the updates of its reservation that are due must be applied.
pub(crate) fn changeable(reservation: &Reservation, instance_id: &str) -> Result<(), ApiError> {
    if reservation.gone_at.is_some() {
        return Err(ApiError::new(
            format!("Service instance {instance_id} is being deleted."),
            "Deploy a new one.",
        ));
    }
    if reservation.update.is_some() {
        return Err(ApiError::new(
            format!("Service instance {instance_id} is being updated."),
            "Wait until its status is RUNNING, then send the update again.",
        ));
    }
    Ok(())
}
