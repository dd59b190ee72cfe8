//! Blobs kept in memory: they never change, so that they can be kept as long as there is room.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::doorkeeper::Doorkeeper;
use crate::format::{Blob, BlobKey, BlobMap, Kind};
use crate::rabitq::Rotation;
use crate::tuning::Tuning;

/// Time between two evictions of blobs that nobody asks for any more.
const INTERVAL: Duration = Duration::from_secs(5);
/// Intervals that a blob stays for after it was used last; a segment of the write buffer, which is written anew with
/// every few changes, stays for one.
const INTERVALS: usize = 4;

/// What calls of one process share: the blobs used last, up to a number of bytes, and the sizes of what
/// they write. It may be emptied at any time.
#[derive(Debug)]
pub struct Cache {
    capacity: usize,
    tuning: Tuning,
    state: Mutex<State>,
    /// The rotation of each descriptor length: made once, for it takes longer than a search.
    rotations: Mutex<HashMap<usize, Arc<Rotation>>>,
}

#[derive(Debug, Default)]
struct State {
    entries: BlobMap<Entry>,
    doorkeeper: Doorkeeper,
    bytes: usize,
    clock: u64,
    /// When the present interval began.
    since: Option<Instant>,
    /// The clock at the last ends of intervals, latest last.
    ends: [u64; INTERVALS],
}

#[derive(Debug)]
struct Entry {
    blob: Arc<Blob>,
    size: usize,
    used: u64,
}

impl Cache {
    /// An empty cache of at most `capacity` bytes.
    pub fn new(capacity: usize) -> Self {
        Self::tuned(capacity, Tuning::default())
    }

    /// The same for libraries of pieces of other sizes.
    pub fn tuned(capacity: usize, tuning: Tuning) -> Self {
        Self {
            capacity,
            tuning,
            state: Mutex::default(),
            rotations: Mutex::default(),
        }
    }

    pub(crate) fn tuning(&self) -> &Tuning {
        &self.tuning
    }

    /// The rotation of descriptors of this length.
    pub(crate) fn rotation(&self, dimensions: usize) -> Arc<Rotation> {
        let mut rotations = self
            .rotations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let made = rotations
            .entry(dimensions)
            .or_insert_with(|| Arc::new(Rotation::new(dimensions)));
        Arc::clone(made)
    }

    pub(crate) fn get(&self, key: &BlobKey) -> Option<Arc<Blob>> {
        self.lock().get(key)
    }

    pub(crate) fn put(&self, key: BlobKey, blob: &Arc<Blob>) {
        let size = blob.size();
        if size <= self.capacity {
            self.lock().put(key, blob, size, self.capacity);
        }
    }

    /// Drops what nobody has asked for in a while. It reads the clock, for which WebAssembly must ask its host: not
    /// for each blob.
    pub(crate) fn evict_unused(&self) {
        self.lock().evict_unused(Instant::now());
    }

    pub(crate) fn remove(&self, key: &BlobKey) {
        self.lock().remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn get(&mut self, key: &BlobKey) -> Option<Arc<Blob>> {
        self.clock += 1;
        let entry = self.entries.get_mut(key)?;
        entry.used = self.clock;
        Some(Arc::clone(&entry.blob))
    }

    fn put(&mut self, key: BlobKey, blob: &Arc<Blob>, size: usize, capacity: usize) {
        self.remove(&key);
        if self.bytes + size > high_water_mark(capacity) && !self.doorkeeper.admits(&key) {
            return;
        }
        if self.bytes + size > capacity {
            self.evict(size, capacity);
        }
        self.clock += 1;
        let used = self.clock;
        self.bytes += size;
        let blob = Arc::clone(blob);
        self.entries.insert(key, Entry { blob, size, used });
    }

    /// Drops what nobody has asked for in a while: in a library that changes much, nearly all of that is
    /// named by no manifest any more, and would fill the cache up all the same.
    fn evict_unused(&mut self, now: Instant) {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) < INTERVAL {
            return;
        }
        let [oldest, .., latest] = self.ends;
        self.entries.retain(|key, entry| {
            let since = if key.kind == Kind::Segment {
                latest
            } else {
                oldest
            };
            let used = entry.used > since;
            self.bytes -= if used { 0 } else { entry.size };
            used
        });
        self.ends.rotate_left(1);
        self.ends[INTERVALS - 1] = self.clock;
        self.since = Some(now);
    }

