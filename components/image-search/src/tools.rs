//! What an operation needs of the world beyond the store.

use crate::fetch;
use crate::inference::{Absent, Inference};

/// The tools of one request.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// The search core.
    pub inference: &'a dyn Inference,
    /// Pictures by address.
    pub addresses: &'a dyn Addresses,
}

/// Where pictures are fetched from.
pub trait Addresses {
    /// The picture at `address`.
    fn picture(&self, address: &str) -> Result<Vec<u8>, Unfetched>;
}

/// Why a picture is not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfetched {
    /// The caller can do something about it.
    Refused(fetch::Refusal),
    /// The operator has to.
    Misconfigured(String),
}

impl Tools<'_> {
    /// What a component uses that touches records only: it imports no search core.
    pub fn records<R>(run: impl FnOnce(&Tools<'_>) -> R) -> R {
        run(&Tools {
            inference: &Absent,
            addresses: &Unreachable,
        })
    }

    /// What a component uses that changes or searches libraries.
    #[cfg(target_family = "wasm")]
    pub fn libraries<R>(run: impl FnOnce(&Tools<'_>) -> R) -> R {
        run(&Tools {
            inference: &crate::inference::Component,
            addresses: &Unreachable,
        })
    }

    /// What a component uses that also takes pictures, in the request or from an address.
    #[cfg(target_family = "wasm")]
    pub fn pictures<R>(run: impl FnOnce(&Tools<'_>) -> R) -> R {
        run(&Tools {
            inference: &crate::inference::Component,
            addresses: &Allowed,
        })
    }
}

/// Fetches nothing.
#[derive(Debug, Clone, Copy)]
pub struct Unreachable;

impl Addresses for Unreachable {
    fn picture(&self, _: &str) -> Result<Vec<u8>, Unfetched> {
        let reason = "this component fetches no pictures";
        Err(Unfetched::Misconfigured(reason.to_owned()))
    }
}

/// Fetches from the hosts that the variable `picture_hosts` allows.
#[cfg(target_family = "wasm")]
struct Allowed;

#[cfg(target_family = "wasm")]
impl Addresses for Allowed {
    fn picture(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
        let hosts = fetch::AllowedHosts::configured().map_err(Unfetched::Misconfigured)?;
        fetch::picture(&fetch::Outgoing, &hosts, address).map_err(Unfetched::Refused)
    }
}
