//! What a server gave, and how all are asked.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::cost::Latency;
use crate::curve::RECALL;

/// Connections that ask at the same time.
pub const CONNECTIONS: [usize; 2] = [1, 8];
/// How long each number of connections asks.
pub const DURATION: Duration = Duration::from_secs(5);
/// Stored items that are searched for to count what is found.
pub const JUDGED: usize = 300;

/// What a server gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Served {
    /// What it is called in tables.
    pub name: String,
    /// Components of the vectors that it was given.
    pub dimensions: usize,
    /// Items that it adds in a second of the clock, its index included.
    pub inserts_per_second: f64,
    /// What it keeps on disk.
    pub bytes: u64,
    /// One for each setting.
    pub settings: Vec<Setting>,
}

/// What a setting gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setting {
    /// The setting in words.
    pub setting: String,
    /// The part of the true nearest items that was found.
    pub recall: f64,
    /// One for each number of connections.
    pub loads: Vec<Load>,
}

/// What connections that ask at the same time saw.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Load {
    /// Connections.
    pub connections: usize,
    /// Answers in a second, all connections together.
    pub per_second: f64,
    /// How long an answer took.
    pub ms: Latency,
}

impl Served {
    /// The fastest setting that finds enough; where none does, the one that finds most.
    pub fn best(&self) -> Option<&Setting> {
        let enough = self
            .settings
            .iter()
            .filter(|setting| setting.recall >= RECALL);
        let fastest = enough.max_by(|a, b| a.rate().total_cmp(&b.rate()));
        let most = || {
            self.settings
                .iter()
                .max_by(|a, b| a.recall.total_cmp(&b.recall))
        };
        fastest.or_else(most)
    }
}

impl Setting {
    /// Answers in a second over the most connections.
    pub fn rate(&self) -> f64 {
        self.loads.last().map_or(0.0, |load| load.per_second)
    }
}
