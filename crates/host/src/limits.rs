//! What one request, one instance and the whole host may use at most.

use std::time::Duration;

use clap::Args;
use tokio::sync::Semaphore;

/// The longest time that a flag may give, some thirty years: what is added to a clock must fit.
const MAX_DURATION: Duration = Duration::from_secs(1_000_000_000);

/// The limits of the host; every one has a flag and a default.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Largest request body in bytes; a larger one is answered with 413.
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024 * 1024)]
    pub max_body: usize,

    /// Most linear memory one instance may grow to, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 256 * 1024 * 1024)]
    pub memory: usize,

    /// Longest time in seconds that a request may take before it is answered with a failure.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub timeout: Duration,

    /// Most requests that are inside components at the same time; the others are queued.
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = positive)]
    pub max_concurrency: usize,

    /// Most requests in the queue; one more is answered with 503.
    #[arg(long, value_name = "COUNT", default_value_t = 1024)]
    pub max_queue: usize,

    /// Longest time in seconds that a request stays in the queue before it is answered with 503.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub queue_timeout: Duration,

    /// Requests that one instance serves before a fresh one replaces it.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = positive)]
    pub instance_requests: usize,

    /// Seconds that an instance without work stays warm.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub idle_timeout: Duration,

    /// Most open connections; further clients wait to be accepted.
    #[arg(long, value_name = "COUNT", default_value_t = 4096, value_parser = positive)]
    pub max_connections: usize,

    /// Seconds that requests in progress may take to finish when the host is asked to stop.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body: 16 * 1024 * 1024,
            memory: 256 * 1024 * 1024,
            timeout: Duration::from_secs(30),
            max_concurrency: 64,
            max_queue: 1024,
            queue_timeout: Duration::from_secs(10),
            instance_requests: 10_000,
            idle_timeout: Duration::from_secs(30),
            max_connections: 4096,
            drain: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// Bytes of request bodies that the host holds at the same time, over all connections.
    pub fn body_budget(&self) -> usize {
        self.max_body.saturating_mul(32)
    }
}

/// A value that a limit cannot have.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum LimitError {
    #[error("`{0}` is not a number")]
    NotANumber(String),
    #[error("`{0}` is not a positive number of seconds up to {max}", max = MAX_DURATION.as_secs())]
    Duration(String),
    #[error("`{0}` is not a positive whole number up to {max}", max = Semaphore::MAX_PERMITS)]
    Count(String),
}

fn seconds(text: &str) -> Result<Duration, LimitError> {
    let value: f64 = text
        .parse()
        .map_err(|_| LimitError::NotANumber(text.to_owned()))?;
    match Duration::try_from_secs_f64(value) {
        Ok(duration) if !duration.is_zero() && duration <= MAX_DURATION => Ok(duration),
        _ => Err(LimitError::Duration(text.to_owned())),
    }
}

fn positive(text: &str) -> Result<usize, LimitError> {
    match text.parse() {
        Ok(value @ 1..=Semaphore::MAX_PERMITS) => Ok(value),
        _ => Err(LimitError::Count(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        limits: Limits,
    }

    #[test]
    fn the_flags_default_to_the_documented_values() {
        let parsed = Line::try_parse_from(["line"]).unwrap().limits;
        assert_eq!(format!("{parsed:?}"), format!("{:?}", Limits::default()));
    }

    #[test]
    fn a_limit_of_nothing_is_refused() {
        assert!(Line::try_parse_from(["line", "--timeout", "0"]).is_err());
        assert!(Line::try_parse_from(["line", "--max-concurrency", "0"]).is_err());
        assert!(Line::try_parse_from(["line", "--timeout", "0.5"]).is_ok());
    }

    #[test]
    fn a_limit_that_cannot_be_counted_is_refused() {
        for flag in ["--max-concurrency", "--max-connections"] {
            let most = usize::MAX.to_string();
            assert!(Line::try_parse_from(["line", flag, &most]).is_err());
        }
        assert!(Line::try_parse_from(["line", "--idle-timeout", "1e19"]).is_err());
    }
}
