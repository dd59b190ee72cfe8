//! Rebuilds a library from the records of its pictures, while a host may be serving it.
//!
//! A library that is sound gets every item again, each in the place of its own. One that is not is emptied
//! first: adding goes on at once, and searches find more and more. An item is written before the record that
//! confirms it, so that an item without a record may be one that is being added: it stays for an hour.

use std::thread;
use std::time::{Duration, Instant};

use ::store::{Change as RecordChange, KeyValue, RawRecord, Record, StoreError, UpdateError, join};
use anyhow::Context;
use image_search::image::{Image, ORPHAN_GRACE_SECONDS, item_age};
use index::{self, Change, Filter, Hit, LibraryError, Query, Urgency};
use operation::Timestamp;

use super::library::Library;
use super::records::{self, Records};
use super::verify::{Verified, verify};
use crate::output::progress::LateProgress;
use kv_sqlite::KeyRange;

/// Items that are listed at once.
const PAGE: u32 = 500;
/// Times that a change is tried while other writers win.
const ATTEMPTS: u32 = 20;
/// Steps of upkeep that are made at most: those of a hundred million items.
const MAX_STEPS: u32 = 1_000_000;
/// What the clocks of two processes on one machine, and the seconds of an item's age, can be apart.
const CLOCK_SKEW: Duration = Duration::from_secs(5);

/// What a rebuild did.
#[derive(Debug)]
pub struct Rebuilt {
    /// Whether the library was emptied first.
    pub emptied: bool,
    /// Items that were written.
    pub written: u64,
    /// Items that no record confirms, which were removed.
    pub removed: u64,
    /// Records that cannot be read: their pictures are not in the library.
    pub unreadable: u64,
    /// What it is now.
    pub verified: Verified,
}

/// Rebuilds `library`. `request_timeout` is the longest that a request may take in the host that serves
/// meanwhile: so long a rebuild waits for the requests that had begun before the library was emptied.
///
/// # Errors
/// The store fails; the same rebuild can be run again.
pub fn rebuild(library: &Library<'_>, request_timeout: Duration) -> anyhow::Result<Rebuilt> {
    let damaged = !verify(library)?.is_sound();
    if damaged {
        empty(library)?;
    }
    let emptied = (Instant::now(), Timestamp::now());
    let mut progress = LateProgress::new("records read");
    let (mut written, unreadable) = fill(library, &mut progress, |_| true)?;
    if damaged && written > 0 {
        // A request may have written its item before, and its record after its key was passed.
        let wait = request_timeout + CLOCK_SKEW;
        thread::sleep(wait.saturating_sub(emptied.0.elapsed()));
        let most = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
        let recent = |image: &Image| item_age(image.item_id(), emptied.1) <= most;
        written += fill(
            library,
            &mut LateProgress::new("records read again"),
            recent,
        )?
        .0;
    }
    let removed = remove_leftovers(library)?;
    maintain(library)?;
    Ok(Rebuilt {
        emptied: damaged,
        written,
        removed,
        unreadable,
        verified: verify(library)?,
    })
}

/// Puts an empty library in the place of one that is not sound.
fn empty(library: &Library<'_>) -> anyhow::Result<()> {
    // It removes the manifest first, and fails where that names blobs that are not there.
    let dropped = index::drop_library(library.store, &library.cache, library.id);
    if dropped.is_ok() {
        return Ok(());
    }
    let manifest = join(&["library", library.id, "manifest"]);
    let cell = RawRecord::new(manifest.as_str());
    let removed = cell.update(library.store, |_| {
        Ok::<_, std::convert::Infallible>((RecordChange::Remove, ()))
    });
    match removed {
        Ok(()) => Ok(()),
        Err(UpdateError::Store(StoreError::Corrupt { .. })) => {
            let keys = library
                .store
                .keys_within(KeyRange::below(&manifest), u32::MAX)?;
            Ok(library.store.delete_many(&keys)?)
        }
        Err(UpdateError::Store(error)) => Err(error.into()),
        Err(UpdateError::Refused(never)) => match never {},
    }
}

/// Writes the items of those pictures of which `which` is true; returns how many, and how many records
/// cannot be read.
fn fill(
    library: &Library<'_>,
    progress: &mut LateProgress,
    which: impl Fn(&Image) -> bool,
) -> anyhow::Result<(u64, u64)> {
    let mut records = Records::new(library.store, library.id);
    let count = records.count()?;
    let (mut read, mut written) = (0, 0);
    while let Some(page) = records.next_page()? {
        let images = page.images.iter().filter(|image| which(image));
        let mut changes = Vec::with_capacity(page.images.len());
        for image in images {
            match image.item() {
                Ok(item) => changes.push(Change::Put(item)),
                Err(_) => records.unreadable += 1,
            }
        }
        written += changes.len() as u64;
        update(library, changes)?;
        read += page.records;
        progress.set(read, count.max(read));
    }
    Ok((written, records.unreadable))
}

/// Removes the items that no record confirms, and that are too old to be waiting for theirs.
fn remove_leftovers(library: &Library<'_>) -> anyhow::Result<u64> {
    let mut removed = 0;
    let mut after = None;
    loop {
        let hits = list(library, after)?;
        let old = |hit: &&Hit| item_age(hit.id, Timestamp::now()) > ORPHAN_GRACE_SECONDS;
        let ids: Vec<u128> = hits.iter().filter(old).map(|hit| hit.id).collect();
        // Read now: a picture may have been changed since its item was listed.
        let of_item = |id: &u128| Image::record_of(library.id, *id);
        let records: Vec<Record<Image>> = ids.iter().map(of_item).collect();
        let held = records::read(library.store, &records)?;
        let leftovers: Vec<Change> = ids
            .iter()
            .zip(held)
            .filter(|(id, held)| match held {
                Ok(Some(image)) => image.item_id() != **id,
                Ok(None) => true,
                Err(records::Unreadable) => false,
            })
            .map(|(id, _)| Change::Remove(*id))
            .collect();
        removed += leftovers.len() as u64;
        update(library, leftovers)?;
        if hits.len() < PAGE as usize {
            return Ok(removed);
        }
        after = hits.last().copied();
    }
}

fn list(library: &Library<'_>, after: Option<Hit>) -> anyhow::Result<Vec<Hit>> {
    let query = Query {
        after,
        ..Query::listing(Filter::EVERYTHING, PAGE)
    };
    let answer = index::search(library.store, &library.cache, library.id, &query);
    Ok(answer.context("the library cannot be listed")?.hits)
}

/// Does the work that the rebuild has left, so that the first searches need not.
pub(super) fn maintain(library: &Library<'_>) -> anyhow::Result<()> {
    for _ in 0..MAX_STEPS {
        if !index::maintain(library.store, &library.cache, library.id, Urgency::Idle)? {
            break;
        }
    }
    Ok(())
}

fn update(library: &Library<'_>, changes: Vec<Change>) -> anyhow::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    for _ in 1..ATTEMPTS {
        match index::update(library.store, &library.cache, library.id, changes.clone()) {
            // It has waited between its own attempts.
            Err(LibraryError::Contended) => {}
            other => return other.context("the library cannot be written"),
        }
    }
    let last = index::update(library.store, &library.cache, library.id, changes);
    last.context("the library cannot be written")
}
