//! The connections that read, each used by one operation at a time.
//!
//! A short read runs in the calling task: it costs some 2 us, and to hand it to another thread
//! several times that. So there are never more short reads than threads, and nothing needs to wait
//! for a connection. A long read runs in a thread that may block.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::StoreError;
use super::connection::open_reader;

/// The pool. Connections are opened when first needed, and up to a limit kept.
#[derive(Clone)]
pub(super) struct Readers {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    limit: usize,
    /// `None` once the pool is closed.
    idle: Mutex<Option<Vec<Connection>>>,
    long_reads: Arc<Semaphore>,
}

impl Readers {
    /// A pool that keeps up to `limit` connections and does as many long reads at once.
    pub(super) fn new(path: PathBuf, limit: usize) -> Self {
        let idle = Mutex::new(Some(Vec::with_capacity(limit)));
        let long_reads = Arc::new(Semaphore::new(limit));
        Self {
            shared: Arc::new(Shared {
                path,
                limit,
                idle,
                long_reads,
            }),
        }
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
        self.shared.idle().take();
    }
}

impl Shared {
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.take()?;
        // After an error the connection is dropped, and with it whatever the read has left open.
        let result = work(&connection)?;
        self.give_back(connection);
        Ok(result)
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle().as_mut().ok_or(StoreError::Closed)?.pop();
        idle.map_or_else(|| open_reader(&self.path), Ok)
    }

    fn give_back(&self, connection: Connection) {
        if let Some(idle) = self.idle().as_mut()
            && idle.len() < self.limit
        {
            idle.push(connection);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
