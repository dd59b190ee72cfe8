//! Rows to parts, and parts to rows.

use inference_types::Item;

use crate::error::{SnapshotError, corrupt};
use crate::format::{
    Attributes, BlobKey, Centroid, PartRef, Row, encode_descriptors, rows_a_chunk,
};
use crate::rabitq;
use crate::storage::{LoadedBlobs, Transaction};
use crate::tombstones::Tombstones;

/// Bytes of codes or attributes of one part: with one more row they are under the 256 KiB of a store.
const PART_BYTES: usize = 200 * 1024;
/// Rows of one part at most.
const PART_ROWS: usize = 4096;

/// Writes rows as parts around `centre`: one, unless they are too many bytes.
pub fn write(
    transaction: &mut Transaction<'_>,
    rows: &[Row],
    centre: &Centroid,
) -> Result<Vec<PartRef>, SnapshotError> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let dimensions = first.item.descriptor.len();
    let rotation = transaction.storage().cache.rotation(dimensions);
    let centre = centre.to_vec();
    let mut parts = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let (rows, after) = rest.split_at(fitting(rest, rotation.padded()));
        rest = after;
        let id = transaction.new_id();
        let part = PartRef {
            id,
            rows: rows.len() as u32,
            attributes_len: rows.iter().map(Row::attributes_len).sum::<usize>() as u32,
        };
        let descriptors = rows.iter().map(|row| row.item.descriptor.as_slice());
        let codes = rabitq::encode(&rotation, &centre, descriptors);
        transaction.write(part.codes(), codes)?;
        let items = rows.iter().map(|row| (row.sequence, &row.item));
        transaction.write(part.attributes(), Attributes::encode(items))?;
        let chunks = rows.chunks(rows_a_chunk(dimensions));
        for (key, rows) in part.descriptors(dimensions).zip(chunks) {
            transaction.write(key, encode_descriptors(rows, dimensions))?;
        }
        parts.push(part);
    }
    Ok(parts)
}

/// How many of the first rows fit one part: one at least.
fn fitting(rows: &[Row], padded: usize) -> usize {
    let (mut count, mut attributes) = (0, 0);
    for row in rows.iter().take(PART_ROWS) {
        attributes += row.attributes_len();
        let too_much =
            attributes > PART_BYTES || rabitq::encoded_len(count + 1, padded) > PART_BYTES;
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
        let attributes = [part.attributes()];
        attributes.into_iter().chain(part.descriptors(dimensions))
    })
}

/// The rows of `parts` that are not deleted, from what was loaded.
pub fn rows(
    loaded: &LoadedBlobs,
    parts: &[PartRef],
    dimensions: usize,
    tombstones: &Tombstones,
) -> Result<Vec<Row>, SnapshotError> {
    let mut rows = Vec::new();
    for part in parts {
        let attributes = loaded.attributes(part.attributes())?;
        if attributes.count() != part.rows as usize {
            return Err(corrupt(&part.attributes().to_string(), "attributes of other rows").into());
        }
        for (index, (tags, numbers)) in attributes.to_attributes().into_iter().enumerate() {
            let sequence = attributes.sequence(index);
            if tombstones.contains(sequence) {
                continue;
            }
            let row = loaded.descriptor(part, index, dimensions)?;
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
