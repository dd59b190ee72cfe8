//! What is measured: values of two sizes, read and written by one task and by many.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use crate::subject::Subject;

const KEYS_OF_GET_MANY: usize = 32;
const MANY_TASKS: usize = 16;

/// A size of value, and how many there are.
#[derive(Clone, Copy)]
pub struct Population {
    pub name: &'static str,
    bytes: usize,
    keys: usize,
}

const POPULATIONS: [Population; 2] = [
    Population {
        name: "1 KB",
        bytes: 1_000,
        keys: 20_000,
    },
    Population {
        name: "100 KB",
        bytes: 100_000,
        keys: 1_000,
    },
];

/// An operation under test.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    Get,
    GetMany,
    Set,
}

/// One line of the table.
#[derive(Clone, Copy)]
pub struct Workload {
    pub access: Access,
    pub population: Population,
    pub tasks: usize,
}

/// What a round measured.
pub struct Rate {
    /// Operations per second of all tasks together.
    pub per_second: f64,
    /// The latency that half of the operations stay below, in microseconds.
    pub median_us: f64,
}

impl Workload {
    /// All lines of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        [Access::Get, Access::GetMany, Access::Set]
            .into_iter()
            .flat_map(|access| {
                POPULATIONS.into_iter().flat_map(move |population| {
                    [1, MANY_TASKS].map(|tasks| Self {
                        access,
                        population,
                        tasks,
                    })
                })
            })
    }

    /// Runs one round. The number of the round decides which keys and values it uses.
    pub async fn run(self, subject: &impl Subject, round: usize) -> Result<Rate> {
        let began = Instant::now();
        let mut tasks = JoinSet::new();
        for task in 0..self.tasks {
            tasks.spawn(self.task(subject.clone(), (round * self.tasks + task) as u64));
        }
        let mut latencies = Vec::new();
        while let Some(finished) = tasks.join_next().await {
            latencies.append(&mut finished??);
        }
        let per_second = latencies.len() as f64 / began.elapsed().as_secs_f64();
        latencies.sort_unstable();
        let median_us = latencies[latencies.len() / 2].as_secs_f64() * 1e6;
        Ok(Rate {
            per_second,
            median_us,
        })
    }

    async fn task(self, subject: impl Subject, seed: u64) -> Result<Vec<Duration>> {
        let mut keys = Keys {
            population: self.population,
            state: seed << 32,
        };
        let mut latencies = Vec::new();
        let began = Instant::now();
        while began.elapsed() < self.access.round() {
            let before = Instant::now();
            self.access.once(&subject, &mut keys).await?;
            latencies.push(before.elapsed());
        }
        Ok(latencies)
    }
}

impl Access {
    /// How long one round of one subject takes, at least. Short, so that both see the same machine,
    /// but with several syncs to the disk where there are any.
    fn round(self) -> Duration {
        match self {
            Self::Get | Self::GetMany => Duration::from_millis(100),
            Self::Set => Duration::from_millis(400),
        }
    }

    async fn once(self, subject: &impl Subject, keys: &mut Keys) -> Result<()> {
        let bytes = keys.population.bytes;
        match self {
            Self::Get => {
                let value = subject.get(&keys.next_key()).await?;
                expect(value.is_some_and(|value| value.len() == bytes))
            }
            Self::GetMany => {
                let mut asked: Vec<_> = (0..KEYS_OF_GET_MANY).map(|_| keys.next_key()).collect();
                asked.sort_unstable();
                asked.dedup();
                let count = asked.len();
                let found = subject.get_many(asked).await?;
                expect(found.len() == count && found.iter().all(|(_, value)| value.len() == bytes))
            }
            Self::Set => {
                let (key, value) = (keys.next_key(), keys.next_value());
                subject.set(&key, value).await
            }
        }
    }
}

/// A measurement of wrong answers is worth nothing.
fn expect(right: bool) -> Result<()> {
    ensure!(right, "a subject answered wrongly");
    Ok(())
}

/// An endless row of keys, drawn evenly from a population.
struct Keys {
    population: Population,
    state: u64,
}

impl Keys {
    fn next_key(&mut self) -> String {
        key(
            self.population,
            self.next_number() as usize % self.population.keys,
        )
    }

    /// A value unlike the one before: SQLite writes nothing when bytes stay the same.
    fn next_value(&mut self) -> Vec<u8> {
        let number = self.next_number().to_le_bytes();
        number
            .into_iter()
            .cycle()
            .take(self.population.bytes)
            .collect()
    }

    fn next_number(&mut self) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn key(population: Population, index: usize) -> String {
    format!("{}:{index:06}", population.bytes)
}

/// Writes every key of every population.
pub async fn fill(subject: &impl Subject) -> Result<()> {
    for population in POPULATIONS {
        let indexes: Vec<usize> = (0..population.keys).collect();
        for chunk in indexes.chunks(100) {
            let pair = |&index| (key(population, index), vec![0x5a; population.bytes]);
            subject.set_many(chunk.iter().map(pair).collect()).await?;
        }
    }
    Ok(())
}
