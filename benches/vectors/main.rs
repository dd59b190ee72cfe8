//! The search core in WebAssembly beside libraries and servers of its field, on vectors with a distribution like
//! that of pictures' descriptors.
//!
//! ```console
//! cargo bench --bench vectors                                     # everything at 100,000 vectors
//! cargo bench --bench vectors -- --size 1000000 --only faiss,sightline
//! cargo bench --bench vectors -- --size 1000000 --own             # Sightline's parts and faiss
//! cargo bench --bench vectors -- --report                         # what was kept of earlier runs
//! ```
//!
//! Every result is kept below `target/vectors`, and the report shows all that are there. CPU time, not time of the
//! clock, is compared with the libraries, each on one thread; the servers are compared by what they answer over
//! loopback, one server at a time.

mod arguments;
mod cost;
mod curve;
mod dataset;
mod environment;
mod generator;
mod goals;
mod measured;
mod nearest;
mod numbers;
mod peers;
mod plot;
mod random;
mod report;
mod results;
mod search_core;
mod servers;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;

use arguments::{Arguments, Part};
use dataset::Dataset;
use environment::Environment;
use measured::Measured;
use results::Results;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let bench = Bench {
        target: Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("vectors"),
        rebuild: arguments.rebuild,
        keep: arguments.keep,
    };
    let results = Results::open(&bench.target);
    let parts = arguments.parts();
    for size in arguments.size.iter().filter(|_| !parts.is_empty()) {
        let data = Dataset::open(&bench.target, *size)?;
        for part in &parts {
            eprintln!("measuring {} at {size}", part.name());
            let measured = bench.measure(*part, &data, &results);
            measured.with_context(|| format!("{} at {size}", part.name()))?;
        }
    }
    let all = Measured::all(&results)?;
    report::print(&all);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    plot::draw(
        &all,
        &docs.join("search-core-recall.svg"),
        &docs.join("search-core-growth.svg"),
    )
}

struct Bench {
    target: PathBuf,
    rebuild: bool,
    keep: bool,
}

impl Bench {
    fn measure(&self, part: Part, data: &Dataset, results: &Results) -> Result<()> {
        let target = &self.target;
        // One thread of the runtime, so that no other work is counted as that of a search.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        match part {
            Part::Faiss | Part::FaissHnsw | Part::Hnswlib | Part::Usearch => {
                let environment = Environment::open(target)?;
                let told = peers::measure(part, &environment, data, target, self.rebuild)?;
                results.keep(data.size, part, &told)
            }
            Part::Sightline if self.keep => {
                let earlier = results.get(data.size, part)?;
                let found = runtime.block_on(search_core::search_kept(target, data, earlier))?;
                results.keep(data.size, part, &found)
            }
            Part::Sightline => {
                let found = runtime.block_on(search_core::search(target, data))?;
                results.keep(data.size, part, &found)
            }
            Part::Filtered => {
                let found = runtime.block_on(search_core::filtered(target, data))?;
                results.keep(data.size, part, &found)
            }
            Part::Churn => {
                let found = runtime.block_on(search_core::churn(target, data))?;
                results.keep(data.size, part, &found)
            }
            Part::SightlineHttp => {
                results.keep(data.size, part, &servers::sightline(target, data)?)
            }
            Part::Pgvector => {
                let environment = Environment::open(target)?;
                results.keep(
                    data.size,
                    part,
                    &servers::pgvector(target, &environment, data)?,
                )
            }
            Part::Chroma => {
                let environment = Environment::open(target)?;
                results.keep(
                    data.size,
                    part,
                    &servers::chroma(target, &environment, data)?,
                )
            }
        }
    }
}
