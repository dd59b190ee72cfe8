//! The clock of signed requests.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::error::SignatureError;

/// How far a request's time may be from ours, in milliseconds, the bound included: 15 minutes.
///
/// The vendor's gateway refuses larger differences by its table of codes, though a page on signatures
/// speaks of 31 minutes.
pub const MAX_CLOCK_SKEW_MS: i64 = 15 * 60 * 1000;

/// Checks that `text` is a time, and that it is near enough to `now_ms`.
pub(super) fn check(text: &str, now_ms: i64) -> Result<(), SignatureError> {
    let time_ms = parse(text).ok_or(SignatureError::MalformedTime)?;
    let skew = time_ms.abs_diff(now_ms);
    if skew > MAX_CLOCK_SKEW_MS.unsigned_abs() {
        return Err(SignatureError::ExpiredTime);
    }
    Ok(())
}

/// Milliseconds since the Unix epoch of `2026-01-02T03:04:05Z`, the only form that both signatures have.
fn parse(text: &str) -> Option<i64> {
    const FORM: &[u8] = b"0000-00-00T00:00:00Z";
    let is_in_form = text.len() == FORM.len()
        && text.bytes().zip(FORM).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            _ => byte == *form,
        });
    let time: DateTime = text
        .strip_suffix('Z')
        .filter(|_| is_in_form)?
        .parse()
        .ok()?;
    let instant = TimeZone::UTC.to_timestamp(time).ok()?;
    Some(instant.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2026-01-02T03:04:05Z";
    const TIME_MS: i64 = 1_767_323_045_000;

    #[test]
    fn quarter_of_an_hour_to_either_side_is_near_enough() {
        for skew in [-MAX_CLOCK_SKEW_MS, 0, MAX_CLOCK_SKEW_MS] {
            assert_eq!(check(TIME, TIME_MS + skew), Ok(()));
        }
        for skew in [
            -MAX_CLOCK_SKEW_MS - 1,
            MAX_CLOCK_SKEW_MS + 1,
            i64::MAX - TIME_MS,
        ] {
            assert_eq!(
                check(TIME, TIME_MS + skew),
                Err(SignatureError::ExpiredTime)
            );
        }
    }

    #[test]
    fn there_is_one_way_to_write_a_time() {
        let wrong = [
            "",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05z",
            "2026-01-02T03:04:05+00:00",
            "2026-01-02T03:04:05.000Z",
            "2026-13-02T03:04:05Z",
            "2026-02-30T03:04:05Z",
            "2026-01-02T24:04:05Z",
            "+026-01-02T03:04:05Z",
            " 026-01-02T03:04:05Z",
            "2026-1-02T03:004:05Z",
            "20260102T0304050000Z",
            "2026-01-02T03:04:0\u{665}",
        ];
        for text in wrong {
            assert_eq!(
                check(text, TIME_MS),
                Err(SignatureError::MalformedTime),
                "{text}"
            );
        }
    }
}
