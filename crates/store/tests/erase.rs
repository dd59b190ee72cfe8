//! Records that are erased between any two store operations of another client.

use std::cell::Cell;

use store::testing::CrashingStore;
use store::{KeyValue, Memory, Record, StoreError};

/// A client of a store in which records are erased before one of its operations.
struct Overtaken<'a> {
    inner: &'a Memory,
    victim: &'a Record<u32>,
    left: Cell<u32>,
}

impl Overtaken<'_> {
    fn step(&self) -> Result<&Memory, StoreError> {
        let left = self.left.get();
        self.left.set(left.wrapping_sub(1));
        if left == 0 {
            Record::erase_many(self.inner, std::slice::from_ref(self.victim))?;
        }
        Ok(self.inner)
    }
}

impl KeyValue for Overtaken<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.step()?.get(key)
    }
    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.step()?.get_many(keys)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.step()?.set(key, value)
    }
    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        self.step()?.set_many(pairs)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.step()?.delete(key)
    }
    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        self.step()?.delete_many(keys)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.step()?.increment(key, delta)
    }
    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        self.step()?.swap(key, expected, new)
    }
}

#[test]
fn a_record_erased_while_it_is_created_is_created_wholly_or_not_at_all() {
    for operations in 0..8 {
        let kv = Memory::new();
        let record = Record::<u32>::new("r");
        let overtaken = Overtaken {
            inner: &kv,
            victim: &record,
            left: Cell::new(operations),
        };
        assert_eq!(record.create(&overtaken, &1), Ok(true), "{operations}");
        let value = record.read(&kv).unwrap();
        assert!(matches!(value, None | Some(1)), "{operations}: {value:?}");
        assert_eq!(record.create(&kv, &2), Ok(value.is_none()), "{operations}");
    }
}

#[test]
fn a_record_erased_while_it_is_read_is_there_or_not() {
    for operations in 0..4 {
        let kv = Memory::new();
        let record = Record::<u32>::new("r");
        // The first creator was killed, so that the value is in the second slot, which is read by itself.
        let _ = record.create(&CrashingStore::after(3, &kv), &1);
        assert_eq!(record.create(&kv, &2), Ok(true));
        let overtaken = Overtaken {
            inner: &kv,
            victim: &record,
            left: Cell::new(operations),
        };
        let value = record.read(&overtaken).unwrap();
        assert!(matches!(value, None | Some(2)), "{operations}: {value:?}");
    }
}
