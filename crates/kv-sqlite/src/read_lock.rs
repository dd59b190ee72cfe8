//! Shares one read lock among all readers while there are many.
//!
//! A read of SQLite begins and ends with a lock on the file, two system calls that cost as much as
//! the rest of a short read. SQLite shares such a lock within a process: a connection makes no call
//! for a lock that another one of the process holds. So, while reads are many, this thread holds a
//! read transaction open, and renews it often: an old one would keep the write-ahead log from being
//! checkpointed. What a read sees is not touched by that: each still begins a transaction of
//! its own, on the newest state.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::connection::open_reader;
use super::error::StoreError;

/// How long a transaction is held before it is renewed.
const RENEWAL_INTERVAL: Duration = Duration::from_millis(10);
/// Fewer reads than this in an interval are not worth a thread that wakes.
const MIN_READS: u64 = 64;
/// Every so many reads, a sleeping thread is woken to see whether there are many.
const READS_PER_WAKE: u64 = 256;

/// Holds the lock while reads are many: a thread, and the counter and the channel that wake it.
pub(super) struct SharedReadLock {
    reads: Arc<AtomicU64>,
    wake: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl SharedReadLock {
    /// Starts the thread; it sleeps until reads are many, and ends with the lock.
    pub(super) fn start(path: &Path) -> Result<Self, StoreError> {
        let reads = Arc::<AtomicU64>::default();
        let (wake, woken) = sync_channel(1);
        let holder = LockHolder {
            path: path.to_owned(),
            reads: Arc::clone(&reads),
            woken,
        };
        let thread = std::thread::Builder::new()
            .name("store-read-lock".to_owned())
            .spawn(move || holder.run())
            .map_err(StoreError::system("start a thread of the store"))?;
        Ok(Self {
            reads,
            wake,
            thread,
        })
    }

    /// Counts a read.
    pub(super) fn count_read(&self) {
        let before = self.reads.fetch_add(1, Relaxed);
        if before.is_multiple_of(READS_PER_WAKE) {
            // Full says that the thread has not yet slept since the last call: it will look again.
            let _ = self.wake.try_send(());
        }
    }

    /// Ends the thread, in a few milliseconds.
    pub(super) fn stop(self) {
        drop(self.wake);
        // It has nothing to say: its transaction only ever read.
        let _ = self.thread.join();
    }
}

struct LockHolder {
    path: PathBuf,
    reads: Arc<AtomicU64>,
    woken: Receiver<()>,
}

impl LockHolder {
    fn run(self) {
        while self.woken.recv().is_ok() {
            // Reads do without when this fails: they only cost more.
            let _ = self.hold_while_many();
        }
    }

    fn hold_while_many(&self) -> Result<(), StoreError> {
        let connection = open_reader(&self.path)?;
        let mut before = self.reads.load(Relaxed);
        loop {
            hold(&connection).map_err(StoreError::database("hold a read transaction"))?;
            let now = self.reads.load(Relaxed);
            if now - before < MIN_READS {
                return Ok(());
            }
            before = now;
        }
    }
}

fn hold(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    // A transaction begins with its first read.
    transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    std::thread::sleep(RENEWAL_INTERVAL);
    transaction.finish()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::connection::{FILE_NAME, open_writer};

    const DEADLINE: Duration = Duration::from_secs(20);

    /// Whether a transaction keeps readers in the log.
    fn is_held(writer: &Connection) -> bool {
        writer
            .execute(
                "INSERT INTO spin_key_value VALUES ('s', hex(randomblob(9)), x'')",
                [],
            )
            .unwrap();
        let restart = "PRAGMA wal_checkpoint(RESTART)";
        writer.query_row(restart, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn the_lock_is_held_while_reads_are_many_and_released_after() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE_NAME);
        let writer = open_writer(&path).unwrap();
        writer.busy_timeout(Duration::ZERO).unwrap();
        let read_lock = SharedReadLock::start(&path).unwrap();
        assert!(!is_held(&writer));

        let began = Instant::now();
        while !is_held(&writer) {
            assert!(began.elapsed() < DEADLINE, "never held");
            (0..READS_PER_WAKE).for_each(|_| read_lock.count_read());
        }
        while is_held(&writer) {
            assert!(began.elapsed() < 2 * DEADLINE, "never released");
        }
        read_lock.stop();
    }
}
