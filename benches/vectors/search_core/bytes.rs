//! What a library takes on the disk.

use std::fs;

use anyhow::Result;
use kv_sqlite::FILE_NAME;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use super::component::Core;

/// Bytes on the disk.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Bytes {
    /// Keys and values.
    pub content: u64,
    /// The database.
    pub file: u64,
    /// The longest value: every host's store takes 256 KiB.
    pub longest_value: u64,
}

impl Bytes {
    /// What the store of `core`, which holds one library, takes now.
    pub fn of(core: &Core) -> Result<Self> {
        let path = core.state.join(FILE_NAME);
        let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let sum =
            "SELECT coalesce(sum(length(key) + length(value)), 0), coalesce(max(length(value)), 0)
            FROM spin_key_value";
        let row = |row: &rusqlite::Row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let (content, longest) = connection.query_row(sum, [], row)?;
        let log = path.with_extension("db-wal");
        let file = |path| fs::metadata(path).map_or(0, |found| found.len());
        Ok(Self {
            content: content as u64,
            longest_value: longest as u64,
            file: file(path) + file(log),
        })
    }
}
