//! What a component's outgoing requests are held to.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use crate::network::allowed_hosts::AllowedHosts;
use crate::network::open_networks::OpenNetworks;

/// Where the application listens; known once the host listens.
pub type OwnAddress = Arc<OnceLock<SocketAddr>>;

/// Where the outgoing requests of a component may go; by default nowhere.
#[derive(Debug, Clone, Default)]
pub struct OutboundPolicy {
    /// The hosts that the manifest allows.
    pub allowed_hosts: AllowedHosts,
    /// The networks that requests may go to although their addresses are not public.
    pub open_networks: Arc<OpenNetworks>,
    /// Where the application itself listens, for requests to `self`.
    pub own_address: OwnAddress,
}
