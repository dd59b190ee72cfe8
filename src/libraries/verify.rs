//! Verifies a library: whether it is consistent, and what it consists of.

use index::{self, Census, LibraryError};

use super::library::Library;
use crate::output::progress::LateProgress;

/// What was found out about a library.
#[derive(Debug)]
pub struct Verified {
    /// What it consists of; all zero where it cannot be read.
    pub census: Census,
    /// Bytes that the store keeps for it, also of blobs that it names no more.
    pub stored_bytes: u64,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.census.problems.is_empty()
    }
}

/// Reads all of a library. What cannot be read is one of its problems.
///
/// # Errors
/// The store fails.
pub fn verify(library: &Library<'_>) -> anyhow::Result<Verified> {
    let mut progress = LateProgress::new("items verified");
    let census = index::verify(
        library.store,
        &library.cache,
        library.id,
        &mut |done, all| {
            progress.set(done, all);
        },
    );
    let census = match census {
        Ok(census) => census,
        Err(LibraryError::Corrupt(problem)) => Census {
            problems: vec![problem],
            ..Census::default()
        },
        Err(error) => return Err(error.into()),
    };
    let (_values, stored_bytes) = library.store.space_within(library.keys())?;
    Ok(Verified {
        census,
        stored_bytes,
    })
}
