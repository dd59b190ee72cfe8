//! The log of a component: lines on standard error, each with its level and the request that it is about.
//!
//! Hosts take a component's standard error as its log. Ours reads the level and the request id back and gives them
//! to its structured log.

use std::fmt;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something is broken: somebody has to look.
    Error,
    /// Something went wrong, and was made good or will be.
    Warn,
    /// Worth knowing when one looks for something.
    Info,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "ERROR",
            Self::Warn => "WARN",
            Self::Info => "INFO",
        })
    }
}

/// Writes a line about the request `request_id`: `LEVEL request-id: message`.
pub fn log(level: Level, request_id: &str, message: impl fmt::Display) {
    eprintln!("{level} {request_id}: {message}");
}
