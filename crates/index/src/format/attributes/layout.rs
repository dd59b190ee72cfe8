//! Where the columns lie, and what is refused.

use std::ops::Range;

use inference_types::Tag;

/// Most items of a part: an index of one takes two bytes.
pub const MAX_ITEMS: usize = 65_535;

/// Version of the format; a reader refuses any other.
pub const VERSION: u32 = 2;
/// Bytes of the header.
pub const HEADER: usize = 24;
/// Bytes of a tag.
pub const TAG: usize = 12;

/// The places of all columns.
#[derive(Debug)]
pub struct Layout {
    pub count: usize,
    pub ids: Range<usize>,
    pub sequences: Range<usize>,
    pub tags: Range<usize>,
    pub tag_ends: Range<usize>,
    /// The items that carry the tags.
    pub tagged: Range<usize>,
    /// The fields of numbers.
    pub fields: Range<usize>,
    pub field_ends: Range<usize>,
    /// The items that the numbers are of.
    pub numbered: Range<usize>,
    pub values: Range<usize>,
}

/// The entries of the column at `place`.
pub fn column<'a, const N: usize>(bytes: &'a [u8], place: &Range<usize>) -> &'a [[u8; N]] {
    let column = bytes.get(place.clone()).unwrap_or_default();
    column.as_chunks().0
}

impl Layout {
    /// That of `bytes`; `None` when they are not attributes of a known version.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let header = column::<4>(bytes, &(0..HEADER)).iter();
        let header: Vec<usize> = header.map(|n| u32::from_le_bytes(*n) as usize).collect();
        let &[version, count, tags, tagged, fields, numbers] = header.as_slice() else {
            return None;
        };
        if version != VERSION as usize || count > MAX_ITEMS {
            return None;
        }
        let mut end = HEADER;
        let mut next = |entries: usize, size: usize| {
            let start = end;
            end = start.checked_add(entries.checked_mul(size)?)?;
            Some(start..end)
        };
        let layout = Self {
            count,
            ids: next(count, 16)?,
            sequences: next(count, 8)?,
            tags: next(tags, TAG)?,
            tag_ends: next(tags, 4)?,
            tagged: next(tagged, 2)?,
            fields: next(fields, 4)?,
            field_ends: next(fields, 4)?,
            numbered: next(numbers, 2)?,
            values: next(numbers, 8)?,
        };
        let whole = end == bytes.len();
        (whole && layout.tags_hold(bytes) && layout.numbers_hold(bytes)).then_some(layout)
    }

    /// Whether the tags rise, and so do the items of each.
    fn tags_hold(&self, bytes: &[u8]) -> bool {
        let tags = column::<TAG>(bytes, &self.tags);
        let ends = column(bytes, &self.tag_ends);
        let items = column::<2>(bytes, &self.tagged);
        let rises = |list: &[[u8; 2]]| {
            let indices = list.iter().map(|item| index_of(*item));
            let last = indices.clone().next_back();
            indices.is_sorted_by(|a, b| a < b) && last.is_some_and(|last| last < self.count)
        };
        tags.is_sorted_by(|a, b| tag_of(a) < tag_of(b))
            && end_at(ends, items.len())
            && (0..tags.len()).all(|at| items.get(span(ends, at..at + 1)).is_some_and(rises))
    }

    /// Whether the fields rise, and so do the values of each, of which an item has at most one.
    fn numbers_hold(&self, bytes: &[u8]) -> bool {
        let fields = column::<4>(bytes, &self.fields);
        let ends = column(bytes, &self.field_ends);
        let items = column::<2>(bytes, &self.numbered);
        let values = column::<8>(bytes, &self.values);
        let rises = |list: &[[u8; 8]]| {
            let values = list.iter().map(|value| f64::from_le_bytes(*value));
            values.clone().is_sorted_by(|a, b| a <= b) && !values.clone().any(f64::is_nan)
        };
        // The last field that each item was seen in, counted from 1.
        let mut seen = vec![0; self.count];
        let mut once = |list: &[[u8; 2]], field: usize| {
            list.iter().all(|item| {
                let last = seen.get_mut(index_of(*item));
                last.is_some_and(|last| std::mem::replace(last, field) != field)
            })
        };
        fields.is_sorted_by(|a, b| u32::from_le_bytes(*a) < u32::from_le_bytes(*b))
            && end_at(ends, items.len())
            && (0..fields.len()).all(|at| {
                let span = span(ends, at..at + 1);
                let list = items.get(span.clone());
                list.is_some_and(|list| !list.is_empty() && once(list, at + 1))
                    && values.get(span).is_some_and(rises)
            })
    }
}

/// Whether the last end is that of all `entries`. That no end falls shows when the lists are read.
fn end_at(ends: &[[u8; 4]], entries: usize) -> bool {
    span(ends, 0..ends.len()) == (0..entries)
}

/// Where the entries of `lists` lie, of which each ends at its end and starts at that of the one before.
pub fn span(ends: &[[u8; 4]], lists: Range<usize>) -> Range<usize> {
    let end_of_first = |count: usize| {
        let last = count.checked_sub(1).and_then(|last| ends.get(last));
        last.map_or(0, |end| u32::from_le_bytes(*end) as usize)
    };
    end_of_first(lists.start)..end_of_first(lists.end)
}

/// The index of an item.
pub fn index_of(item: [u8; 2]) -> usize {
    usize::from(u16::from_le_bytes(item))
}

/// A tag.
pub fn tag_of(tag: &[u8; TAG]) -> Tag {
    let [a, b, c, d, value @ ..] = *tag;
    Tag {
        field: u32::from_le_bytes([a, b, c, d]),
        value: u64::from_le_bytes(value),
    }
}
