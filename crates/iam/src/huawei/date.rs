//! The time of a signature: `X-Sdk-Date`, `YYYYMMDDTHHMMSSZ` in UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// Milliseconds since the Unix epoch; `None` when the text is no such time.
pub(super) fn parse(text: &str) -> Option<i64> {
    let digits = |at: usize, b: u8| match at {
        8 => b == b'T',
        15 => b == b'Z',
        _ => b.is_ascii_digit(),
    };
    let shaped = text.len() == 16 && text.bytes().enumerate().all(|(at, b)| digits(at, b));
    let time = DateTime::strptime(FORMAT, text).ok().filter(|_| shaped)?;
    let time = TimeZone::UTC.to_timestamp(time).ok()?;
    Some(time.as_millisecond())
}

/// The time as the header has it, to the second.
pub(super) fn format(now_ms: i64) -> String {
    // No clock reads a time that is out of range.
    let time = Timestamp::from_millisecond(now_ms).unwrap_or_default();
    time.strftime(FORMAT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_to_the_second() {
        assert_eq!(parse("20260101T000000Z"), Some(1_767_225_600_000));
        assert_eq!(format(1_767_225_600_999), "20260101T000000Z");
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "20260101T000000",
            "20261301T000000Z",
            "20260101T250000Z",
            "2026-1-1T000000Z",
            " 2026101T000000Z",
            "+2026101T000000Z",
            "20260101T00000éZ",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
