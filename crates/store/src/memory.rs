//! The in-memory twin of the host's store, for native tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::StoreError;
use crate::key_value::KeyValue;

/// A store in memory with the semantics of Spin's.
#[derive(Debug, Default)]
pub struct Memory {
    values: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// All keys, in order: for tests that look for what was left behind.
    pub fn keys(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyValue for Memory {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.lock().get(key).cloned())
    }

    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let values = self.lock();
        Ok(keys.iter().map(|key| values.get(key).cloned()).collect())
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.lock().insert(key.to_owned(), value.to_vec());
        Ok(())
    }

    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        self.lock().extend(pairs.iter().cloned());
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.lock().remove(key);
        Ok(())
    }

    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        let mut values = self.lock();
        for key in keys {
            values.remove(key);
        }
        Ok(())
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        let mut values = self.lock();
        let before = match values.get(key) {
            None => 0,
            Some(bytes) => i64::from_le_bytes(bytes.as_slice().try_into().map_err(|_| {
                StoreError::Corrupt {
                    key: key.to_owned(),
                    reason: format!("{} bytes instead of a counter's 8", bytes.len()),
                }
            })?),
        };
        let sum = before.wrapping_add(delta);
        values.insert(key.to_owned(), sum.to_le_bytes().to_vec());
        Ok(sum)
    }

    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        let mut values = self.lock();
        match values.get_mut(key) {
            Some(value) if value == expected => {
                *value = new.to_vec();
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
