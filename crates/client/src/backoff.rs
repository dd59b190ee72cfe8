//! The pauses between attempts.

use std::thread;
use std::time::Duration;

/// The first pause; each later one is twice as long.
const FIRST: Duration = Duration::from_millis(500);

/// Pauses before a client gives up: with those it has waited for half a minute.
const PAUSES: u32 = 6;

/// The longest pause that a server's `Retry-After` can ask for.
const LONGEST: Duration = Duration::from_secs(60);

/// How often one thing was tried.
#[derive(Debug, Default)]
pub struct Backoff {
    pauses: u32,
}

impl Backoff {
    /// Waits before the next attempt, at least as long as the server `asked`; false, at once, when there
    /// were enough attempts.
    pub fn pause(&mut self, asked: Option<Duration>) -> bool {
        let next = self.next(asked);
        if let Some(pause) = next {
            thread::sleep(pause);
        }
        next.is_some()
    }

    fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.pauses == PAUSES {
            return None;
        }
        let pause = FIRST * 2_u32.pow(self.pauses);
        self.pauses += 1;
        Some(pause.max(asked.unwrap_or_default().min(LONGEST)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_they_end() {
        let mut backoff = Backoff::default();
        let pauses = std::iter::from_fn(|| backoff.next(None));
        let pauses: Vec<u128> = pauses.map(|pause| pause.as_millis()).collect();
        assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16000]);
    }

    #[test]
    fn a_server_can_ask_for_more_time_and_not_for_less() {
        let mut backoff = Backoff::default();
        let mut next = |seconds| backoff.next(Some(Duration::from_secs(seconds)));
        assert_eq!(next(7), Some(Duration::from_secs(7)));
        assert_eq!(next(0), Some(Duration::from_secs(1)));
        assert_eq!(next(9000), Some(LONGEST));
    }
}
