//! An endpoint as answers show it.

use operation::Timestamp;
use serde::Serialize;

use crate::endpoint::{Endpoint, EndpointType, ImagePackage, ReservedResource};
use crate::life_cycle::EndpointStatus;
use crate::rules::iso8601;
use crate::user::{User, Visibility};

/// An endpoint as create, list and show answer it.
#[derive(Serialize)]
pub(crate) struct EndpointAnswer<'a> {
    visibility: Visibility,
    id: &'a str,
    name: &'a str,
    r#type: EndpointType,
    status: EndpointStatus,
    description: &'a str,
    #[serde(serialize_with = "iso8601")]
    create_time: Timestamp,
    #[serde(serialize_with = "iso8601")]
    update_time: Timestamp,
    owner: &'a User,
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<&'a ImagePackage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_image_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_resource: Option<&'a ReservedResource>,
}

impl<'a> EndpointAnswer<'a> {
    /// The endpoint as it is at `now`.
    pub fn of(endpoint: &'a Endpoint, now: Timestamp) -> Self {
        let definition = &endpoint.definition;
        Self {
            visibility: endpoint.visibility,
            id: &endpoint.id,
            name: &definition.name,
            r#type: definition.r#type,
            status: endpoint.status(now),
            description: &definition.description,
            create_time: endpoint.create_time,
            update_time: endpoint.create_time,
            owner: &endpoint.owner,
            cap: definition.cap.as_ref(),
            custom_image_id: definition.custom_image_id.as_deref(),
            reserved_resource: definition.reserved_resource.as_ref(),
        }
    }
}
