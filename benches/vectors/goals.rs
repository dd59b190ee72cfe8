//! What the search core is meant to reach, and whether it does.

use crate::curve::RECALL;
use crate::measured::Measured;
use crate::numbers::thousands;
use crate::search_core::Searched;
use crate::servers::Setting;

/// Sizes that goals are about.
const MIDDLE: usize = 100_000;
const LARGE: usize = 1_000_000;
const LARGEST: usize = 10_000_000;
/// The size that is too large to measure here.
const BEYOND: f64 = 30e6;

/// A goal, and what was measured.
pub struct Goal {
    /// In words.
    pub goal: String,
    /// Vectors in the library.
    pub size: String,
    /// In words.
    pub measured: String,
    met: Option<bool>,
}

impl Goal {
    fn new(goal: impl Into<String>, size: usize, measured: Option<(String, bool)>) -> Self {
        let (measured, met) = match measured {
            Some((measured, met)) => (measured, Some(met)),
            None => ("-".to_owned(), None),
        };
        Self {
            goal: goal.into(),
            size: thousands(size),
            measured,
            met,
        }
    }

    /// What became of it.
    pub fn verdict(&self) -> &'static str {
        match self.met {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "not measured",
        }
    }
}

/// All goals.
pub fn all(all: &[Measured]) -> Vec<Goal> {
    let of = |size: usize| all.iter().find(|measured| measured.size == size);
    let mut goals = vec![cost(of(MIDDLE), MIDDLE, 1.0), cost(of(LARGE), LARGE, 2.0)];
    goals.push(growth(of(MIDDLE), of(LARGEST)));
    for measured in all {
        goals.extend(servers(measured));
        goals.extend(
            measured
                .searched
                .iter()
                .flat_map(|searched| own(measured.size, searched)),
        );
        goals.extend(filtered(measured));
        goals.extend(churned(measured));
    }
    goals.extend(beyond(all));
    goals
}

fn cost(measured: Option<&Measured>, size: usize, times: f64) -> Goal {
    let goal = format!(
        "a search costs at most {times} times faiss RaBitQ at recall {RECALL}, by a stored vector"
    );
    let figures = measured.and_then(|measured| {
        let stored = &measured.searched.as_ref()?.stored;
        let ratio = stored.cost.cpu_us / measured.reference()?;
        let text = format!("{ratio:.2} times, recall {:.4}", stored.recall);
        Some((text, ratio <= times && stored.recall >= RECALL))
    });
    Goal::new(goal, size, figures)
}

fn growth(small: Option<&Measured>, large: Option<&Measured>) -> Goal {
    let searched =
        |measured: Option<&Measured>| measured?.searched.as_ref().map(|s| s.stored.cost.cpu_us);
    let ratio = searched(small)
        .zip(searched(large))
        .map(|(small, large)| large / small);
    let goal = format!(
        "a search costs less than 3 times that among {}",
        thousands(MIDDLE)
    );
    Goal::new(
        goal,
        LARGEST,
        ratio.map(|ratio| (format!("{ratio:.2} times"), ratio < 3.0)),
    )
}

fn servers(measured: &Measured) -> Vec<Goal> {
    let Some(own) = measured.sightline.as_ref().and_then(|server| server.best()) else {
        return Vec::new();
    };
    let goal = |(name, peer): (&str, &Setting)| {
        let ratio = own.rate() / peer.rate();
        let text = format!(
            "{ratio:.2} times, recall {:.4} beside {:.4}",
            own.recall, peer.recall
        );
        let met = ratio >= 3.0 && own.recall >= RECALL;
        let words = format!("over HTTP three times the answers of {name}");
        Goal::new(words, measured.size, Some((text, met)))
    };
    let peers = measured.servers.iter();
    peers
        .filter_map(|peer| Some((peer.name.as_str(), peer.best()?)))
        .map(goal)
        .collect()
}

fn own(size: usize, searched: &Searched) -> [Goal; 3] {
    let each = searched.bytes.content as f64 / size as f64;
    let memory = searched.memory as f64 / 1e6;
    let rate = searched.ingested.per_cpu_second;
    [
        Goal::new(
            "at most 400 bytes on disk per vector",
            size,
            Some((format!("{each:.0}"), each <= 400.0)),
        ),
        Goal::new(
            "less than 64 MB of memory to search",
            size,
            Some((format!("{memory:.1} MB"), memory < 64.0)),
        ),
        Goal::new(
            "5,000 adds per second of one core, every 100 durable",
            size,
            Some((format!("{rate:.0}"), rate >= 5000.0)),
        ),
    ]
}

fn filtered(measured: &Measured) -> Option<Goal> {
    let passed = &measured.filtered.as_ref()?.passed;
    let least = passed
        .iter()
        .map(|passed| passed.recall)
        .fold(1.0, f64::min);
    let figures = (format!("{least:.4} at least"), least >= 0.95);
    Some(Goal::new(
        "recall 0.95 with filters",
        measured.size,
        Some(figures),
    ))
}

fn churned(measured: &Measured) -> Option<Goal> {
    let churned = measured.churned.as_ref()?;
    let (history, fresh) = (churned.history.recall, churned.fresh.recall);
    let figures = (
        format!("{history:.4} beside {fresh:.4}"),
        history >= fresh - 0.01,
    );
    Some(Goal::new(
        "after changes the recall of a fresh library, to 0.01",
        measured.size,
        Some(figures),
    ))
}

/// What the two largest libraries let expect of one that is larger still: cost as a power of the size.
fn beyond(all: &[Measured]) -> Option<Goal> {
    let searched: Vec<(f64, &Searched)> = all
        .iter()
        .filter_map(|measured| Some((measured.size as f64, measured.searched.as_ref()?)))
        .collect();
    let [.., (smaller, before), (larger, last)] = searched.as_slice() else {
        return None;
    };
    // Of small libraries all is in memory: they say nothing about one that is not.
    if *larger < LARGE as f64 {
        return None;
    }
    let power = |value: fn(&Searched) -> f64| {
        let exponent = (value(last) / value(before)).ln() / (larger / smaller).ln();
        value(last) * (BEYOND / larger).powf(exponent)
    };
    let (cpu, memory) = (power(|s| s.stored.cost.cpu_us), power(|s| s.memory as f64));
    Some(Goal {
        goal: "extrapolated: less than 64 MB of memory".to_owned(),
        size: thousands(BEYOND as usize),
        measured: format!("{cpu:.0} CPU us, {:.0} MB", memory / 1e6),
        met: Some(memory < 64e6),
    })
}
