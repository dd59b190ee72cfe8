//! What operations are carried out with.

use operation::Context;
use store::KeyValue;

use crate::fetch::FetchError;
use crate::inference::{Absent, Inference};

/// What operations need of the world beyond the store. A component has those that its constructor names; it imports
/// no others.
#[derive(Clone, Copy)]
pub struct Services<'a> {
    /// The search core.
    pub inference: &'a dyn Inference,
    /// Pictures by URL.
    pub pictures: &'a dyn FetchPicture,
}

/// Fetches pictures by their URLs.
pub trait FetchPicture {
    /// The bytes of the picture at `url`.
    ///
    /// # Errors
    /// It may not be fetched, or does not come whole and in time.
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError>;
}

impl Services<'static> {
    /// What a component uses that reads and writes records alone.
    pub fn records() -> Self {
        Self {
            inference: &Absent,
            pictures: &FetchNone,
        }
    }

    /// What a component uses that changes or searches libraries.
    #[cfg(target_family = "wasm")]
    pub fn libraries() -> Self {
        Self {
            inference: &crate::inference::Component,
            ..Self::records()
        }
    }

    /// What a component uses that also takes pictures, in the request or from a URL.
    #[cfg(target_family = "wasm")]
    pub fn pictures() -> Self {
        Self {
            pictures: &FetchAllowed,
            ..Self::libraries()
        }
    }
}

/// Fetches nothing: for components that take no pictures.
struct FetchNone;

impl FetchPicture for FetchNone {
    fn fetch(&self, _: &str) -> Result<Vec<u8>, FetchError> {
        let reason = "this component fetches no pictures";
        Err(FetchError::Misconfigured(reason.to_owned()))
    }
}

/// Fetches from the hosts that the variable `picture_hosts` allows.
#[cfg(target_family = "wasm")]
struct FetchAllowed;

#[cfg(target_family = "wasm")]
impl FetchPicture for FetchAllowed {
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let hosts = crate::fetch::AllowedHosts::configured()?;
        crate::fetch::picture(&crate::fetch::WasiClient, &hosts, url)
    }
}

/// The caller's project, and what its operations are carried out with.
#[derive(Clone, Copy)]
pub struct Project<'a> {
    /// Its id.
    pub id: &'a str,
    /// The store, the time, and the log.
    pub context: &'a Context<'a>,
    /// What else there is.
    pub services: Services<'a>,
}

impl<'a> Project<'a> {
    /// Where state lives.
    pub fn store(&self) -> &'a dyn KeyValue {
        self.context.store
    }
}
