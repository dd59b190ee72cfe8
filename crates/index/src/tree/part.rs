//! Parts: rows as three kinds of blobs, so that a search reads no more than it needs.
//!
//! The codes are scanned; the labels (ids, tags and numbers) are read where a filter asks; descriptors, a few rows a
//! blob and with the rows' ids once more behind them, are read for what may be an answer.

use serde::{Deserialize, Serialize};

use inference_types::{Item, ItemId};

use super::super::blob::{BlobId, BlobKey, Kind, corrupt};
use super::super::dead::Dead;
use super::super::error::Trouble;
use super::super::labels::Labels;
use super::super::rabitq;
use super::super::row::Row;
use super::super::source::Loaded;
use super::super::step::Step;
use super::Centroid;

/// Bytes of descriptors in one blob, without the ids behind them.
const CHUNK_BYTES: usize = 4 * 1024;
/// Bytes of an id there.
const ID_BYTES: usize = size_of::<ItemId>();
/// Bytes of codes or labels of one part: with one more row they are under the 256 KiB of a store.
const PART_BYTES: usize = 200 * 1024;
/// Rows of one part at most.
const PART_ROWS: usize = 4096;

/// A part that is in a branch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartRef {
    /// What its blobs are named by.
    pub id: BlobId,
    /// Its rows.
    pub rows: u32,
    /// About the bytes of its labels.
    pub labels_len: u32,
}

impl PartRef {
    /// The key of its codes.
    pub fn codes(&self) -> BlobKey {
        self.id.of(Kind::Codes)
    }

    /// The key of its labels.
    pub fn labels(&self) -> BlobKey {
        self.id.of(Kind::Labels)
    }

    /// The key of the blob with the descriptor of `row`.
    pub fn descriptor(&self, row: usize, dimensions: usize) -> BlobKey {
        let chunk = row / chunk_rows(dimensions);
        self.id.of(Kind::Descriptors(chunk as u16))
    }

    /// The keys of all its descriptors.
    pub fn descriptors(&self, dimensions: usize) -> impl Iterator<Item = BlobKey> {
        let chunks = (self.rows as usize).div_ceil(chunk_rows(dimensions));
        let id = self.id;
        (0..chunks).map(move |chunk| id.of(Kind::Descriptors(chunk as u16)))
    }

    /// The keys of all its blobs.
    pub fn blobs(&self, dimensions: usize) -> impl Iterator<Item = BlobKey> {
        let own = [self.codes(), self.labels()];
        own.into_iter().chain(self.descriptors(dimensions))
    }
}

/// Rows whose descriptors are in one blob.
fn chunk_rows(dimensions: usize) -> usize {
    (CHUNK_BYTES / dimensions.max(1)).clamp(4, 1024)
}

/// A row's descriptor and id, in the bytes of their blob.
pub struct Described<'a> {
    /// Its components.
    pub descriptor: &'a [u8],
    /// Its id, little-endian.
    pub id: &'a [u8; ID_BYTES],
}

impl Described<'_> {
    /// Its id.
    pub fn id(&self) -> ItemId {
        ItemId::from_le_bytes(*self.id)
    }
}

/// The descriptor and the id of `row` in what was loaded.
pub fn described<'a>(
    loaded: &'a Loaded,
    part: &PartRef,
    row: usize,
    dimensions: usize,
) -> Result<Described<'a>, Trouble> {
    let key = part.descriptor(row, dimensions);
    let bytes = loaded.bytes(key)?;
    let rows = bytes.len() / (dimensions + ID_BYTES);
    let (descriptors, ids) = bytes.split_at(rows * dimensions);
    let row = row % chunk_rows(dimensions);
    let start = row * dimensions;
    let descriptor = descriptors.get(start..start + dimensions);
    let described = descriptor.zip(ids.as_chunks().0.get(row));
    let described = described.map(|(descriptor, id)| Described { descriptor, id });
    described.ok_or_else(|| corrupt(&key.to_string(), "descriptors that end early").into())
}

/// Bytes of the descriptors of so many rows.
pub fn described_len(rows: usize, dimensions: usize) -> usize {
    rows * (dimensions + ID_BYTES)
}

/// Writes rows as parts around `centre`: one, unless they are too many bytes.
pub fn write(
    step: &mut Step<'_>,
    rows: &[Row],
    centre: &Centroid,
) -> Result<Vec<PartRef>, Trouble> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let dimensions = first.item.descriptor.len();
    let rotation = step.source().cache.rotation(dimensions);
    let centre = centre.to_vec();
    let mut parts = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let (rows, after) = rest.split_at(fitting(rest, rotation.padded()));
        rest = after;
        let id = step.new_id();
        let part = PartRef {
            id,
            rows: rows.len() as u32,
            labels_len: rows.iter().map(Row::labels_len).sum::<usize>() as u32,
        };
        let descriptors = rows.iter().map(|row| row.item.descriptor.as_slice());
        let codes = rabitq::encode(&rotation, &centre, descriptors);
        step.write(part.codes(), codes)?;
        let items = rows.iter().map(|row| (row.sequence, &row.item));
        step.write(part.labels(), Labels::encode(items))?;
        let chunks = rows.chunks(chunk_rows(dimensions));
        for (key, rows) in part.descriptors(dimensions).zip(chunks) {
            let mut bytes = Vec::with_capacity(described_len(rows.len(), dimensions));
            for row in rows {
                bytes.extend_from_slice(bytemuck::cast_slice(&row.item.descriptor));
            }
            for row in rows {
                bytes.extend_from_slice(&row.item.id.to_le_bytes());
            }
            step.write(key, bytes)?;
        }
        parts.push(part);
    }
    Ok(parts)
}

/// How many of the first rows fit one part: one at least.
fn fitting(rows: &[Row], padded: usize) -> usize {
    let (mut count, mut labels) = (0, 0);
    for row in rows.iter().take(PART_ROWS) {
        labels += row.labels_len();
        let too_much = labels > PART_BYTES || rabitq::encoded_len(count + 1, padded) > PART_BYTES;
        if count > 0 && too_much {
            break;
        }
        count += 1;
    }
    count
}

/// What [`rows`] reads.
pub fn row_blobs(parts: &[PartRef], dimensions: usize) -> impl Iterator<Item = BlobKey> {
    parts.iter().flat_map(move |part| {
        let labels = [part.labels()];
        labels.into_iter().chain(part.descriptors(dimensions))
    })
}

/// The rows of `parts` that are not dead, from what was loaded.
pub fn rows(
    loaded: &Loaded,
    parts: &[PartRef],
    dimensions: usize,
    dead: &Dead,
) -> Result<Vec<Row>, Trouble> {
    let mut rows = Vec::new();
    for part in parts {
        let labels = loaded.labels(part.labels())?;
        if labels.count() != part.rows as usize {
            return Err(corrupt(&part.labels().to_string(), "labels of other rows").into());
        }
        for (index, (tags, numbers)) in labels.to_labels().into_iter().enumerate() {
            let sequence = labels.sequence(index);
            if dead.contains(sequence) {
                continue;
            }
            let row = described(loaded, part, index, dimensions)?;
            let item = Item {
                id: row.id(),
                descriptor: bytemuck::cast_slice(row.descriptor).to_vec(),
                tags,
                numbers,
            };
            rows.push(Row { sequence, item });
        }
    }
    Ok(rows)
}
