//! The nonces that were used, kept for as long as a request with them could come again.
//!
//! A request's time may lie a window before or after ours, so that it is good for two windows at most. The
//! nonces of an access key are spread over 256 records by a byte of their hash: one read finds out whether one
//! was used, one swap adds it, and each addition drops those of its record that are too old. Nothing is ever
//! listed and nothing grows without bound. At 100 requests a second a record holds 700 nonces, in 8 KB.

use sha2::{Digest, Sha256};
use store::{Change, KeyValue, RawRecord, StoreError, UpdateError};

use super::clock::MAX_CLOCK_SKEW_MS;

/// How long a nonce is kept, in seconds.
const RETENTION_S: u32 = (2 * MAX_CLOCK_SKEW_MS / 1000) as u32;
/// Bytes of a nonce's hash. Two nonces of one key are mistaken for each other once in 10^16 requests.
const HASH: usize = 8;
/// Bytes of an entry: the hash, and when it was used in seconds since the Unix epoch, little endian.
const ENTRY: usize = HASH + 4;
/// Most entries of a record, so that it stays below the 256 KiB of a value: 2,275 requests a second.
const MAX_ENTRIES: usize = 16_000;

/// The place of one nonce of one access key.
pub(super) struct Nonce {
    record: RawRecord,
    key: String,
    hash: [u8; HASH],
}

/// What became of the wish to use a nonce.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It was new, and is kept from now on.
    New,
    /// It was used before.
    Used,
    /// There is no room to keep it.
    Full,
}

impl Nonce {
    pub(super) fn new(access_key: &str, nonce: &str) -> Self {
        let digest = Sha256::digest(nonce.as_bytes());
        let mut hash = [0; HASH];
        hash.copy_from_slice(&digest[..HASH]);
        // A byte that is not kept, so that all that is kept tells nonces of a record apart.
        let shard = digest[HASH].to_string();
        let key = store::join(&["nonce", access_key, &shard]);
        Self {
            record: RawRecord::new(key.clone()),
            key,
            hash,
        }
    }

    /// Whether the nonce was used within the time for which it is kept.
    pub(super) fn is_used(&self, kv: &dyn KeyValue, now_ms: i64) -> Result<bool, StoreError> {
        let entries = self.record.read(kv)?.unwrap_or_default();
        Ok(self.is_among(self.entries(&entries)?, seconds(now_ms)))
    }

    /// Uses the nonce. Of several at once, one gets [`Claim::New`].
    pub(super) fn claim(&self, kv: &dyn KeyValue, now_ms: i64) -> Result<Claim, StoreError> {
        let now = seconds(now_ms);
        let claimed = self.record.update(kv, |entries| {
            let entries = self.entries(entries.unwrap_or_default())?;
            if self.is_among(entries, now) {
                return Ok::<_, StoreError>((Change::Keep, Claim::Used));
            }
            let mut kept: Vec<u8> = entries
                .iter()
                .filter(|entry| is_retained(entry, now))
                .flatten()
                .copied()
                .collect();
            if kept.len() >= MAX_ENTRIES * ENTRY {
                return Ok((Change::Keep, Claim::Full));
            }
            kept.extend(self.hash);
            kept.extend(now.to_le_bytes());
            Ok((Change::Put(kept), Claim::New))
        });
        claimed.map_err(|error| match error {
            UpdateError::Refused(error) | UpdateError::Store(error) => error,
        })
    }

    fn entries<'a>(&self, bytes: &'a [u8]) -> Result<&'a [[u8; ENTRY]], StoreError> {
        match bytes.as_chunks() {
            (entries, []) => Ok(entries),
            _ => Err(StoreError::Corrupt {
                key: self.key.clone(),
                reason: format!("{} bytes are no whole number of nonces", bytes.len()),
            }),
        }
    }

    fn is_among(&self, entries: &[[u8; ENTRY]], now: u32) -> bool {
        let same = |entry: &&[u8; ENTRY]| entry[..HASH] == self.hash;
        entries
            .iter()
            .filter(same)
            .any(|entry| is_retained(entry, now))
    }
}

