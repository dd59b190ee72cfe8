//! `wasi:keyvalue@0.2.0-draft2` over the host's store, with the semantics of Spin.

use wasmtime::component::Resource;

use super::bindings::wasi::keyvalue::atomics::{self, CasError};
use super::bindings::wasi::keyvalue::batch;
use super::bindings::wasi::keyvalue::store::{self, Error, KeyResponse};
use super::resources::{Bucket, Cas};
use crate::instance::InstanceState;

fn failed(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "the key-value store failed");
    Error::Other(error.to_string())
}

/// The label of `bucket`, if the running component may use it.
///
/// Asked at every operation: an instance of a shared dependency serves several components.
fn permitted_label(
    state: &InstanceState,
    bucket: &Resource<Bucket>,
) -> wasmtime::Result<Result<String, Error>> {
    let label = &state.table.get(bucket)?.label;
    Ok(match state.component().may_use_store(label) {
        true => Ok(label.clone()),
        false => Err(Error::AccessDenied),
    })
}

/// Runs `$operation` with the label of `$bucket`, or answers that access is denied.
macro_rules! with_label {
    ($state:ident, $bucket:ident, |$store:ident, $label:ident| $operation:expr) => {
        match permitted_label($state, &$bucket)? {
            Err(error) => Ok(Err(error)),
            Ok($label) => {
                let $store = $state.component().store().clone();
                Ok($operation.await.map_err(failed))
            }
        }
    };
}

impl store::Host for InstanceState {
    async fn open(&mut self, label: String) -> wasmtime::Result<Result<Resource<Bucket>, Error>> {
        if !self.component().may_use_store(&label) {
            return Ok(Err(Error::AccessDenied));
        }
        Ok(Ok(self.table.push(Bucket { label })?))
    }
}

impl store::HostBucket for InstanceState {
    async fn get(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        let value: wasmtime::Result<Result<Option<Vec<u8>>, _>> =
            with_label!(self, bucket, |store, label| store.get(&label, &key));
        let value = value?;
        if let Ok(Some(value)) = &value {
            self.component()
                .metrics()
                .libraries()
                .read(&key, value.len());
        }
        Ok(value)
    }

    async fn set(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Error>> {
        with_label!(self, bucket, |store, label| store.set(&label, &key, value))
    }

    async fn delete(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
    ) -> wasmtime::Result<Result<(), Error>> {
        with_label!(self, bucket, |store, label| store.delete(&label, &key))
    }

    async fn exists(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        with_label!(self, bucket, |store, label| store.exists(&label, &key))
    }

    /// All keys in one answer: like Spin, this host takes no cursor.
    async fn list_keys(
        &mut self,
        bucket: Resource<Bucket>,
        cursor: Option<String>,
    ) -> wasmtime::Result<Result<KeyResponse, Error>> {
        if cursor.is_some() {
            return Ok(Err(Error::Other("list-keys takes no cursor here".into())));
        }
        let keys: wasmtime::Result<_> =
            with_label!(self, bucket, |store, label| store.keys(&label));
        Ok(keys?.map(|keys| KeyResponse { keys, cursor: None }))
    }

    async fn drop(&mut self, bucket: Resource<Bucket>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl batch::Host for InstanceState {
    /// Missing keys are left out and the order is not kept, as on Spin.
    async fn get_many(
        &mut self,
        bucket: Resource<Bucket>,
        keys: Vec<String>,
    ) -> wasmtime::Result<Result<Vec<(String, Option<Vec<u8>>)>, Error>> {
        let found: wasmtime::Result<Result<Vec<_>, _>> =
            with_label!(self, bucket, |store, label| store.get_many(&label, keys));
        let libraries = self.component().metrics().libraries();
        Ok(found?.map(|pairs| {
            let present = |(key, value): (String, Vec<u8>)| {
                libraries.read(&key, value.len());
                (key, Some(value))
            };
            pairs.into_iter().map(present).collect()
        }))
    }

    async fn set_many(
        &mut self,
        bucket: Resource<Bucket>,
        pairs: Vec<(String, Vec<u8>)>,
    ) -> wasmtime::Result<Result<(), Error>> {
        with_label!(self, bucket, |store, label| store.set_many(&label, pairs))
    }

    async fn delete_many(
        &mut self,
        bucket: Resource<Bucket>,
        keys: Vec<String>,
    ) -> wasmtime::Result<Result<(), Error>> {
        with_label!(self, bucket, |store, label| store.delete_many(&label, keys))
    }
}

impl atomics::Host for InstanceState {
    async fn increment(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
        delta: i64,
    ) -> wasmtime::Result<Result<i64, Error>> {
        with_label!(self, bucket, |store, label| store
            .increment(&label, &key, delta))
    }

    async fn swap(
        &mut self,
        cas: Resource<Cas>,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), CasError>> {
        let Cas { label, key, seen } = self.table.delete(cas)?;
        if !self.component().may_use_store(&label) {
            return Ok(Err(CasError::StoreError(Error::AccessDenied)));
        }
        let store = self.component().store().clone();
        match store.swap(&label, &key, seen, value).await {
            Ok(true) => Ok(Ok(())),
            Ok(false) => match store.get(&label, &key).await {
                Ok(seen) => {
                    let cas = self.table.push(Cas { label, key, seen })?;
                    Ok(Err(CasError::CasFailed(cas)))
                }
                Err(error) => Ok(Err(CasError::StoreError(failed(error)))),
            },
            Err(error) => Ok(Err(CasError::StoreError(failed(error)))),
        }
    }
}

impl atomics::HostCas for InstanceState {
    async fn new(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
    ) -> wasmtime::Result<Result<Resource<Cas>, Error>> {
        match permitted_label(self, &bucket)? {
            Err(error) => Ok(Err(error)),
            Ok(label) => Ok(Ok(self.table.push(Cas {
                label,
                key,
                seen: None,
            })?)),
        }
    }

    async fn current(
        &mut self,
        cas: Resource<Cas>,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        let Cas { label, key, .. } = self.table.get(&cas)?;
        if !self.component().may_use_store(label) {
            return Ok(Err(Error::AccessDenied));
        }
        match self.component().store().get(label, key).await {
            Ok(value) => {
                self.table.get_mut(&cas)?.seen.clone_from(&value);
                Ok(Ok(value))
            }
            Err(error) => Ok(Err(failed(error))),
        }
    }

    async fn drop(&mut self, cas: Resource<Cas>) -> wasmtime::Result<()> {
        self.table.delete(cas)?;
        Ok(())
    }
}
