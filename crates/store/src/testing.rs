//! What tests of records need: a client that is killed between two store operations.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::StoreError;
use crate::key_value::KeyValue;

/// A store whose client crashes after a number of operations: every later one fails and does nothing.
pub struct CrashingStore<'a> {
    inner: &'a dyn KeyValue,
    left: AtomicU32,
}

impl<'a> CrashingStore<'a> {
    /// A client of `inner` that lives for `operations`.
    pub fn after(operations: u32, inner: &'a dyn KeyValue) -> Self {
        Self {
            inner,
            left: AtomicU32::new(operations),
        }
    }

    fn step(&self) -> Result<(), StoreError> {
        let lives = |left: u32| left.checked_sub(1);
        match self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, lives)
        {
            Ok(_) => Ok(()),
            Err(_) => Err(StoreError::Host("killed".to_owned())),
        }
    }
}

impl KeyValue for CrashingStore<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.step()?;
        self.inner.get(key)
    }
    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.step()?;
        self.inner.get_many(keys)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.step()?;
        self.inner.set(key, value)
    }
    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        self.step()?;
        self.inner.set_many(pairs)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.step()?;
        self.inner.delete(key)
    }
    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        self.step()?;
        self.inner.delete_many(keys)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.step()?;
        self.inner.increment(key, delta)
    }
    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        self.step()?;
        self.inner.swap(key, expected, new)
    }
}
