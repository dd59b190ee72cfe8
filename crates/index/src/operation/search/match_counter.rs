//! How many rows match, or with collapsing how many different values they have.

use std::collections::HashSet;

use inference_types::Query;

/// What matched so far.
pub struct MatchCounter {
    rows: u64,
    /// Of a search that collapses, the values of those rows.
    values: Option<HashSet<u64>>,
}

impl MatchCounter {
    /// Nothing yet, for the answer to `query`.
    pub fn new(query: &Query) -> Self {
        Self {
            rows: 0,
            values: query.collapse.map(|_| HashSet::new()),
        }
    }

    /// So many rows of a search that does not collapse.
    pub fn known(rows: u64) -> Self {
        Self { rows, values: None }
    }

    /// Takes note of a row that matches; `value` is what the query collapses.
    pub fn add(&mut self, value: u64) {
        self.rows += 1;
        if let Some(values) = &mut self.values {
            values.insert(value);
        }
    }

    /// Takes note of so many rows of a search that does not collapse.
    pub fn add_rows(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// The number to answer.
    pub fn count(&self) -> u64 {
        match &self.values {
            Some(values) => values.len() as u64,
            None => self.rows,
        }
    }
}
