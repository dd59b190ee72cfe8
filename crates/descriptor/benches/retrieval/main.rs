//! How often a picture is found again from an attacked copy, beside peers, over the same files in one run.
//!
//! ```console
//! cargo bench -p descriptor --bench retrieval                  # 10,000 distractors
//! cargo bench -p descriptor --bench retrieval -- 1000
//! cargo bench -p descriptor --bench retrieval -- tune 1000 photograph.jpg ...
//! ```
//!
//! The files are generated once and kept under `target/retrieval`; what they are follows from seeds that neither
//! the model nor the scale of scores was made from. `tune` takes others, for choosing how the descriptor works,
//! so that no choice is made on the pictures that are reported; photographs named beside it are used in place of
//! those of scikit-image.
//!
//! The peers run in Python, in an environment that is made under `target/` when it is first needed.

mod attacks;
mod files;
mod metrics;
#[path = "../shared/parallel.rs"]
mod parallel;
mod peers;
#[path = "../shared/python.rs"]
mod python;
mod report;
mod systems;

use std::error::Error;
use std::path::PathBuf;

use files::{Plan, Seeds};

const REPORTED: Seeds = Seeds {
    name: "reported",
    originals: 5_000_000,
    distractors: 5_100_000,
};
const TUNED_ON: Seeds = Seeds {
    name: "tuned-on",
    originals: 6_000_000,
    distractors: 6_100_000,
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut plan = Plan {
        seeds: REPORTED,
        distractors: 10_000,
        photographs: Vec::new(),
    };
    // Cargo adds `--bench`.
    for argument in std::env::args().skip(1).filter(|a| a != "--bench") {
        match argument.parse() {
            Ok(count) => plan.distractors = count,
            Err(_) if argument == "tune" => plan.seeds = TUNED_ON,
            Err(_) => plan.photographs.push(PathBuf::from(argument)),
        }
    }
    let python = peers::environment()?;
    if plan.seeds.name == REPORTED.name {
        plan.photographs = peers::photographs(&python);
    }
    let files = plan.generate()?;
    let mut systems = vec![systems::ours(&files)?];
    systems.extend(peers::describe(&python, &files)?);
    report::print(&files, &systems);
    Ok(())
}
