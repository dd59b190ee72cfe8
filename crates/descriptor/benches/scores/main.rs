//! What a score means: how many pictures that are no copies reach it, and how many copies do.
//!
//! `cargo bench -p descriptor --bench scores` prints the tables of `docs/scores.md`. The pictures are
//! generated from seeds that neither the model nor the scale was made from; the names of picture files
//! as arguments add the same tables for them.
//!
//! `cargo bench -p descriptor --bench scores -- fit` prints the scale for `src/score.rs` instead, from
//! pictures of other seeds. A new model needs a new one.

mod collection;
mod copies;
mod fit;
mod pairs;
#[path = "../shared/parallel.rs"]
mod parallel;
mod photographs;
mod rate;
mod report;

use std::error::Error;
use std::path::PathBuf;

use collection::Collection;

/// Families that the scale is made from, and those that it is measured with.
const FIT_FAMILIES: std::ops::Range<u64> = 2_000_000..2_000_100;
const MEASURED_FAMILIES: std::ops::Range<u64> = 3_000_000..3_000_100;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    // Cargo adds `--bench`.
    let arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let arguments: Vec<String> = arguments.collect();
    if arguments.iter().any(|argument| argument == "fit") {
        let collection = Collection::generated(FIT_FAMILIES)?;
        fit::print_scale(&pairs::of(&collection));
        return Ok(());
    }
    let collection = Collection::generated(MEASURED_FAMILIES)?;
    report::print("Generated pictures", &collection);
    if !arguments.is_empty() {
        let files: Vec<PathBuf> = arguments.into_iter().map(PathBuf::from).collect();
        report::print("Photographs", &photographs::whole(&files)?);
        report::print("Quarters of photographs", &photographs::quarters(&files)?);
    }
    Ok(())
}
