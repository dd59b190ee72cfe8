//! A record whose value is a type, stored as JSON.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{StoreError, UpdateError};
use crate::key_value::KeyValue;
use crate::raw_record::{Change, RawRecord};

/// A record of one `T`, created once and updated by compare-and-swap. See [`RawRecord`].
#[derive(Debug, Clone)]
pub struct Record<T> {
    key: String,
    raw: RawRecord,
    value: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Record<T> {
    /// The record at `key` (see [`crate::join`]); nothing else may use the key.
    pub fn new(key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            raw: RawRecord::new(key.clone()),
            key,
            value: PhantomData,
        }
    }

    /// The record whose counter has this key in the store. See [`RawRecord::key_of_counter`].
    pub fn of_counter(key: &str) -> Option<Self> {
        RawRecord::key_of_counter(key).map(Self::new)
    }

    /// The value, or `None` when it was never created or is removed.
    pub fn read(&self, kv: &dyn KeyValue) -> Result<Option<T>, StoreError> {
        self.raw
            .read(kv)?
            .map(|bytes| decode(&self.key, &bytes))
            .transpose()
    }

    /// The values of many records in one call to the store, in the order of `records`.
    pub fn read_many(
        kv: &dyn KeyValue,
        records: &[Record<T>],
    ) -> Result<Vec<Option<T>>, StoreError> {
        let raw: Vec<RawRecord> = records.iter().map(|record| record.raw.clone()).collect();
        let values = RawRecord::read_many(kv, &raw)?;
        values
            .into_iter()
            .zip(records)
            .map(|(bytes, record)| bytes.map(|bytes| decode(&record.key, &bytes)).transpose())
            .collect()
    }

    /// Deletes records that nobody writes any more. See [`RawRecord::erase_many`].
    pub fn erase_many(kv: &dyn KeyValue, records: &[Record<T>]) -> Result<(), StoreError> {
        let raw: Vec<RawRecord> = records.iter().map(|record| record.raw.clone()).collect();
        RawRecord::erase_many(kv, &raw)
    }

    /// Creates the record; false when it exists already (then nothing changed).
    pub fn create(&self, kv: &dyn KeyValue, value: &T) -> Result<bool, StoreError> {
        let bytes = encode(&self.key, value)?;
        let outcome = self.raw.update(kv, |current| {
            Ok::<_, std::convert::Infallible>(match current {
                Some(_) => (Change::Keep, false),
                None => (Change::Put(bytes.clone()), true),
            })
        });
        match outcome {
            Ok(created) => Ok(created),
            Err(UpdateError::Store(error)) => Err(error),
            Err(UpdateError::Refused(never)) => match never {},
        }
    }

    /// Applies `change` to the value until no other writer comes between. See [`RawRecord::update`].
    pub fn update<R, E>(
        &self,
        kv: &dyn KeyValue,
        mut change: impl FnMut(Option<T>) -> Result<(Change<T>, R), E>,
    ) -> Result<R, UpdateError<E>> {
        let outcome = self.raw.update(kv, |bytes| {
            let value = bytes.map(|bytes| decode(&self.key, bytes)).transpose()?;
            let (change, answer) = change(value).map_err(UpdateError::Refused)?;
            let change = match change {
                Change::Keep => Change::Keep,
                Change::Put(value) => Change::Put(encode(&self.key, &value)?),
                Change::Remove => Change::Remove,
            };
            Ok::<_, UpdateError<E>>((change, answer))
        });
        outcome.map_err(|error| match error {
            UpdateError::Refused(inner) => inner,
            UpdateError::Store(error) => UpdateError::Store(error),
        })
    }

    /// Removes the record and returns what it held.
    pub fn remove(&self, kv: &dyn KeyValue) -> Result<Option<T>, StoreError> {
        let outcome = self.update(kv, |value| {
            Ok::<_, std::convert::Infallible>((Change::Remove, value))
        });
        match outcome {
            Ok(value) => Ok(value),
            Err(UpdateError::Store(error)) => Err(error),
            Err(UpdateError::Refused(never)) => match never {},
        }
    }
}

fn encode<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|error| corrupt(key, &error))
}

fn decode<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| corrupt(key, &error))
}

fn corrupt(key: &str, error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt {
        key: key.to_owned(),
        reason: error.to_string(),
    }
}