    /// Drops what was used least recently, and then some, so that entries need no order of their own.
    fn evict(&mut self, size: usize, capacity: usize) {
        let target = (capacity - size).min(high_water_mark(capacity));
        let clock = self.clock;
        let ages = self.entries.iter();
        let ages = ages.map(|(key, entry)| (Reverse(age(key, clock - entry.used)), *key));
        let mut ages: Vec<(Reverse<u64>, BlobKey)> = ages.collect();
        // A part of them suffices nearly always, and need not be in order: no more than finding that part is done.
        while !ages.is_empty() && self.bytes > target {
            let some = (ages.len() / 6).min(ages.len() - 1);
            ages.select_nth_unstable(some);
            for (_, key) in ages.drain(..=some) {
                self.remove(&key);
            }
        }
    }

    fn remove(&mut self, key: &BlobKey) {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= entry.size;
        }
    }
}

/// Bytes above which a cache of this capacity asks its doorkeeper.
fn high_water_mark(capacity: usize) -> usize {
    capacity / 8 * 7
}

/// How soon a blob goes that was used last so long ago.
///
/// Descriptors go sooner. A search looks at the codes of one leaf in a few hundred and at the descriptors of one row in
/// many thousand: those of a library that does not fit are hardly asked for twice, and would only take the room.
fn age(key: &BlobKey, unused: u64) -> u64 {
    const SOONER: u64 = 32;
    match key.kind {
        Kind::Descriptors(_) => unused.saturating_mul(SOONER),
        _ => unused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::BlobId;

    fn blob() -> Arc<Blob> {
        Arc::new(Blob::Bytes(vec![7; 1000]))
    }

    fn key(index: u32) -> BlobKey {
        BlobId {
            transaction: 1,
            index,
        }
        .of(Kind::Centroids)
    }

    fn codes(index: u32) -> BlobKey {
        BlobId {
            transaction: 1,
            index,
        }
        .of(Kind::Codes)
    }

    /// Asks for one after the other, as a search does, and puts in what is not there.
    fn ask(cache: &Cache, keys: &[BlobKey]) {
        for key in keys {
            if cache.get(key).is_none() {
                cache.put(*key, &blob());
            }
        }
    }

    fn holds(cache: &Cache, key: BlobKey) -> bool {
        cache.lock().entries.contains_key(&key)
    }

    #[test]
    fn the_least_recently_used_gives_way() {
        let cache = Cache::new(3 * blob().size());
        ask(&cache, &[key(0), key(1), key(2), key(0), key(3)]);
        assert!(!holds(&cache, key(1)));
        assert!([0, 3].iter().all(|&index| holds(&cache, key(index))));
        assert!(cache.lock().bytes <= 3 * blob().size());
    }

    #[test]
    fn parts_that_do_not_fit_come_in_when_they_are_asked_for_again() {
        let cache = Cache::new(3 * blob().size());
        ask(&cache, &[0, 1, 2].map(codes));
        assert!(!holds(&cache, codes(2)));
        ask(&cache, &[codes(2)]);
        assert!([0, 1, 2].iter().all(|&index| holds(&cache, codes(index))));
        ask(&cache, &[codes(3), codes(3)]);
        assert!(!holds(&cache, codes(0)) && holds(&cache, codes(3)));
    }

    #[test]
    fn descriptors_give_way_to_older_codes() {
        let cache = Cache::new(4 * blob().size());
        let descriptors = BlobId {
            transaction: 1,
            index: 9,
        }
        .of(Kind::Descriptors(0));
        ask(&cache, &[codes(0), codes(1), descriptors, key(0)]);
        assert!(holds(&cache, descriptors));
        ask(&cache, &[key(1)]);
        assert!(!holds(&cache, descriptors));
        assert!([0, 1].iter().all(|&index| holds(&cache, codes(index))));
    }

    #[test]
    fn what_is_not_used_for_long_is_dropped_and_segments_sooner() {
        let cache = Cache::new(10 * blob().size());
        let segment = BlobId {
            transaction: 1,
            index: 9,
        }
        .of(Kind::Segment);
        let start = Instant::now();
        cache.lock().evict_unused(start);
        for key in [key(0), key(1), segment] {
            cache.put(key, &blob());
        }
        let has = |keys: [BlobKey; 3]| keys.map(|key| holds(&cache, key));
        for interval in 1..=INTERVALS as u32 + 1 {
            cache.get(&key(0));
            cache.lock().evict_unused(start + INTERVAL * interval);
            let expected = [true, interval <= INTERVALS as u32, interval < 2];
            assert_eq!(has([key(0), key(1), segment]), expected, "{interval}");
        }
        assert_eq!(cache.lock().bytes, blob().size());
    }

    #[test]
    fn putting_twice_counts_once_and_what_is_too_large_is_not_kept() {
        let cache = Cache::new(blob().size());
        cache.put(key(7), &blob());
        cache.put(key(7), &blob());
        assert_eq!(cache.lock().bytes, blob().size());
        let tiny = Cache::new(10);
        tiny.put(key(7), &blob());
        assert!(tiny.get(&key(7)).is_none());
    }
}
