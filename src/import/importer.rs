//! Sends pictures, several batches at a time, and deals with what the server says of each.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::anyhow;
use reqwest::Method;
use serde_json::{Value, json};

use super::batch::{Batch, Prepared, body};
use super::books::{Books, Tally};
use super::item::{Entry, Item};
use client::{Backoff, Client, Failure};

/// Characters of the longest id that the server can be asked for.
const LONGEST_ID: usize = 256;

/// Of an item that is there already.
const EXISTS: &str = "MMS.1019";

/// Of an item whose adding failed at the server's side, by chance or because much is going on.
const FAILED: &[&str] = &["MMS.1015", "MMS.1016"];

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
        books: Books,
    ) -> anyhow::Result<Tally> {
        let shared = Shared {
            importer: self,
            entries: Mutex::new(entries),
            books: Mutex::new(books),
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
        let books = shared.books.into_inner();
        let tally = books.unwrap_or_else(PoisonError::into_inner).close();
        let ended: anyhow::Result<()> = ended;
        ended.map(|()| tally)
    }
}

/// What the workers share.
struct Shared<'a> {
    importer: &'a Importer<'a>,
    entries: Mutex<Box<dyn Iterator<Item = Entry> + Send>>,
    books: Mutex<Books>,
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
    fn batch(&self, left: &mut Option<Prepared>) -> anyhow::Result<Vec<Prepared>> {
        let mut batch = Batch::default();
        if let Some(item) = left.take() {
            batch.put(item);
        }
        while !batch.is_full() && !self.is_stopped() {
            let Some(entry) = self.next() else {
                break;
            };
            if let Some(item) = self.prepare(entry)? {
                *left = batch.put(item);
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
    fn prepare(&self, entry: Entry) -> anyhow::Result<Option<Prepared>> {
        let refused = match entry {
            Ok(item) if self.is_present(&item)? => {
                self.books().present();
                return Ok(None);
            }
            Ok(item) => match Prepared::read(item, self.importer.force) {
                Ok(prepared) => return Ok(Some(prepared)),
                Err(refusal) => refusal,
            },
            Err(refusal) => refusal,
        };
        self.books().refused(refused)?;
        Ok(None)
    }

    /// Whether the server says so, where it is worth asking. An answer that it refuses is none: the adding will
    /// say what is wrong.
    fn is_present(&self, item: &Item) -> anyhow::Result<bool> {
        let importer = self.importer;
        if importer.force || !importer.ask_first || item.id.chars().count() > LONGEST_ID {
            return Ok(false);
        }
        let client = importer.client;
        let path = [
            "v2",
            client.project_id(),
            "mms",
            importer.instance,
            "data",
            "check",
        ];
        let body = serde_json::to_vec(&json!({"item_id": item.id}))?;
        match client.call_patiently(&Method::POST, &path, Some(&body)) {
            Ok(answer) => Ok(answer["data"]["existed"] == true),
            Err(failure) if failure.concerns_all_calls() || failure.may_pass() => {
                Err(stopped(&failure))
            }
            Err(_) => Ok(false),
        }
    }

    /// Sends the items until something was said of each.
    fn send(&self, mut batch: Vec<Prepared>) -> anyhow::Result<()> {
        let mut backoff = Backoff::default();
        while !batch.is_empty() && !self.is_stopped() {
            let failure = match self.add(&batch) {
                Ok(answer) => {
                    batch = self.settle(batch, &answer)?;
                    if !batch.is_empty() && !backoff.pause(None) {
                        return self.refuse(batch, FAILED[0], "the server failed again and again");
                    }
                    continue;
                }
                Err(failure) => failure,
            };
            if failure.may_be_too_much() && batch.len() > 1 {
                let rest = batch.split_off(batch.len() / 2);
                backoff.pause(failure.retry_after());
                self.send(batch)?;
                return self.send(rest);
            }
            if failure.may_pass() && backoff.pause(failure.retry_after()) {
                continue;
            }
            // One picture that the server cannot cope with does not stop the others.
            if failure.concerns_all_calls() || (failure.may_pass() && !failure.may_be_too_much()) {
                return Err(stopped(&failure));
            }
            return self.refuse(batch, failure.code(), &failure.to_string());
        }
        Ok(())
    }

    fn add(&self, batch: &[Prepared]) -> Result<Value, Failure> {
        let Importer {
            client, instance, ..
        } = self.importer;
        let path = [
            "sightline",
            "v1",
            client.project_id(),
            "instances",
            instance,
            "items",
        ];
        client.call(Method::POST, &path, Some(body(batch)))
    }

    /// Books what the answer says of each item; returns those that are to be sent again.
    fn settle(&self, batch: Vec<Prepared>, answer: &Value) -> anyhow::Result<Vec<Prepared>> {
        let outcomes = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
        if outcomes.len() != batch.len() {
            let reason = format!("of {} items it mentions {}", batch.len(), outcomes.len());
            return Err(stopped(&Failure::Unreadable(reason)));
        }
        let mut books = self.books();
        let mut again = Vec::new();
        for (item, outcome) in batch.into_iter().zip(outcomes) {
            let text = |name: &str| outcome[name].as_str().unwrap_or_default();
            match text("error_code") {
                _ if text("result") == "success" => books.added(),
                EXISTS if !self.importer.force => books.present(),
                code if FAILED.contains(&code) => again.push(item),
                code => books.refused(item.refused(code, text("error_msg")))?,
            }
        }
        Ok(again)
    }

    fn refuse(&self, batch: Vec<Prepared>, code: &str, message: &str) -> anyhow::Result<()> {
        let mut books = self.books();
        for item in batch {
            books.refused(item.refused(code, message))?;
        }
        Ok(())
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

fn stopped(failure: &Failure) -> anyhow::Error {
    anyhow!(
        "{failure}. What was imported until now is kept: the same command goes on with what is missing"
    )
}
