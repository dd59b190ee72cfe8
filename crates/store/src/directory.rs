//! A name index: names with a small value each, that can be listed, for the store itself cannot enumerate.

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{StoreError, UpdateError};
use crate::key::hashed;
use crate::key_value::KeyValue;
use crate::raw_record::Change;
use crate::record::Record;

/// Records that a directory is spread over, so that one name's writer compares and writes a part only.
const SHARDS: u8 = 16;

/// Names, each claimed by at most one value `V`.
///
/// A name is the commit point of what it stands for: write the thing's own record first, then claim the
/// name; release the name first, then delete the record. A crash between leaves a record that nobody
/// sees, never a name that stands for nothing. Listing reads every shard in one call.
#[derive(Debug, Clone)]
pub struct Directory<V> {
    shards: Vec<Record<BTreeMap<String, V>>>,
}

impl<V: Serialize + DeserializeOwned + Clone> Directory<V> {
    /// The directory at `key` (see [`crate::join`]); nothing else may use the key or those that extend it.
    pub fn new(key: &str) -> Self {
        let shards = (0..SHARDS).map(|shard| Record::new(format!("{key}:{shard}")));
        Self {
            shards: shards.collect(),
        }
    }

    /// The value that holds `name`.
    pub fn get(&self, kv: &dyn KeyValue, name: &str) -> Result<Option<V>, StoreError> {
        let names = self.shard(name).read(kv)?;
        Ok(names.and_then(|mut names| names.remove(name)))
    }

    /// Every name and its value, in the order of names.
    pub fn list(&self, kv: &dyn KeyValue) -> Result<BTreeMap<String, V>, StoreError> {
        let shards = Record::read_many(kv, &self.shards)?;
        Ok(shards.into_iter().flatten().flatten().collect())
    }

    /// Gives `name` to `value`; when it is taken, returns the value that holds it and changes nothing.
    pub fn claim(&self, kv: &dyn KeyValue, name: &str, value: &V) -> Result<Option<V>, StoreError> {
        self.change(kv, name, |held| match held {
            Some(held) => (Change::Keep, Some(held)),
            None => (Change::Put(value.clone()), None),
        })
    }

    /// Frees `name` and returns the value that held it.
    pub fn release(&self, kv: &dyn KeyValue, name: &str) -> Result<Option<V>, StoreError> {
        self.change(kv, name, |held| (Change::Remove, held))
    }

    fn shard(&self, name: &str) -> &Record<BTreeMap<String, V>> {
        // 256 is a multiple of SHARDS: the first byte of a hash spreads the names evenly.
        let byte = u8::from_str_radix(&hashed(name)[..2], 16).unwrap_or_default();
        &self.shards[usize::from(byte % SHARDS)]
    }

    fn change<R>(
        &self,
        kv: &dyn KeyValue,
        name: &str,
        change: impl Fn(Option<V>) -> (Change<V>, R),
    ) -> Result<R, StoreError> {
        let outcome = self.shard(name).update(kv, |names| {
            let mut names = names.unwrap_or_default();
            let (change, answer) = change(names.get(name).cloned());
            match change {
                Change::Keep => return Ok((Change::Keep, answer)),
                Change::Put(value) => names.insert(name.to_owned(), value),
                Change::Remove => names.remove(name),
            };
            Ok::<_, Infallible>((Change::Put(names), answer))
        });
        match outcome {
            Ok(answer) => Ok(answer),
            Err(UpdateError::Store(error)) => Err(error),
            Err(UpdateError::Refused(never)) => match never {},
        }
    }
}
