//! The pool of connections that read, each used by one operation at a time.
//!
//! A short read runs in the calling task: it costs less than 2 us, and to hand it to another thread
//! costs 6. So there are never more short reads than threads, and nothing needs to wait for a
//! connection. A long read runs in a thread that may block.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::connection::open_reader;
use super::error::StoreError;
use super::read_lock::SharedReadLock;

/// The pool. Connections are opened when first needed, and up to a limit kept.
#[derive(Clone)]
pub(super) struct ReaderPool {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    limit: usize,
    /// `None` once the pool is closed.
    open: Mutex<Option<Open>>,
    long_reads: Arc<Semaphore>,
}

struct Open {
    idle: Vec<Connection>,
    read_lock: SharedReadLock,
}

impl ReaderPool {
    /// A pool that keeps up to `limit` connections and does as many long reads at once.
    pub(super) fn new(path: PathBuf, limit: usize) -> Result<Self, StoreError> {
        let open = Mutex::new(Some(Open {
            idle: Vec::with_capacity(limit),
            read_lock: SharedReadLock::start(&path)?,
        }));
        let long_reads = Arc::new(Semaphore::new(limit));
        Ok(Self {
            shared: Arc::new(Shared {
                path,
                limit,
                open,
                long_reads,
            }),
        })
    }

    /// Runs a short read in the calling task.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.shared.read(work)
    }

    /// Runs a long read in a thread that may block.
    pub(super) async fn read_long<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        let permit = Arc::clone(&shared.long_reads).acquire_owned().await;
        let permit = permit.map_err(|_| StoreError::Closed)?;
        let finished = tokio::task::spawn_blocking(move || {
            let result = shared.read(work);
            drop(permit);
            result
        });
        finished.await.map_err(|_| StoreError::Interrupted)?
    }

    /// Refuses new reads, waits for the long ones under way, and closes the connections.
    pub(super) async fn close(&self) {
        let all = u32::try_from(self.shared.limit).unwrap_or(u32::MAX);
        // An error says that another call has closed the pool.
        if let Ok(permits) = self.shared.long_reads.acquire_many(all).await {
            permits.forget();
        }
        self.shared.long_reads.close();
        let open = self.shared.open().take();
        if let Some(Open { read_lock, .. }) = open {
            // An error says that the runtime ends, and the thread will too.
            let _ = tokio::task::spawn_blocking(|| read_lock.stop()).await;
        }
    }
}

impl Shared {
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.acquire()?;
        // After an error the connection is dropped, and with it whatever the read has left open.
        let result = work(&connection)?;
        self.release(connection);
        Ok(result)
    }

    fn acquire(&self) -> Result<Connection, StoreError> {
        let idle = {
            let mut open = self.open();
            let open = open.as_mut().ok_or(StoreError::Closed)?;
            open.read_lock.count_read();
            open.idle.pop()
        };
        idle.map_or_else(|| open_reader(&self.path), Ok)
    }

    fn release(&self, connection: Connection) {
        if let Some(open) = self.open().as_mut()
            && open.idle.len() < self.limit
        {
            open.idle.push(connection);
        }
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
