//! What the writers asked for, and what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// Shared by all writers of all rounds.
#[derive(Default)]
pub struct Ledger {
    entries: Mutex<Entries>,
    acknowledged: Condvar,
}

/// The contents of the ledger.
#[derive(Default)]
pub struct Entries {
    /// Paths of pictures whose addition was acknowledged.
    pub pictures: BTreeSet<String>,
    /// Acknowledged service instances whose deletion nobody asked for.
    pub deployed: BTreeSet<String>,
    /// Every name that was asked for, by kind; true when it was acknowledged.
    pub names: BTreeMap<(Kind, String), bool>,
    acknowledgements: usize,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An image of the registry, by its tag.
    Image,
    /// A library of pictures.
    Library,
    /// An endpoint of the workspace.
    Endpoint,
}

impl Ledger {
    /// The entries, to read or to note that something is about to be asked.
    pub fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap()
    }

    /// Notes an acknowledgement.
    pub fn acknowledge(&self, note: impl FnOnce(&mut Entries)) {
        let mut entries = self.entries();
        note(&mut entries);
        entries.acknowledgements += 1;
        self.acknowledged.notify_all();
    }

    /// Waits for `count` further acknowledgements.
    pub fn wait_for_more(&self, count: usize) {
        let entries = self.entries();
        let target = entries.acknowledgements + count;
        let (_entries, timeout) = self
            .acknowledged
            .wait_timeout_while(entries, Duration::from_secs(120), |entries| {
                entries.acknowledgements < target
            })
            .unwrap();
        assert!(!timeout.timed_out(), "the writers make no progress");
    }
}
