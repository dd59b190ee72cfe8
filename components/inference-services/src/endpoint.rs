//! An endpoint: its record, which owns what its service instances reserve, and the checks of that.

use std::collections::BTreeMap;

use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Change, Directory, KeyValue, Record, join};

use crate::error::{Error, Refusal};
use crate::instance::{self, Leftovers};
use crate::life_cycle::{EndpointStatus, UPDATE_APPLIES_MS};
use crate::reservation::{Reservation, Update};
use crate::user::{User, Visibility};

/// What an endpoint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointType {
    /// Public services.
    Service,
    /// Ray clusters.
    Ray,
    /// Service instances: the one type that can be deployed on.
    Inference,
    /// Jobs.
    Job,
    /// Ray Serve applications.
    RayService,
    /// SQL.
    Sql,
    /// Jobs from container images.
    ContainerJob,
    /// Notebooks.
    Notebook,
}

/// The words of the API for the types.
pub(crate) const ENDPOINT_TYPES: &[(&str, EndpointType)] = &[
    ("service", EndpointType::Service),
    ("ray", EndpointType::Ray),
    ("inference", EndpointType::Inference),
    ("job", EndpointType::Job),
    ("ray_service", EndpointType::RayService),
    ("sql", EndpointType::Sql),
    ("container_job", EndpointType::ContainerJob),
    ("notebook", EndpointType::Notebook),
];

/// Units of model inference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUnits {
    /// One of [`crate::specs::SPEC_CODES`].
    pub spec_code: String,
    /// Units kept warm.
    pub min: u32,
    /// The greatest sum of the maxima of the endpoint's service instances.
    pub max: u32,
}

/// Units of the other kinds of work; kept and shown, nothing here runs on them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkUnits {
    /// The specification.
    pub spec_code: String,
    /// Units kept warm.
    pub warm_up_num: u32,
    /// The greatest number of units.
    pub max_num: u32,
}

/// What an endpoint reserves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReservedResource {
    /// For Ray and jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apu: Option<WorkUnits>,
    /// For SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpu: Option<WorkUnits>,
    /// For inference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mu: Option<ModelUnits>,
}

/// A version of an image package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagePackage {
    /// The package.
    pub cap_id: String,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
}

/// What its creator says of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Unique in the workspace.
    pub name: String,
    /// Free text.
    pub description: String,
    /// What it is for.
    pub r#type: EndpointType,
    /// What it reserves.
    pub reserved_resource: Option<ReservedResource>,
    /// The image package it runs.
    pub cap: Option<ImagePackage>,
    /// The image it runs.
    pub custom_image_id: Option<String>,
    /// Whether its services are meant for callers outside the private network.
    pub public_access: bool,
}

/// An endpoint, and what its service instances reserve of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its id.
    pub id: String,
    /// What its creator said.
    pub definition: Definition,
    /// Who may see it.
    pub visibility: Visibility,
    /// When it was created; it cannot be changed since.
    pub create_time: Timestamp,
    /// Who created it.
    pub owner: User,
    /// How many deployments were admitted since it was created.
    pub deployments: u64,
    /// By id, every service instance there is on it.
    pub reservations: BTreeMap<String, Reservation>,
}

/// The record of an endpoint.
pub fn record(workspace_id: &str, endpoint_id: &str) -> Record<Endpoint> {
    Record::new(join(&["fabric", "endpoint", workspace_id, endpoint_id]))
}

/// The ids of a workspace's endpoints, by name. An endpoint is created when its name is claimed here.
pub fn directory(workspace_id: &str) -> Directory<String> {
    Directory::new(&join(&["fabric", "endpoints", workspace_id]))
}

/// All endpoints of a workspace, in the order of their names.
pub(crate) fn all(kv: &dyn KeyValue, workspace_id: &str) -> Result<Vec<Endpoint>, Error> {
    let ids = directory(workspace_id).list(kv)?;
    let records: Vec<_> = ids.values().map(|id| record(workspace_id, id)).collect();
    Ok(Record::read_many(kv, &records)?
        .into_iter()
        .flatten()
        .collect())
}

