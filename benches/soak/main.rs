//! A soak: 32 clients mix all calls of Image Search, versions 1 and 2, with a few of the other families,
//! and keep books of what was acknowledged. At the end every picture that must be there is looked for.
//!
//! ```console
//! cargo bench --bench soak              # ten minutes
//! cargo bench --bench soak -- 60        # a minute
//! ```
//!
//! It fails when an answer has a status of 500 or above, when a call is answered otherwise than its books
//! say, or when a picture is lost or comes back. It prints the calls by kind with their latencies, and the
//! host's memory minute by minute.

mod books;
mod calls;
mod client;
mod host;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use books::Books;
use client::Client;
use host::{Host, Memory};

const CLIENTS: u64 = 32;
const USUAL: Duration = Duration::from_secs(600);

fn main() -> Result<()> {
    let seconds = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let duration = seconds.map_or(USUAL, Duration::from_secs);
    let host = Arc::new(Host::start()?);
    calls::prepare(&Client::new(&host, 0)?)?;
    let started = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let host = Arc::clone(&host);
            std::thread::spawn(move || calls::run(&Client::new(&host, number)?, started + duration))
        })
        .collect();
    let memory = watch(&host, started, duration)?;
    let mut books = Books::default();
    for client in clients {
        let client = client
            .join()
            .map_err(|_| anyhow::anyhow!("a client panicked"))??;
        books.add(client);
    }
    let elapsed = started.elapsed();
    calls::audit(&Client::new(&host, CLIENTS)?, &mut books)?;
    books.print(elapsed);
    println!("\n| minute | own memory MiB | mapped files MiB |\n| --- | --- | --- |");
    for (minute, Memory { own, files }) in memory {
        println!("| {minute:.1} | {own:.0} | {files:.0} |");
    }
    ensure!(
        books.faults.is_empty(),
        "{} faults, the first: {}",
        books.faults.len(),
        books.faults[0]
    );
    println!("\nNo fault.");
    Ok(())
}

/// The host's memory, from the first to the last of ten looks.
fn watch(host: &Host, started: Instant, duration: Duration) -> Result<Vec<(f64, Memory)>> {
    const LOOKS: u32 = 10;
    let mut memory = Vec::new();
    for look in 1..=LOOKS {
        let due = started + duration * look / LOOKS;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let minutes = started.elapsed().as_secs_f64() / 60.0;
        memory.push((minutes, host.memory()?));
    }
    Ok(memory)
}
