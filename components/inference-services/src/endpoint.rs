//! An endpoint: its record, which lists what its service instances reserve.

use std::collections::BTreeMap;

use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Directory, KeyValue, Record, StoreError, join};

use crate::life_cycle::EndpointStatus;
use crate::reservation::Reservation;
use crate::user::{User, Visibility};

/// What an endpoint is for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
///
/// # Errors
/// The store fails.
pub fn all(kv: &dyn KeyValue, workspace_id: &str) -> Result<Vec<Endpoint>, StoreError> {
    let ids = directory(workspace_id).list(kv)?;
    let records: Vec<_> = ids.values().map(|id| record(workspace_id, id)).collect();
    Ok(Record::read_many(kv, &records)?
        .into_iter()
        .flatten()
        .collect())
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
}
