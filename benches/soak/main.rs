//! A soak: 32 clients mix all calls of Image Search, versions 1 and 2 and those under `/sightline/v1/`, with a
//! few of the other families, and record in a ledger what was acknowledged. At the end every picture that must be
//! there is looked for.
//!
//! ```console
//! cargo bench --bench soak              # ten minutes
//! cargo bench --bench soak -- 60        # a minute
//! ```
//!
//! It fails when an answer has a status of 500 or above, when a call is answered otherwise than its ledger
//! says, when a picture is lost or comes back, or when the host's own memory is not flat after a warm-up. It
//! prints the calls by kind with their latencies, and the memory.

mod audit;
mod calls;
mod client;
mod host;
mod ledger;
mod memory;
mod pictures;
mod workload;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use client::Client;
use host::Host;
use ledger::Ledger;
use memory::MemorySamples;

const CLIENTS: u64 = 32;
const USUAL: Duration = Duration::from_secs(600);

fn main() -> Result<()> {
    let seconds = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let duration = seconds.map_or(USUAL, Duration::from_secs);
    let host = Arc::new(Host::start()?);
    workload::prepare(&Client::new(&host, 0)?)?;
    let started = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let host = Arc::clone(&host);
            std::thread::spawn(move || {
                workload::run(&Client::new(&host, number)?, started + duration)
            })
        })
        .collect();
    let memory = MemorySamples::take(&host, started, duration)?;
    let mut ledger = Ledger::default();
    for client in clients {
        let client = client
            .join()
            .map_err(|_| anyhow::anyhow!("a client panicked"))??;
        ledger.merge(client);
    }
    let elapsed = started.elapsed();
    audit::audit(&Client::new(&host, CLIENTS)?, &mut ledger)?;
    ledger.print(elapsed);
    memory.print();
    ensure!(
        ledger.faults.is_empty(),
        "{} faults, the first: {}",
        ledger.faults.len(),
        ledger.faults[0]
    );
    memory.expect_flat()?;
    println!("\nNo fault.");
    Ok(())
}
