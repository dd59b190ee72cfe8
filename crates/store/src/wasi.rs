//! The host's store: `wasi:keyvalue@0.2.0-draft2`.

use crate::{KeyValue, StoreError};

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "state",
        generate_all,
    });
}

use bindings::wasi::keyvalue::{atomics, batch, store};

/// The label every component opens: the one a host offers without any configuration.
const LABEL: &str = "default";

/// A bucket of the host.
pub struct Bucket(store::Bucket);

impl Bucket {
    /// Opens the store `default`, which the component's manifest entry must list.
    pub fn open() -> Result<Self, StoreError> {
        store::open(LABEL).map(Self).map_err(|error| host(&error))
    }
}

impl KeyValue for Bucket {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key).map_err(|error| host(&error))
    }

    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let found = batch::get_many(&self.0, keys).map_err(|error| host(&error))?;
        let present = found
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        Ok(crate::in_order(keys, present))
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.0.set(key, value).map_err(|error| host(&error))
    }

    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        batch::set_many(&self.0, pairs).map_err(|error| host(&error))
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.0.delete(key).map_err(|error| host(&error))
    }

    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        batch::delete_many(&self.0, keys).map_err(|error| host(&error))
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        atomics::increment(&self.0, key, delta).map_err(|error| host(&error))
    }

    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        let cas = atomics::Cas::new(&self.0, key).map_err(|error| host(&error))?;
        // A swap compares with what `current` returned last, so it must be called first.
        let current = cas.current().map_err(|error| host(&error))?;
        if current.as_deref() != Some(expected) {
            return Ok(false);
        }
        match atomics::swap(cas, new) {
            Ok(()) => Ok(true),
            Err(atomics::CasError::CasFailed(_)) => Ok(false),
            Err(atomics::CasError::StoreError(error)) => Err(host(&error)),
        }
    }
}

fn host(error: &store::Error) -> StoreError {
    StoreError::Host(match error {
        store::Error::NoSuchStore => format!("no store is labelled {LABEL}"),
        store::Error::AccessDenied => format!("this component may not open store {LABEL}"),
        store::Error::Other(text) => text.clone(),
    })
}