/// Whether a nonce may still come again. One of a future that a wrong clock showed is not kept for ever.
fn is_retained(entry: &[u8; ENTRY], now: u32) -> bool {
    let [.., a, b, c, d] = *entry;
    u32::from_le_bytes([a, b, c, d]).abs_diff(now) <= RETENTION_S
}

/// Seconds since the Unix epoch; good until 2106.
fn seconds(now_ms: i64) -> u32 {
    u32::try_from(now_ms / 1000).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::thread;

    use store::Memory;

    use super::*;

    const NOW: i64 = 1_767_323_045_000;

    #[test]
    fn a_nonce_is_used_once_by_each_key() {
        let store = Memory::new();
        let nonce = Nonce::new("AK", "n");
        assert!(!nonce.is_used(&store, NOW).unwrap());
        assert_eq!(nonce.claim(&store, NOW).unwrap(), Claim::New);
        assert!(nonce.is_used(&store, NOW).unwrap());
        assert_eq!(nonce.claim(&store, NOW).unwrap(), Claim::Used);
        assert_eq!(
            Nonce::new("OTHER", "n").claim(&store, NOW).unwrap(),
            Claim::New
        );
        assert_eq!(
            Nonce::new("AK", "m").claim(&store, NOW).unwrap(),
            Claim::New
        );
    }

    #[test]
    fn a_nonce_is_retained_for_two_windows_and_then_forgotten() {
        let (store, nonce) = (Memory::new(), Nonce::new("AK", "n"));
        assert_eq!(nonce.claim(&store, NOW).unwrap(), Claim::New);
        assert!(nonce.is_used(&store, NOW + 2 * MAX_CLOCK_SKEW_MS).unwrap());
        let later = NOW + 2 * MAX_CLOCK_SKEW_MS + 1000;
        assert!(!nonce.is_used(&store, later).unwrap());
        assert_eq!(nonce.claim(&store, later).unwrap(), Claim::New);
        let entries = nonce.record.read(&store).unwrap().unwrap();
        assert_eq!(entries.len(), ENTRY);
    }

    #[test]
    fn a_record_has_a_bound() {
        let (store, nonce) = (Memory::new(), Nonce::new("AK", "n"));
        let now = seconds(NOW).to_le_bytes();
        let full = [&[7; HASH][..], &now].concat().repeat(MAX_ENTRIES);
        assert!(full.len() < 256 * 1024);
        let filled = nonce.record.update(&store, |_| {
            Ok::<_, StoreError>((Change::Put(full.clone()), ()))
        });
        filled.unwrap();
        assert_eq!(nonce.claim(&store, NOW).unwrap(), Claim::Full);
        let later = NOW + 2 * MAX_CLOCK_SKEW_MS + 1000;
        assert_eq!(nonce.claim(&store, later).unwrap(), Claim::New);
    }

    #[test]
    fn of_racing_uses_of_a_nonce_one_wins() {
        for round in 0..20 {
            let (store, text) = (Memory::new(), format!("n{round}"));
            let racers = |count: usize| {
                thread::scope(|scope| {
                    let race = || Nonce::new("AK", &text).claim(&store, NOW).unwrap();
                    let racers: Vec<_> = (0..count).map(|_| scope.spawn(race)).collect();
                    let won = racers.into_iter().map(|racer| racer.join().unwrap());
                    won.filter(|claim| *claim == Claim::New).count()
                })
            };
            assert_eq!((racers(8), racers(4)), (1, 0));
        }
    }

    #[test]
    fn racing_uses_of_many_nonces_are_all_kept() {
        let store = Memory::new();
        let text = |racer: u32, n: u32| format!("{racer}-{n}");
        thread::scope(|scope| {
            for racer in 0..8 {
                let store = &store;
                scope.spawn(move || {
                    for n in 0..100 {
                        let nonce = Nonce::new("AK", &text(racer, n));
                        assert_eq!(nonce.claim(store, NOW).unwrap(), Claim::New);
                    }
                });
            }
        });
        for (racer, n) in (0..8).flat_map(|racer| (0..100).map(move |n| (racer, n))) {
            assert!(
                Nonce::new("AK", &text(racer, n))
                    .is_used(&store, NOW)
                    .unwrap()
            );
        }
    }
}
