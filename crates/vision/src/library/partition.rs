//! Immutable blobs of items, laid out for a scan.
//!
//! Little-endian throughout: a header `version: u32, count: u32, dimensions: u32, tags: u32`, then per
//! item its id (16 bytes), then per item the squared length of its descriptor (4 bytes), then the ends
//! of each item's tags (4 bytes), then all tags (8 bytes each), then all descriptors back to back.

use store::StoreError;

use super::Item;

const VERSION: u32 = 1;
const HEADER: usize = 16;

/// A partition as read from the store, checked once.
#[derive(Debug)]
pub struct Partition {
    bytes: Vec<u8>,
    count: usize,
    dimensions: usize,
    norms_at: usize,
    tag_ends_at: usize,
    tags_at: usize,
    descriptors_at: usize,
}

/// Encodes items whose descriptors all have `dimensions` components.
pub fn encode(items: &[Item], dimensions: u32) -> Vec<u8> {
    let tags: usize = items.iter().map(|item| item.tags.len()).sum();
    let mut bytes = Vec::with_capacity(HEADER + items.iter().map(encoded_len).sum::<usize>());
    for field in [VERSION, items.len() as u32, dimensions, tags as u32] {
        bytes.extend(field.to_le_bytes());
    }
    for item in items {
        bytes.extend(item.id.to_le_bytes());
    }
    for item in items {
        bytes.extend(crate::score::squared_norm(&item.descriptor).to_le_bytes());
    }
    let mut end = 0_u32;
    for item in items {
        end += item.tags.len() as u32;
        bytes.extend(end.to_le_bytes());
    }
    for tag in items.iter().flat_map(|item| &item.tags) {
        bytes.extend(tag.to_le_bytes());
    }
    for item in items {
        bytes.extend(item.descriptor.iter().map(|&component| component as u8));
    }
    bytes
}

/// Bytes that `item` takes in a partition.
pub fn encoded_len(item: &Item) -> usize {
    16 + 4 + 4 + 8 * item.tags.len() + item.descriptor.len()
}

impl Partition {
    /// Checks the bytes of [`encode`]; `key` is only named in errors.
    pub fn decode(key: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        Self::lay_out(bytes).ok_or_else(|| StoreError::Corrupt {
            key: key.to_owned(),
            reason: "not a partition of a known version".to_owned(),
        })
    }

    fn lay_out(bytes: Vec<u8>) -> Option<Self> {
        let field = |index: usize| u32_at(&bytes, index * 4);
        if bytes.len() < HEADER || field(0) != VERSION {
            return None;
        }
        let [count, dimensions, tags] = [field(1), field(2), field(3)].map(|n| n as usize);
        let norms_at = HEADER.checked_add(count.checked_mul(16)?)?;
        let tag_ends_at = norms_at.checked_add(count.checked_mul(4)?)?;
        let tags_at = tag_ends_at.checked_add(count.checked_mul(4)?)?;
        let descriptors_at = tags_at.checked_add(tags.checked_mul(8)?)?;
        let len = descriptors_at.checked_add(count.checked_mul(dimensions)?)?;
        if len != bytes.len() {
            return None;
        }
        let mut last = 0;
        for item in 0..count {
            let end = u32_at(&bytes, tag_ends_at + item * 4) as usize;
            if end < last || end > tags {
                return None;
            }
            last = end;
        }
        Some(Self {
            bytes,
            count,
            dimensions,
            norms_at,
            tag_ends_at,
            tags_at,
            descriptors_at,
        })
    }

    /// How many items it holds.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Bytes it takes in memory.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Components of each descriptor.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The id of item `index`.
    pub fn id(&self, index: usize) -> u128 {
        u128::from_le_bytes(array_at(&self.bytes, HEADER + index * 16))
    }

    /// The squared length of the descriptor of item `index`.
    pub fn squared_norm(&self, index: usize) -> u32 {
        u32_at(&self.bytes, self.norms_at + index * 4)
    }

    /// The tags of item `index`.
    pub fn tags(&self, index: usize) -> impl Iterator<Item = u64> + Clone + '_ {
        let end_of = |item: usize| u32_at(&self.bytes, self.tag_ends_at + item * 4) as usize;
        let start = if index == 0 { 0 } else { end_of(index - 1) };
        self.bytes[self.tags_at + start * 8..self.tags_at + end_of(index) * 8]
            .as_chunks()
            .0
            .iter()
            .map(|tag| u64::from_le_bytes(*tag))
    }

    /// The descriptor of item `index`, each byte an `i8`.
    pub fn descriptor(&self, index: usize) -> &[u8] {
        let start = self.descriptors_at + index * self.dimensions;
        &self.bytes[start..start + self.dimensions]
    }

    /// Item `index`, copied.
    pub fn item(&self, index: usize) -> Item {
        Item {
            id: self.id(index),
            descriptor: self.descriptor(index).iter().map(|&b| b as i8).collect(),
            tags: self.tags(index).collect(),
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, at))
}

/// The `N` bytes from `at`; zeros where the slice ends, which [`Partition::lay_out`] rules out.
fn array_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes
        .get(at..at + N)
        .and_then(|slice| slice.try_into().ok())
        .unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<Item> {
        (0..5_u8)
            .map(|n| Item {
                id: u128::from(n) << 100,
                descriptor: vec![n as i8 - 2, 127, -128],
                tags: (0..u64::from(n)).collect(),
            })
            .collect()
    }

    #[test]
    fn items_come_back_as_they_were() {
        let bytes = encode(&items(), 3);
        assert_eq!(
            bytes.len(),
            HEADER + items().iter().map(encoded_len).sum::<usize>()
        );
        let partition = Partition::decode("k", bytes).unwrap();
        let back: Vec<Item> = (0..partition.count()).map(|n| partition.item(n)).collect();
        assert_eq!(back, items());
        assert_eq!(partition.squared_norm(2), 127 * 127 + 128 * 128);
    }

    #[test]
    fn cut_or_altered_bytes_are_refused() {
        let bytes = encode(&items(), 3);
        for end in 0..bytes.len() {
            assert!(Partition::decode("k", bytes[..end].to_vec()).is_err());
        }
        let mut huge = bytes.clone();
        huge[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(Partition::decode("k", huge).is_err());
    }
}
