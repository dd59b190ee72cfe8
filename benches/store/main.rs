//! The key-value store beside plain SQLite as Spin opens it, in one run: `cargo bench --bench store`.
//!
//! Each workload runs in rounds, one subject after the other within a round, so that both see the
//! same machine; the first round warms up and is thrown away. The table shows medians; the
//! ratio is the median of the rounds' ratios.

mod plain_sqlite;
mod report;
mod subject;
mod workload;

use anyhow::Result;
use kv_sqlite::{Operation, Store};

use plain_sqlite::PlainSqlite;
use report::Row;
use subject::Subject;
use workload::Workload;

const ROUNDS: usize = 15;

#[tokio::main]
async fn main() -> Result<()> {
    // Below the build directory and not the system's temporary one, which may be memory: there a sync
    // costs nothing.
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let plain = PlainSqlite::open(&directory.path().join("plain.db"))?;
    let store = Store::open(&directory.path().join("sightline"))?;
    workload::fill(&plain).await?;
    workload::fill(&store).await?;

    report::print_head(ROUNDS);
    for workload in Workload::all() {
        compare(workload, &plain, &store).await?.print();
    }
    let (sets, commits) = (
        store.metrics().succeeded(Operation::Set),
        store.metrics().commits(),
    );
    println!("\nSightline put {sets} sets into {commits} commits.");
    store.close().await;
    Ok(())
}

async fn compare(workload: Workload, plain: &impl Subject, store: &impl Subject) -> Result<Row> {
    let mut row = Row::new(workload);
    for round in 0..=ROUNDS {
        let rates = (
            workload.run(plain, round).await?,
            workload.run(store, round).await?,
        );
        if round > 0 {
            row.add(rates);
        }
    }
    Ok(row)
}
