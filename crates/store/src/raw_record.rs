//! A value that is created exactly once, then updated by compare-and-swap.
//!
//! A `wasi:keyvalue` swap cannot create: on Spin a swap from "absent" always succeeds, so two creators
//! would both believe they won. `increment` on an absent key is atomic, and the 8 bytes it leaves are an
//! existing value, so they *can* be swapped. A record therefore lives in
//!
//! * `<key>:.c`, a counter: its low 32 bits number the creators, its high 32 bits name the slot in use
//!   (0 = none yet). It is only ever incremented, or swapped to another 8-byte counter.
//! * `<key>:.<n>`, the slot of creator `n`: the value. An empty slot is a tombstone: the value is removed.
//!
//! A creator draws a number, writes its whole value into its own slot, then swaps its number into the
//! high half. A crash before the swap leaves an unused slot and nothing else; a crash after it leaves
//! a complete value. No swap ever expects an absent value.

use std::time::Duration;

use crate::error::{StoreError, UpdateError};
use crate::key_value::KeyValue;

/// Attempts before an update gives up: about two seconds of waiting in all.
const MAX_ATTEMPTS: u32 = 48;
const MAX_PAUSE: Duration = Duration::from_millis(50);

/// What an update does to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    /// Leaves it as it is.
    Keep,
    /// Creates or replaces it.
    Put(T),
    /// Removes it; it can be created again.
    Remove,
}

/// A record of one untyped value of at most 256 KiB; keep contended ones to a few KB, for a swap compares all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRecord {
    key: String,
}

/// A value as read, with what a swap needs.
struct Current {
    slot: u32,
    bytes: Vec<u8>,
}

