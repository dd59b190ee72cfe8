//! Sends pictures, several batches at a time, and deals with what the server says of each.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::anyhow;

use super::batch::{Batch, EncodedItem};
use super::item::{Entry, Item};
use super::report::{Counts, Report};
use client::extensions::{self, ItemOutcome};
use client::{Backoff, CallError, Client, v2};

/// Characters of the longest id that the server can be asked for.
const MAX_ID_CHARACTERS: usize = 256;

/// Of an item that is there already.
const EXISTS: &str = "MMS.1019";

/// Of an item whose adding failed at the server's side, by chance or because much is going on.
const TRANSIENT: &[&str] = &["MMS.1015", "MMS.1016"];

/// What is sent where, and how.
pub struct Importer<'a> {
    /// The server.
    pub client: &'a Client,
    /// The instance's name.
    pub instance: &'a str,
    /// Batches that are on their way at the same time, at least 1.
    pub jobs: usize,
    /// Whether pictures replace those that have their ids.
    pub force: bool,
    /// Whether the server is asked for an id before its picture is sent: worth it where many are there.
    pub ask_first: bool,
}

impl Importer<'_> {
    /// Imports all entries. One that is refused does not stop the others.
    ///
    /// # Errors
    /// The server does not answer, or accepts no call of this account for this instance. What was acknowledged
    /// until then stays; the same import run again goes on.
    pub fn run(
        &self,
        entries: Box<dyn Iterator<Item = Entry> + Send>,
        report: Report,
    ) -> anyhow::Result<Counts> {
        let shared = Shared {
            importer: self,
            entries: Mutex::new(entries),
            report: Mutex::new(report),
            stopped: AtomicBool::new(false),
        };
        let ended = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.jobs)
                .map(|_| scope.spawn(|| shared.work()))
                .collect();
            let ends = workers.into_iter().map(|worker| {
                let end = worker.join();
                end.unwrap_or_else(|_| Err(anyhow!("a part of the import panicked")))
            });
            // Every end is waited for; the first error is told.
            ends.collect::<Vec<_>>().into_iter().collect()
        });
        let report = shared.report.into_inner();
        let counts = report.unwrap_or_else(PoisonError::into_inner).finish();
        let ended: anyhow::Result<()> = ended;
        ended.map(|()| counts)
    }
}

/// What the workers share.
struct Shared<'a> {
    importer: &'a Importer<'a>,
    entries: Mutex<Box<dyn Iterator<Item = Entry> + Send>>,
    report: Mutex<Report>,
    /// Set when one worker ends with an error.
    stopped: AtomicBool,
}

impl Shared<'_> {
    fn work(&self) -> anyhow::Result<()> {
        let mut left = None;
        let ended = loop {
            let sent = self.batch(&mut left).and_then(|batch| {
                let more = !batch.is_empty();
                self.send(batch).map(|()| more)
            });
            match sent {
                Ok(true) if !self.is_stopped() => {}
                Ok(_) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        if ended.is_err() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        ended
    }

    /// The next items to send; none at the end. `left` is what the last batch had no room for.
    fn batch(&self, left: &mut Option<EncodedItem>) -> anyhow::Result<Vec<EncodedItem>> {
        let mut batch = Batch::default();
        if let Some(item) = left.take() {
            batch.push(item);
        }
        while !batch.is_full() && !self.is_stopped() {
            let Some(entry) = self.next() else {
                break;
            };
            if let Some(item) = self.encode(entry)? {
                *left = batch.push(item);
            }
            if left.is_some() {
                break;
            }
        }
        Ok(batch.into_items())
    }

    fn next(&self) -> Option<Entry> {
        let entries = self.entries.lock();
        entries.unwrap_or_else(PoisonError::into_inner).next()
    }

    /// The item as it is sent; `None` where it was refused or is there already.
    fn encode(&self, entry: Entry) -> anyhow::Result<Option<EncodedItem>> {
        let refused = match entry {
            Ok(item) if self.is_present(&item)? => {
                self.report().present();
                return Ok(None);
            }
            Ok(item) => match EncodedItem::read(item, self.importer.force) {
                Ok(encoded) => return Ok(Some(encoded)),
                Err(refusal) => refusal,
            },
            Err(refusal) => refusal,
        };
        self.report().refused(refused)?;
        Ok(None)
    }

    /// Whether the server says so, where it is worth asking. An answer that it refuses is none: the adding will
    /// say what is wrong.
    fn is_present(&self, item: &Item) -> anyhow::Result<bool> {
        let importer = self.importer;
        if importer.force || !importer.ask_first || item.id.chars().count() > MAX_ID_CHARACTERS {
            return Ok(false);
        }
        match v2::item_exists(importer.client, importer.instance, &item.id) {
            Ok(exists) => Ok(exists),
            Err(error) if error.affects_all_calls() || error.is_transient() => {
                Err(interrupted(&error))
            }
            Err(_) => Ok(false),
        }
    }

    /// Sends the items until something was said of each.
    fn send(&self, mut batch: Vec<EncodedItem>) -> anyhow::Result<()> {
        let mut backoff = Backoff::default();
        while !batch.is_empty() && !self.is_stopped() {
            let error = match self.add(&batch) {
                Ok(outcomes) => {
                    batch = self.record(batch, &outcomes)?;
                    if !batch.is_empty() && !backoff.pause(None) {
                        return self.refuse(
                            batch,
                            TRANSIENT[0],
                            "the server failed again and again",
                        );
                    }
                    continue;
                }
                Err(error) => error,
            };
            if error.may_be_too_large() && batch.len() > 1 {
                let rest = batch.split_off(batch.len() / 2);
                backoff.pause(error.retry_after());
                self.send(batch)?;
                return self.send(rest);
            }
            if error.is_transient() && backoff.pause(error.retry_after()) {
                continue;
            }
            // One picture that the server cannot cope with does not stop the others.
            if error.affects_all_calls() || (error.is_transient() && !error.may_be_too_large()) {
                return Err(interrupted(&error));
            }
            return self.refuse(batch, error.code(), &error.to_string());
        }
        Ok(())
    }

    fn add(&self, batch: &[EncodedItem]) -> Result<Vec<ItemOutcome>, CallError> {
        let items: Vec<&str> = batch.iter().map(EncodedItem::json).collect();
        extensions::add_items(self.importer.client, self.importer.instance, &items)
    }

    /// Counts what the server says of each item; returns those that are to be sent again.
    fn record(
        &self,
        batch: Vec<EncodedItem>,
        outcomes: &[ItemOutcome],
    ) -> anyhow::Result<Vec<EncodedItem>> {
        let mut report = self.report();
        let mut again = Vec::new();
        for (item, outcome) in batch.into_iter().zip(outcomes) {
            match outcome.error_code() {
                _ if outcome.is_success() => report.added(),
                EXISTS if !self.importer.force => report.present(),
                code if TRANSIENT.contains(&code) => again.push(item),
                code => report.refused(item.refused(code, outcome.error_message()))?,
            }
        }
        Ok(again)
    }

    fn refuse(&self, batch: Vec<EncodedItem>, code: &str, message: &str) -> anyhow::Result<()> {
        let mut report = self.report();
        for item in batch {
            report.refused(item.refused(code, message))?;
        }
        Ok(())
    }

    fn report(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

fn interrupted(error: &CallError) -> anyhow::Error {
    anyhow!(
        "{error}. What was imported until now is kept: the same command goes on with what is missing"
    )
}
