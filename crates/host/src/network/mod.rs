//! Where components may connect to, and the HTTP client that holds them to it.

mod address;
mod allowed_hosts;
mod client;
mod open_networks;

pub use allowed_hosts::{AllowedHost, AllowedHosts};
pub use client::{OutboundHttp, OutboundPolicy, OwnAddress};
pub use open_networks::{NetworkError, OpenNetworks, ResolveError, parse_network};
