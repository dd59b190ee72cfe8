//! Partitions kept in memory: they never change, so that they can be kept as long as there is room.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::manifest::PartitionRef;
use super::partition::Partition;

/// The partitions used last, up to a number of bytes. It may be emptied at any time.
#[derive(Debug)]
pub struct Cache {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<u128, Entry>,
    bytes: usize,
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    library: String,
    partition: Arc<Partition>,
    used: u64,
}

impl Cache {
    /// An empty cache of at most `capacity` bytes.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            state: Mutex::default(),
        }
    }

    pub(super) fn get(&self, id: u128) -> Option<Arc<Partition>> {
        let mut state = self.lock();
        state.clock += 1;
        let now = state.clock;
        let entry = state.entries.get_mut(&id)?;
        entry.used = now;
        Some(Arc::clone(&entry.partition))
    }

    /// Drops the library's partitions that its manifest names no longer: another instance has folded them
    /// away, and nobody would ask for them again.
    pub(super) fn keep_named(&self, library: &str, named: &[PartitionRef]) {
        let mut state = self.lock();
        let entries = state.entries.iter();
        let of_library = entries.filter(|(_, entry)| entry.library == library);
        let mut dead: HashSet<u128> = of_library.map(|(id, _)| *id).collect();
        for partition in named {
            dead.remove(&partition.id);
        }
        dead.into_iter().for_each(|id| state.remove(id));
    }

    pub(super) fn put(&self, library: &str, id: u128, partition: &Arc<Partition>) {
        let size = partition.size();
        if size > self.capacity {
            return;
        }
        let mut state = self.lock();
        while state.bytes + size > self.capacity {
            state.drop_oldest();
        }
        state.clock += 1;
        let entry = Entry {
            library: library.to_owned(),
            partition: Arc::clone(partition),
            used: state.clock,
        };
        state.bytes += size;
        if let Some(before) = state.entries.insert(id, entry) {
            state.bytes -= before.partition.size();
        }
    }

    pub(super) fn remove(&self, id: u128) {
        self.lock().remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A few hundred entries at most, so that looking at all of them is cheap beside one read.
    fn drop_oldest(&mut self) {
        let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.used);
        match oldest.map(|(id, _)| *id) {
            Some(id) => self.remove(id),
            None => self.bytes = 0,
        }
    }

    fn remove(&mut self, id: u128) {
        if let Some(entry) = self.entries.remove(&id) {
            self.bytes -= entry.partition.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Item, partition};

    fn partition() -> Arc<Partition> {
        let item = Item {
            id: 1,
            descriptor: vec![1; 60],
            tags: vec![],
            numbers: vec![],
        };
        Arc::new(Partition::decode("k", partition::encode(&[item], 60)).unwrap())
    }

    #[test]
    fn the_least_recently_used_gives_way() {
        let cache = Cache::new(3 * partition().size());
        for id in 0..3 {
            cache.put("l", id, &partition());
        }
        assert!(cache.get(0).is_some());
        cache.put("l", 3, &partition());
        assert!(cache.get(1).is_none());
        assert!([0, 2, 3].iter().all(|id| cache.get(*id).is_some()));
        assert_eq!(cache.lock().bytes, 3 * partition().size());
    }

    #[test]
    fn putting_twice_counts_once_and_what_is_too_large_is_not_kept() {
        let cache = Cache::new(partition().size());
        cache.put("l", 7, &partition());
        cache.put("l", 7, &partition());
        assert_eq!(cache.lock().bytes, partition().size());
        let tiny = Cache::new(10);
        tiny.put("l", 7, &partition());
        assert!(tiny.get(7).is_none());
    }

    #[test]
    fn partitions_that_were_folded_away_are_dropped() {
        let cache = Cache::new(9 * partition().size());
        for id in 0..3 {
            cache.put("l", id, &partition());
        }
        cache.put("other", 3, &partition());
        let bytes = partition().size() as u32;
        cache.keep_named("l", &[1, 7].map(|id| PartitionRef { id, bytes }));
        let kept: Vec<u128> = (0..9).filter(|id| cache.get(*id).is_some()).collect();
        assert_eq!(kept, [1, 3]);
        assert_eq!(cache.lock().bytes, 2 * partition().size());
    }
}
