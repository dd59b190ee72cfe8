//! The sums for any machine.

use crate::rabitq::layout::{GroupCodes, GroupTable, LANES};

/// For each vector, the sum of the entries at its codes.
pub fn plain(tables: &[GroupTable], codes: &[GroupCodes]) -> [u16; LANES] {
    let mut sums = [0_u16; LANES];
    let (low, high) = sums.split_at_mut(LANES / 2);
    for (table, codes) in tables.iter().zip(codes) {
        let sums = low.iter_mut().zip(&mut *high);
        for ((low, high), &code) in sums.zip(codes) {
            *low += u16::from(table[usize::from(code & 15)]);
            *high += u16::from(table[usize::from(code >> 4)]);
        }
    }
    sums
}
