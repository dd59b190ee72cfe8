//! The one thread that writes, with group commit: all changes that wait when a commit has ended go
//! into the next one, and share its sync to the disk. Nothing waits for a timer.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::{Checkpointer, WAL_LIMIT};
use super::connection::open_writer;
use super::error::StoreError;
use super::metrics::StoreMetrics;

/// Changes that may wait; a further one waits for room.
const QUEUE_CAPACITY: usize = 1024;
/// A transaction takes no further change once it holds this many bytes, which bounds how long the
/// first one waits, and other processes too.
const MAX_TRANSACTION_BYTES: usize = 8 * 1024 * 1024;

/// The sending side of the writer's queue.
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
}

enum Message {
    Change(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// A change and who waits for it.
trait Job: Send {
    /// Applies the change. An error means that the transaction cannot be committed any more.
    fn run(&mut self, connection: &Connection) -> Result<(), StoreError>;
    /// Tells who waits how it ended.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
    /// The size of the change in bytes.
    fn bytes(&self) -> usize;
}

struct Pending<T, F> {
    change: F,
    bytes: usize,
    outcome: Result<T, StoreError>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Pending<T, F>
where
    T: Send,
    F: Fn(&Connection) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, connection: &Connection) -> Result<(), StoreError> {
        match (self.change)(connection) {
            Err(error) if !error.is_refusal() => Err(error),
            outcome => {
                self.outcome = outcome;
                Ok(())
            }
        }
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        // Nobody listens any more if the caller gave up; the change stands all the same.
        let _ = self.reply.send(commit.and(self.outcome));
    }

    fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Writer {
    /// Opens the database at `path` and starts the thread. It ends when it is closed, or when the writer is dropped
    /// and the queue is empty.
    pub(super) fn start(path: &Path, metrics: Arc<StoreMetrics>) -> Result<Self, StoreError> {
        let (queue, received) = mpsc::channel(QUEUE_CAPACITY);
        let thread = WriterThread {
            connection: open_writer(path)?,
            checkpointer: Checkpointer::open(path, WAL_LIMIT)?,
            metrics,
            received,
        };
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || thread.serve())
            .map_err(StoreError::system("start the thread of the store"))?;
        Ok(Self { queue })
    }

    /// Applies `change` in a transaction, and returns when that is on the disk.
    ///
    /// `change` may run a second time, after a rollback, if another change broke the transaction.
    pub(super) async fn submit<T, F>(&self, bytes: usize, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let outcome = Err(StoreError::Interrupted);
        let job = Box::new(Pending {
            change,
            bytes,
            outcome,
            reply,
        });
        self.queue
            .send(Message::Change(job))
            .await
            .map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Interrupted)?
    }

    /// Refuses new changes, commits those that wait, and closes the connection.
    pub(super) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        // An error of either kind says that the thread has ended, which is what is wanted.
        if self.queue.send(Message::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

struct WriterThread {
    connection: Connection,
    checkpointer: Checkpointer,
    metrics: Arc<StoreMetrics>,
    received: mpsc::Receiver<Message>,
}

impl WriterThread {
    fn serve(mut self) {
        let mut batch = Vec::new();
        let mut closers = Vec::new();
        while let Some(first) = self.received.blocking_recv() {
            let mut bytes = 0;
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Change(job) => {
                        bytes += job.bytes();
                        batch.push(job);
                    }
                    Message::Close(done) => {
                        self.received.close();
                        closers.push(done);
                    }
                }
                if bytes >= MAX_TRANSACTION_BYTES {
                    break;
                }
                next = self.received.try_recv().ok();
            }
            self.commit(&mut batch);
            self.checkpointer.run_if_due();
        }
        drop((self.checkpointer, self.connection));
        for done in closers {
            let _ = done.send(());
        }
    }

    /// Commits the batch and answers it. A change that breaks the transaction does not fail the others:
    /// after the rollback each has a transaction of its own.
    fn commit(&self, batch: &mut Vec<Box<dyn Job>>) {
        if batch.is_empty() {
            return;
        }
        match self.transact(batch) {
            Err(TransactionError::Change(_)) if batch.len() > 1 => {
                for mut job in batch.drain(..) {
                    let result = self.transact(std::slice::from_mut(&mut job));
                    job.answer(result.map_err(TransactionError::into_error));
                }
            }
            result => {
                let result = result.map_err(TransactionError::into_error);
                batch.drain(..).for_each(|job| job.answer(result.clone()));
            }
        }
    }

    fn transact(&self, batch: &mut [Box<dyn Job>]) -> Result<(), TransactionError> {
        let result = self.begin().and_then(|()| {
            batch
                .iter_mut()
                .try_for_each(|job| job.run(&self.connection))
                .map_err(TransactionError::Change)?;
            self.execute("COMMIT", "commit to the key-value store")
        });
        match result {
            Ok(()) => self.metrics.add_commit(),
            Err(_) => self.roll_back(),
        }
        result
    }

    /// Takes the write lock at once: a transaction that began by reading could not wait for it.
    fn begin(&self) -> Result<(), TransactionError> {
        self.roll_back();
        self.execute(
            "BEGIN IMMEDIATE",
            "begin a transaction of the key-value store",
        )
    }

    /// Ends what a failed transaction left open, if anything.
    fn roll_back(&self) {
        if !self.connection.is_autocommit() {
            // When it fails, the next begin tries again, and fails if this did.
            let _ = self.execute("ROLLBACK", "roll back");
        }
    }

    fn execute(&self, statement: &str, action: &str) -> Result<(), TransactionError> {
        self.connection
            .prepare_cached(statement)
            .and_then(|mut statement| statement.execute([]))
            .map(drop)
            .map_err(|error| TransactionError::Transaction(StoreError::database(action)(error)))
    }
}

/// Why a transaction failed.
#[derive(Debug, thiserror::Error)]
enum TransactionError {
    /// A change failed, before the commit.
    #[error("a change failed: {0}")]
    Change(StoreError),
    /// The transaction could not begin or could not be committed.
    #[error(transparent)]
    Transaction(StoreError),
}

impl TransactionError {
    fn into_error(self) -> StoreError {
        match self {
            Self::Change(error) | Self::Transaction(error) => error,
        }
    }
}
