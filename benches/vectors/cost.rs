//! What work costs.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// A moment, in the time of the clock and in that of the processors.
#[derive(Clone, Copy)]
pub struct Moment {
    clock: Instant,
    cpu: Duration,
}

/// What passed since a moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Time of the clock.
    pub clock: Duration,
    /// Time of the processors, over all threads of this process.
    pub cpu: Duration,
}

impl Moment {
    /// Now.
    pub fn now() -> Self {
        let cpu = clock_gettime(ClockId::ProcessCPUTime);
        Self {
            clock: Instant::now(),
            cpu: Duration::new(cpu.tv_sec as u64, cpu.tv_nsec as u32),
        }
    }

    /// What passed until now.
    pub fn spent(self) -> Spent {
        let now = Self::now();
        Spent {
            clock: now.clock - self.clock,
            cpu: now.cpu.saturating_sub(self.cpu),
        }
    }
}

/// How long calls took, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Latency {
    /// What half of them stay below.
    pub p50: f64,
    /// What 99 of 100 stay below.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

/// The costs of calls of one kind.
#[derive(Debug, Default)]
pub struct Costs(Vec<Spent>);

impl Costs {
    /// Takes note of a call.
    pub fn add(&mut self, spent: Spent) {
        self.0.push(spent);
    }

    /// Adds other calls.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// How many calls there were.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Seconds of the processors, all calls together.
    pub fn cpu_seconds(&self) -> f64 {
        self.0.iter().map(|spent| spent.cpu.as_secs_f64()).sum()
    }

    /// Seconds of the clock, all calls together.
    pub fn seconds(&self) -> f64 {
        self.0.iter().map(|spent| spent.clock.as_secs_f64()).sum()
    }

    /// Microseconds of the processors that a call took on average.
    pub fn mean_cpu_us(&self) -> f64 {
        self.cpu_seconds() / self.0.len().max(1) as f64 * 1e6
    }

    /// How long the calls took.
    pub fn latency(&self) -> Latency {
        let mut times: Vec<Duration> = self.0.iter().map(|spent| spent.clock).collect();
        times.sort_unstable();
        let at = |part: f64| {
            let place = (times.len().saturating_sub(1) as f64 * part).round() as usize;
            times.get(place).copied().unwrap_or_default().as_secs_f64() * 1e3
        };
        Latency {
            p50: at(0.5),
            p99: at(0.99),
            max: at(1.0),
        }
    }
}
