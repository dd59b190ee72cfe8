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
    eprintln!("{}", line(level, request_id, message));
}

/// The line, without line breaks: what a client sent may be part of a message, and must not forge other lines.
fn line(level: Level, request_id: &str, message: impl fmt::Display) -> String {
    let message = message.to_string().replace(['\n', '\r'], " ");
    format!("{level} {request_id}: {message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_with_its_level_and_request() {
        assert_eq!(
            line(Level::Warn, "id", "slow\nERROR other: forged"),
            "WARN id: slow ERROR other: forged"
        );
    }
}