/// Changes an endpoint's record: the commit point of whatever happens to its service instances.
pub(crate) fn change<R>(
    kv: &dyn KeyValue,
    workspace_id: &str,
    endpoint_id: &str,
    now: Timestamp,
    mut change: impl FnMut(&mut Endpoint) -> Result<R, Refusal>,
) -> Result<R, Error> {
    let outcome = record(workspace_id, endpoint_id).update(kv, |endpoint| {
        let Some(mut endpoint) = endpoint else {
            return Err(Refusal::not_found("endpoint", endpoint_id));
        };
        let leftovers = endpoint.settle(now);
        let answer = change(&mut endpoint)?;
        Ok((Change::Put(endpoint), (answer, leftovers)))
    });
    let (answer, leftovers) = outcome?;
    instance::sweep(kv, workspace_id, &leftovers);
    Ok(answer)
}

impl Endpoint {
    /// The state at `now`.
    pub fn status(&self, now: Timestamp) -> EndpointStatus {
        EndpointStatus::at(now, self.create_time)
    }

    /// Units that its service instances reserve at `now`.
    pub fn reserved(&self, now: Timestamp) -> u32 {
        self.reservations.values().map(|r| r.units(now)).sum()
    }

    /// Drops what is gone and takes over what is applied; returns the records that nothing refers to then.
    fn settle(&mut self, now: Timestamp) -> Leftovers {
        let mut leftovers = Leftovers::default();
        self.reservations.retain(|id, reservation| {
            if reservation.is_gone(now) {
                leftovers.add_instance(id, reservation);
                return false;
            }
            if let Some(revision) = reservation.settle(now) {
                leftovers.add_revision(id, revision);
            }
            true
        });
        leftovers
    }

    /// The units that service instances can be deployed on.
    pub(crate) fn model_units(&self, now: Timestamp) -> Result<&ModelUnits, Refusal> {
        let id = &self.id;
        if self.definition.r#type != EndpointType::Inference {
            return Err(Refusal::new(
                format!("Endpoint {id} is not of type inference."),
                "Deploy on an endpoint of type inference.",
            ));
        }
        if self.status(now) != EndpointStatus::Running {
            return Err(Refusal::new(
                format!("Endpoint {id} is not running yet."),
                "Wait until its status is RUNNING, then send the request again.",
            ));
        }
        let resource = self.definition.reserved_resource.as_ref();
        resource
            .and_then(|resource| resource.mu.as_ref())
            .ok_or_else(|| {
                Refusal::new(
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
    ) -> Result<(), Refusal> {
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
    ) -> Result<(), Refusal> {
        let listed = self.reservations.get(instance_id);
        let Some(reservation) = listed.cloned() else {
            return Err(Refusal::not_found("service instance", instance_id));
        };
        changeable(&reservation, instance_id)?;
        if reservation.revision.as_deref() != from {
            return Err(Refusal::new(
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
    fn verify(&self, now: Timestamp, max: u32, own: u32) -> Result<(), Refusal> {
        let most = self.model_units(now)?.max;
        if max > most {
            return Err(Refusal::new(
                format!("max is {max}, more than the maximum of the endpoint, which is {most}."),
                format!("Set max to at most {most}, or use a larger endpoint."),
            ));
        }
        let others = self.reserved(now) - own;
        if others + max > most {
            let left = most.saturating_sub(others);
            return Err(Refusal::new(
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

/// Refuses a service instance that is being updated or deleted; its reservation must be settled.
pub(crate) fn changeable(reservation: &Reservation, instance_id: &str) -> Result<(), Refusal> {
    if reservation.gone_at.is_some() {
        return Err(Refusal::new(
            format!("Service instance {instance_id} is being deleted."),
            "Deploy a new one.",
        ));
    }
    if reservation.update.is_some() {
        return Err(Refusal::new(
            format!("Service instance {instance_id} is being updated."),
            "Wait until its status is RUNNING, then send the update again.",
        ));
    }
    Ok(())
}
