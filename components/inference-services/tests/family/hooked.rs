//! A store that lets a test act around its client's operations.

use std::cell::RefCell;

use store::{KeyValue, Memory, StoreError};

/// What the client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Read,
    Write,
}

/// When the hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

type Hook<'a> = Box<dyn FnMut(Moment, Operation, &str) -> Result<(), StoreError> + 'a>;

/// A store that calls a hook around every operation, with its keys between spaces.
pub struct Hooked<'a> {
    inner: &'a Memory,
    hook: RefCell<Hook<'a>>,
}

impl<'a> Hooked<'a> {
    pub fn new(
        inner: &'a Memory,
        hook: impl FnMut(Moment, Operation, &str) -> Result<(), StoreError> + 'a,
    ) -> Self {
        Self {
            inner,
            hook: RefCell::new(Box::new(hook)),
        }
    }

    fn around<T>(
        &self,
        operation: Operation,
        keys: &str,
        run: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        (self.hook.borrow_mut())(Moment::Before, operation, keys)?;
        let answer = run()?;
        (self.hook.borrow_mut())(Moment::After, operation, keys)?;
        Ok(answer)
    }
}

impl KeyValue for Hooked<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.around(Operation::Read, key, || self.inner.get(key))
    }
    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let names = keys.join(" ");
        self.around(Operation::Read, &names, || self.inner.get_many(keys))
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.around(Operation::Write, key, || self.inner.set(key, value))
    }
    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        let keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        self.around(Operation::Write, &keys.join(" "), || {
            self.inner.set_many(pairs)
        })
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.around(Operation::Write, key, || self.inner.delete(key))
    }
    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        let names = keys.join(" ");
        self.around(Operation::Write, &names, || self.inner.delete_many(keys))
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.around(Operation::Write, key, || self.inner.increment(key, delta))
    }
    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        self.around(Operation::Write, key, || {
            self.inner.swap(key, expected, new)
        })
    }
}
