//! What WebAssembly costs: an instance query and create-instance through the host, beside the same
//! handlers served natively by axum over the same store engine, in one run.
//!
//! ```console
//! cargo bench --bench overhead
//! ```
//!
//! Both servers are processes of their own with fresh state; rounds alternate between them and the median
//! round counts. The load generator shares the machine with them, so read the ratios, not the rates.

mod load;
mod native;
mod server;

use std::time::Duration;

use anyhow::{Context, Result};

use load::{Figures, Load, Work};
use server::Server;

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(native::FLAG) {
        let state_dir = arguments.next().context("the state directory is missing")?;
        return native::serve(state_dir.as_ref()).await;
    }
    let host = Server::host()?;
    let native = Server::native()?;
    println!(
        "| work | connections | server | requests/s | p50 ms | p99 ms |\n\
         | --- | --- | --- | --- | --- | --- |"
    );
    for work in [Work::QueryInstance, Work::CreateInstance] {
        for connections in [1, 16] {
            compare(&host, &native, work, connections).await?;
        }
    }
    Ok(())
}

async fn compare(host: &Server, native: &Server, work: Work, connections: usize) -> Result<()> {
    let loads = [
        Load::new(host, work, connections).await?,
        Load::new(native, work, connections).await?,
    ];
    for load in &loads {
        load.run(WARM_UP).await?;
    }
    let mut rounds = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (load, figures) in loads.iter().zip(&mut rounds) {
            figures.push(load.run(ROUND).await?);
        }
    }
    let [host, native] = rounds.map(Figures::median);
    for (name, figures) in [("sightline", &host), ("axum", &native)] {
        println!(
            "| {work} | {connections} | {name} | {:.0} | {:.3} | {:.3} |",
            figures.rate, figures.p50, figures.p99
        );
    }
    println!(
        "| {work} | {connections} | **sightline / axum** | **{:.2}** | {:.2} | {:.2} |",
        host.rate / native.rate,
        host.p50 / native.p50,
        host.p99 / native.p99
    );
    Ok(())
}
