//! The attributes of a part's items (ids, sequence numbers, tags and numbers) by column, so that a filter is one look-up for all items.
//!
//! Little-endian throughout: a header `version, count, tags, tagged, fields, numbers` of `u32`, then
//! these columns, each back to back:
//!
//! - of each item, in the order of the part: its id (16 bytes), its sequence number (8 bytes);
//! - of each different tag, in order: the tag (field 4 bytes, value 8), where its items end (4 bytes),
//!   and of all of them the items that carry it, rising (2 bytes each, `tagged` together);
//! - of each different field of a number, in order: the field (4 bytes), where its numbers end (4 bytes),
//!   and of all of them the items (2 bytes each, `numbers` together) and their values (8 bytes each),
//!   in the order of values.

mod columns;
mod encode;
mod layout;
#[cfg(test)]
mod tests;

pub use columns::Attributes;
