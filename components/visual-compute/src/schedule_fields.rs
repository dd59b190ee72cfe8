//! Reading a schedule from the parameters of a request.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use operation::Timestamp;
use operation::fields::{FieldError, Object, boolean, integer, list, object, text, word};
use strum::{IntoStaticStr, VariantArray};

use crate::schedule::{Cycle, DAY, Polling, Schedule, Window};

#[derive(Clone, Copy, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
enum ScheduleType {
    #[strum(serialize = "EVERYDAY")]
    EveryDay,
    Once,
    EveryWeek,
    EveryMonth,
    LongRunning,
}

/// The most windows of a day: one a minute.
const MAX_WINDOWS: usize = 1_440;
/// The longest period of polling, a year, in minutes.
const MAX_PERIOD_MINUTES: i64 = 525_600;

/// The schedule of an instance that is created at `since`.
///
/// What the `ScheduleType` has no use for is not looked at: the vendor's own sample sends text that means
/// nothing there. `ScheduleDay` repeats the type and is never looked at.
pub fn read(parameters: &Object<'_>, since: Timestamp) -> Result<Schedule, FieldError> {
    let kind = parameters.required("ScheduleType", word())?;
    let cycle = match kind {
        ScheduleType::EveryDay => Cycle::EveryDay,
        ScheduleType::EveryWeek => Cycle::EveryWeek(days(parameters, 1..=7)?),
        ScheduleType::EveryMonth => Cycle::EveryMonth(days_of_month(parameters)?),
        ScheduleType::Once => Cycle::Once,
        ScheduleType::LongRunning => Cycle::LongRunning,
    };
    let windows = match kind {
        ScheduleType::LongRunning => Vec::new(),
        ScheduleType::Once => windows(parameters)?.unwrap_or_default(),
        _ => windows(parameters)?.ok_or_else(|| FieldError::missing("ScheduleTimes"))?,
    };
    Ok(Schedule {
        since,
        cycle,
        windows,
        polling: polling(parameters)?,
    })
}

const CYCLE_DATE: &str = "ScheduleCycleDate";

fn days(parameters: &Object<'_>, range: RangeInclusive<i64>) -> Result<BTreeSet<u8>, FieldError> {
    let days = parameters.required(CYCLE_DATE, list(integer(range), 0..=1_000))?;
    if days.is_empty() {
        return Err(FieldError::missing(CYCLE_DATE));
    }
    Ok(days
        .into_iter()
        .filter_map(|day| u8::try_from(day).ok())
        .collect())
}

/// The vendor allows day 0 and does not say what it means: here it adds nothing.
fn days_of_month(parameters: &Object<'_>) -> Result<BTreeSet<u8>, FieldError> {
    let mut days = days(parameters, 0..=31)?;
    days.remove(&0);
    if days.is_empty() {
        return Err(FieldError::value(
            CYCLE_DATE,
            "must name a day from 1 to 31",
        ));
    }
    Ok(days)
}

/// The windows, by their start; `None` when there are none.
fn windows(parameters: &Object<'_>) -> Result<Option<Vec<Window>>, FieldError> {
    let Some(windows) =
        parameters.optional("ScheduleTimes", list(object(window), 0..=MAX_WINDOWS))?
    else {
        return Ok(None);
    };
    let windows = Window::disjoint(windows).map_err(|_| {
        FieldError::value(
            "ScheduleTimes",
            "must hold windows that do not overlap; they may touch",
        )
    })?;
    Ok((!windows.is_empty()).then_some(windows))
}

fn window(times: &Object<'_>) -> Result<Window, FieldError> {
    let start = time_of_day(times, "StartTime")?;
    let end = time_of_day(times, "EndTime")?;
    if start == DAY {
        let path = times.path_of("StartTime");
        return Err(FieldError::value(path, "must be before 24:00:00"));
    }
    Window::new(start, end)
        .ok_or_else(|| FieldError::value(times.path_of("EndTime"), "must differ from StartTime"))
}

/// Seconds after midnight, 0 to [`DAY`].
fn time_of_day(times: &Object<'_>, name: &str) -> Result<u32, FieldError> {
    const WORDS: &str = "a time of day as HH:mm:ss, 00:00:00 to 24:00:00";
    let text = times.required(
        name,
        text(0..=usize::MAX).matching(|text| seconds(text).is_some(), WORDS),
    )?;
    seconds(&text).ok_or_else(|| FieldError::value(times.path_of(name), format!("must be {WORDS}")))
}

fn seconds(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    let (hours, minutes, seconds) = (
        two_digits(hours)?,
        two_digits(minutes)?,
        two_digits(seconds)?,
    );
    let total = hours * 3_600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60 && total <= DAY).then_some(total)
}

fn two_digits(text: &str) -> Option<u32> {
    let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// The polling, when it is switched on; otherwise its times are not looked at.
fn polling(parameters: &Object<'_>) -> Result<Option<Polling>, FieldError> {
    if parameters.optional("IsPolling", boolean())? != Some(true) {
        return Ok(None);
    }
    let slice = parameters.required("SliceExecutionTime", integer(1..=MAX_PERIOD_MINUTES * 60))?;
    let period = parameters.required("OverallExecutionTime", integer(1..=MAX_PERIOD_MINUTES))?;
    if slice > period * 60 {
        return Err(FieldError::value(
            "SliceExecutionTime",
            "is in seconds and must not be longer than OverallExecutionTime, which is in minutes",
        ));
    }
    Ok(Some(Polling {
        slice_seconds: u32::try_from(slice).unwrap_or(u32::MAX),
        period_minutes: u32::try_from(period).unwrap_or(u32::MAX),
    }))
}
