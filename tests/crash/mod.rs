//! Writers at work while the host is killed again and again.
//!
//! Afterwards everything that was acknowledged is there, no quota is over-allocated or lost, and no name
//! is taken by nothing.

mod caller;
mod checks;
mod ledger;
mod writers;

use std::thread;

use crate::support::Host;
use caller::Caller;
use ledger::Ledger;

const KILLS: usize = 20;

#[test]
fn what_was_acknowledged_survives_twenty_kills() {
    let mut host = Host::start();
    let ledger = Ledger::default();
    let endpoint = writers::prepare(&Caller::new(&host));
    for round in 0..KILLS {
        let writers = writers::of_round(&host, &ledger, &endpoint, round);
        thread::scope(|scope| {
            for writer in writers {
                scope.spawn(writer);
            }
            // Kills after ever other amounts of work land between ever other writes.
            ledger.wait_for_more(10 + 17 * round % 60);
            host.kill();
        });
        host.restart();
        checks::quota(&Caller::new(&host), &ledger, &endpoint);
    }
    let caller = Caller::new(&host);
    checks::pictures(&caller, &ledger);
    checks::names(&caller, &ledger);
    checks::nothing_is_reserved_by_nothing(&caller, &endpoint);
}
