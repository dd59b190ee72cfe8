//! What names a picture in its instance's library.
//!
//! A path can be added again with another picture. So that a search never takes one picture's
//! descriptor for another's, each version of it is a library item of its own: 80 bits of the path's hash, by
//! which the picture's record is found, and 48 bits of *revision*, which the record confirms. An item
//! whose revision is not the record's is not there.

use operation::{Timestamp, hex32};
use sha2::{Digest, Sha256};

/// Bits of the revision: 32 of the second in which it was added, 16 random.
const REVISION_BITS: u32 = 48;

/// A fresh revision of a picture added at `now`.
pub fn revision(now: Timestamp) -> u64 {
    let second = (now.0 / 1000) as u32;
    let random = u64::from_str_radix(&hex32()[..4], 16).unwrap_or_default();
    (u64::from(second) << 16) | random
}

/// The item of this revision of the picture at `path`.
pub fn item_id(path: &str, revision: u64) -> u128 {
    let hash = Sha256::digest(path.as_bytes());
    let hash = hash[..10]
        .iter()
        .fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
    (hash << REVISION_BITS) | u128::from(revision)
}

/// The last item that a picture at `path` can be: whatever follows it is of other paths.
pub fn last_item_id(path: &str) -> u128 {
    item_id(path, (1 << REVISION_BITS) - 1)
}

/// The part of an item's id that its path alone decides: 20 hexadecimal digits.
pub fn path_part(id: u128) -> String {
    format!("{:020x}", id >> REVISION_BITS)
}

/// Seconds from when an item was added to `now`; 0 when it is to come.
pub fn age(id: u128, now: Timestamp) -> u32 {
    let added = (id >> 16) as u32;
    ((now.0 / 1000) as u32).saturating_sub(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_decides_the_record_and_the_revision_the_item() {
        let now = Timestamp(1_700_000_000_999);
        let id = item_id("/a.jpg", revision(now));
        assert_eq!(path_part(id), path_part(item_id("/a.jpg", 0)));
        assert_ne!(path_part(id), path_part(item_id("/b.jpg", 0)));
        assert_eq!(path_part(id).len(), 20);
        assert_eq!(path_part(id), path_part(last_item_id("/a.jpg")));
        assert!(id < last_item_id("/a.jpg"));
        assert_eq!(age(id, now), 0);
        assert_eq!(age(id, Timestamp(now.0 + 61_000)), 61);
        assert_eq!(age(id, Timestamp(0)), 0);
    }

    #[test]
    fn two_versions_of_one_second_differ() {
        let now = Timestamp(1_700_000_000_000);
        let revisions: std::collections::HashSet<u64> = (0..20).map(|_| revision(now)).collect();
        // Two of 20 are the same by chance once in 345 runs; all of them never.
        assert!(revisions.len() > 10);
    }
}
