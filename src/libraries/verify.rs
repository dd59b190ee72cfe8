//! Whether a library fits together, and what it costs.

use index::{self, Census, LibraryError};

use super::{Library, Meter};

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
    let mut meter = Meter::new("items looked at");
    let census = index::verify(
        library.store,
        &library.cache,
        library.id,
        &mut |done, all| {
            meter.set(done, all);
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