impl RawRecord {
    /// The record at `key`; nothing else may use the key or those that extend it.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into() }
    }

    /// The key of the record whose counter has this key in the store; `None` for every other key. Each record
    /// has one counter, so that tools which list the store's keys find each once.
    pub fn key_of_counter(key: &str) -> Option<&str> {
        key.strip_suffix(":.c")
    }

    /// The value, or `None` when it was never created or is removed.
    pub fn read(&self, kv: &dyn KeyValue) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.current(kv)?.and_then(Current::value))
    }

    /// The values of many records in one call to the store (two if any lost its first creator).
    ///
    /// A record that is listed twice is read once: both places get the same value.
    pub fn read_many(
        kv: &dyn KeyValue,
        records: &[RawRecord],
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let mut distinct: Vec<&RawRecord> = records.iter().collect();
        distinct.sort_unstable_by_key(|record| &record.key);
        distinct.dedup_by_key(|record| &record.key);
        let keys: Vec<String> = distinct
            .iter()
            .flat_map(|record| record.first_keys())
            .collect();
        let mut found = kv.get_many(&keys)?.into_iter();
        let mut read = Vec::with_capacity(distinct.len());
        for record in &distinct {
            let (counter, first) = (found.next().flatten(), found.next().flatten());
            let current = record.resolve(kv, counter, first)?;
            read.push(current.and_then(Current::value));
        }
        let value = |record: &RawRecord| {
            let place = distinct.binary_search_by_key(&&record.key, |distinct| &distinct.key);
            read[place.ok()?].clone()
        };
        Ok(records.iter().map(value).collect())
    }

    /// Applies `change` to the value until no other writer comes between.
    ///
    /// `change` may run several times and must not have effects of its own. What it returns beside the
    /// change is handed back once the change is durable.
    pub fn update<R, E>(
        &self,
        kv: &dyn KeyValue,
        mut change: impl FnMut(Option<&[u8]>) -> Result<(Change<Vec<u8>>, R), E>,
    ) -> Result<R, UpdateError<E>> {
        for attempt in 0..MAX_ATTEMPTS {
            pause(attempt);
            let current = self.current(kv)?;
            let before = current.as_ref().map(|c| c.bytes.as_slice());
            let before = before.filter(|bytes| !bytes.is_empty());
            let (change, answer) = change(before).map_err(UpdateError::Refused)?;
            let after = match change {
                Change::Keep => return Ok(answer),
                Change::Put(bytes) => bytes,
                Change::Remove if before.is_none() => return Ok(answer),
                Change::Remove => Vec::new(),
            };
            let done = match &current {
                Some(c) if c.bytes == after => true,
                Some(c) => kv.swap(&self.slot_key(c.slot), &c.bytes, &after)?,
                None => self.create(kv, &after)?,
            };
            if done {
                return Ok(answer);
            }
        }
        Err(StoreError::Contended(self.key.clone()).into())
    }

    /// Deletes records with all that they hold, in two calls to the store.
    ///
    /// Only for records that nobody writes any more: one that is created meanwhile may be lost.
    pub fn erase_many(kv: &dyn KeyValue, records: &[RawRecord]) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let counters: Vec<String> = records.iter().map(RawRecord::counter_key).collect();
        let found = kv.get_many(&counters)?;
        let mut keys = Vec::with_capacity(2 * found.len());
        for ((record, counter), bytes) in records.iter().zip(counters).zip(found) {
            let Some(bytes) = bytes else {
                continue;
            };
            let creators = record.decode(&bytes)?.creators;
            keys.push(counter);
            keys.extend((1..=creators).map(|slot| record.slot_key(slot)));
        }
        kv.delete_many(&keys)
    }

    fn counter_key(&self) -> String {
        format!("{}:.c", self.key)
    }

    fn slot_key(&self, slot: u32) -> String {
        format!("{}:.{slot}", self.key)
    }

    /// The counter's key, and that of the first creator's slot: it nearly always wins, so its slot is fetched along.
    fn first_keys(&self) -> [String; 2] {
        [self.counter_key(), self.slot_key(1)]
    }

    fn current(&self, kv: &dyn KeyValue) -> Result<Option<Current>, StoreError> {
        let mut found = kv.get_many(&self.first_keys())?.into_iter();
        self.resolve(kv, found.next().flatten(), found.next().flatten())
    }

    /// The value, from what its counter and its first creator's slot were found to hold.
    fn resolve(
        &self,
        kv: &dyn KeyValue,
        counter: Option<Vec<u8>>,
        first: Option<Vec<u8>>,
    ) -> Result<Option<Current>, StoreError> {
        let Some(counter) = counter else {
            return Ok(None);
        };
        let (slot, held) = match self.decode(&counter)?.slot {
            0 => return Ok(None),
            1 => (1, first),
            slot => (slot, None),
        };
        let bytes = match held {
            Some(bytes) => Some(bytes),
            None => kv.get(&self.slot_key(slot))?,
        };
        // Erased between the two reads: the counter is gone as well.
        if bytes.is_none() && kv.get(&self.counter_key())?.is_none() {
            return Ok(None);
        }
        let bytes = bytes.ok_or_else(|| StoreError::Corrupt {
            key: self.slot_key(slot),
            reason: "the slot in use is missing".to_owned(),
        })?;
        Ok(Some(Current { slot, bytes }))
    }

    /// Creates the value; false when another creator was first, or when the record was erased meanwhile.
    fn create(&self, kv: &dyn KeyValue, value: &[u8]) -> Result<bool, StoreError> {
        let counter_key = self.counter_key();
        let drawn = Counter::from(kv.increment(&counter_key, 1)?);
        if drawn.slot != 0 {
            return Ok(false);
        }
        let own = self.slot_key(drawn.creators);
        kv.set(&own, value)?;
        loop {
            // Once it is erased the numbers are drawn anew, so the slot may be another creator's already.
            let Some(bytes) = kv.get(&counter_key)? else {
                return Ok(false);
            };
            let counter = self.decode(&bytes)?;
            if counter.slot != 0 {
                kv.delete(&own)?;
                return Ok(false);
            }
            let sealed = Counter {
                slot: drawn.creators,
                ..counter
            };
            // A lost swap means that another creator drew or won: each does so once, so this ends.
            if kv.swap(&counter_key, &bytes, &sealed.to_bytes())? {
                return Ok(true);
            }
        }
    }

    fn decode(&self, bytes: &[u8]) -> Result<Counter, StoreError> {
        let bytes = bytes.try_into().map_err(|_| StoreError::Corrupt {
            key: self.counter_key(),
            reason: format!("{} bytes instead of a counter's 8", bytes.len()),
        })?;
        Ok(Counter::from(i64::from_le_bytes(bytes)))
    }
}

impl Current {
    fn value(self) -> Option<Vec<u8>> {
        Some(self.bytes).filter(|bytes| !bytes.is_empty())
    }
}

/// The two halves of a record's counter.
struct Counter {
    slot: u32,
    creators: u32,
}

impl Counter {
    fn to_bytes(&self) -> [u8; 8] {
        ((u64::from(self.slot) << 32) | u64::from(self.creators)).to_le_bytes()
    }
}

impl From<i64> for Counter {
    fn from(value: i64) -> Self {
        let [a, b, c, d, e, f, g, h] = value.to_le_bytes();
        Self {
            creators: u32::from_le_bytes([a, b, c, d]),
            slot: u32::from_le_bytes([e, f, g, h]),
        }
    }
}

/// Waits before attempt `attempt`: exponential, jittered over its upper half, none before the first.
fn pause(attempt: u32) {
    let Some(doublings) = attempt.checked_sub(1) else {
        return;
    };
    let longest = Duration::from_millis(1 << doublings.min(10)).min(MAX_PAUSE);
    let mut jitter = [0_u8];
    // Without randomness the writers only collide more often.
    let _ = getrandom::fill(&mut jitter);
    std::thread::sleep(longest.mul_f64(0.5 + f64::from(jitter[0]) / 512.0));
}
