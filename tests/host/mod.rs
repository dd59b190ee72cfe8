//! The host itself: what it does around components, whatever they do.

mod command_line;
mod composition;
mod failures;
mod imports;
mod lifecycle;
mod limits;
mod observability;
mod outbound_networks;
mod ownership;
mod requests;
mod reuse;

use crate::support::{Host, HostBuilder};

/// A host for the probe component of `tests/guests`.
fn probe() -> HostBuilder {
    Host::builder().manifest("tests/guests/spin.toml")
}
