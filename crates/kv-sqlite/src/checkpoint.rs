//! Keeps the write-ahead log from growing without end.
//!
//! SQLite checkpoints the log into the file now and then, but starts the log anew only at a commit that
//! finds no reader in it, and under steady reads there is none. So, when the log has become long,
//! the writer makes a checkpoint that keeps new readers out of it and waits for those inside.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::connection::open;
use super::error::StoreError;

/// A log longer than this, in bytes, is copied into the file and truncated.
pub(super) const WAL_LIMIT: u64 = 64 * 1024 * 1024;
/// How long writers are held up for a reader that does not leave the log.
const BUSY_TIMEOUT: Duration = Duration::from_millis(100);

/// Makes a checkpoint when the log has become long.
pub(super) struct Checkpointer {
    connection: Connection,
    log: PathBuf,
    limit: u64,
    /// The length at which it is tried next.
    due: u64,
}

impl Checkpointer {
    /// Keeps the log of the database at `path` below some `limit` bytes. It has a connection of its
    /// own, whose busy timeout is not that of the writer.
    pub(super) fn open(path: &Path, limit: u64) -> Result<Self, StoreError> {
        let connection = open(path)?;
        connection
            .busy_timeout(BUSY_TIMEOUT)
            .map_err(StoreError::database("set the busy timeout of checkpoints"))?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self {
            connection,
            log: log.into(),
            limit,
            due: limit,
        })
    }

    /// Checkpoints the log if it is too long. Call it outside of a transaction.
    ///
    /// It never fails: a log that stays long costs space, and nothing that was acknowledged.
    pub(super) fn run_if_due(&mut self) {
        let length = self.log.metadata().map_or(0, |log| log.len());
        if length < self.due {
            return;
        }
        let is_blocked = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, bool>(0)
            });
        // After a failure the log grows by a good piece first, lest every commit be held up.
        self.due = match is_blocked {
            Ok(false) => self.limit,
            Ok(true) | Err(_) => length + self.limit / 4,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{FILE_NAME, open_reader, open_writer};

    const LIMIT: u64 = 1_000_000;
    const SET: &str = "INSERT OR REPLACE INTO spin_key_value VALUES ('default', 'k', ?1)";

    #[test]
    fn a_log_that_a_reader_has_kept_long_is_cut_when_the_reader_has_left() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE_NAME);
        let writer = open_writer(&path).unwrap();
        let reader = open_reader(&path).unwrap();
        let mut checkpointer = Checkpointer::open(&path, LIMIT).unwrap();
        let log = checkpointer.log.clone();
        let length = || log.metadata().unwrap().len();
        let mut set = |n: u8| {
            writer.execute(SET, [vec![n; 100_000]]).unwrap();
            checkpointer.run_if_due();
        };

        set(0);
        reader
            .execute_batch("BEGIN; SELECT * FROM spin_key_value")
            .unwrap();
        (1..30).for_each(&mut set);
        assert!(length() > 2 * LIMIT, "{}", length());
        reader.execute_batch("COMMIT").unwrap();
        (30..40).for_each(&mut set);
        assert!(length() <= LIMIT + 200_000, "{}", length());
        let value = reader.query_row("SELECT value FROM spin_key_value", [], |row| {
            row.get::<_, Vec<u8>>(0)
        });
        assert_eq!(value.unwrap(), [39; 100_000]);
    }
}
