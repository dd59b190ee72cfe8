//! The log of a component: lines on standard error, each with its level and the request that it is about.
//!
//! Hosts take a component's standard error as its log. Ours reads the level and the request id back and gives them
//! to its structured log.

use std::fmt;

use strum::{Display, EnumString};

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Display, EnumString)]
#[strum(serialize_all = "UPPERCASE")]
pub enum Level {
    /// Something is broken: somebody has to look.
    Error,
    /// Something went wrong, and was made good or will be.
    Warn,
    /// Worth knowing when one looks for something.
    Info,
}

/// A line of the log: `LEVEL request-id: message`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogLine<'a> {
    /// How much it matters.
    pub level: Level,
    /// The request it is about: a dashed, lower-case UUID.
    pub request_id: &'a str,
    /// What there is to say.
    pub message: &'a str,
}

impl<'a> LogLine<'a> {
    /// Reads a line that [`log`] wrote; `None` for any other line.
    pub fn parse(line: &'a str) -> Option<Self> {
        let (head, message) = line.split_once(": ")?;
        let (level, request_id) = head.split_once(' ')?;
        let is_id = |b: u8| b == b'-' || b.is_ascii_hexdigit();
        let is_request_id = request_id.len() == 36 && request_id.bytes().all(is_id);
        Some(Self {
            level: level.parse().ok().filter(|_| is_request_id)?,
            request_id,
            message,
        })
    }
}

impl fmt::Display for LogLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            level,
            request_id,
            message,
        } = self;
        write!(f, "{level} {request_id}: {message}")
    }
}

/// Writes a line about the request `request_id`.
pub fn log(level: Level, request_id: &str, message: impl fmt::Display) {
    // What a client sent may be part of a message, and must not forge other lines.
    let message = message.to_string().replace(['\n', '\r'], " ");
    let line = LogLine {
        level,
        request_id,
        message: &message,
    };
    eprintln!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6d0b7a6c-0f4e-4a41-9f3c-2f6f1f1f0a01";

    #[test]
    fn a_line_is_read_as_it_was_written() {
        for level in [Level::Error, Level::Warn, Level::Info] {
            let line = LogLine {
                level,
                request_id: ID,
                message: "the store: gone",
            };
            assert_eq!(LogLine::parse(&line.to_string()), Some(line));
        }
        assert_eq!(
            LogLine::parse(&format!("WARN {ID}: slow")).map(|line| line.level),
            Some(Level::Warn)
        );
    }

    #[test]
    fn other_lines_are_not_read() {
        for line in [
            "",
            "thread 'main' panicked at src/lib.rs:1:1:",
            "ERROR request: no id",
            "ERROR 6d0b7a6c: short",
        ] {
            assert_eq!(LogLine::parse(line), None, "{line}");
        }
        assert_eq!(LogLine::parse(&format!("FATAL {ID}: unknown")), None);
        assert_eq!(LogLine::parse(&format!("error {ID}: lower case")), None);
    }
}
