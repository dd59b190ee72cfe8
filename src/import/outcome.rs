//! What an import has come to.

use anyhow::ensure;
use serde::Serialize;

use super::report::Counts;
use crate::output::table::Row;

/// What became of an import.
#[derive(Debug, Serialize)]
pub struct ImportOutcome {
    #[serde(flatten)]
    counts: Counts,
    /// Files that are no pictures.
    ignored: u64,
}

impl ImportOutcome {
    /// The outcome of an import that passed over `ignored` files because they are no pictures.
    pub fn new(counts: Counts, ignored: u64) -> Self {
        Self { counts, ignored }
    }

    /// Refuses an import of which something is missing.
    ///
    /// # Errors
    /// A picture was not imported.
    pub fn must_be_complete(&self) -> anyhow::Result<()> {
        let Counts {
            added,
            present,
            refused,
        } = self.counts;
        let total = added + present + refused;
        ensure!(
            refused == 0,
            "{refused} of {total} pictures were not imported"
        );
        Ok(())
    }
}

impl Row for ImportOutcome {
    const HEAD: &'static [&'static str] = &[
        "added",
        "there already",
        "not imported",
        "files that are no pictures",
    ];

    fn cells(&self) -> Vec<String> {
        let Counts {
            added,
            present,
            refused,
        } = self.counts;
        let counts = [added, present, refused, self.ignored];
        counts.map(|count| count.to_string()).to_vec()
    }
}
