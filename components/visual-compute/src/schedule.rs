//! When a compute instance is at work: a pure function of its schedule, a time zone and an instant.
//!
//! Days and windows are those of the local clock. A window of a day is open **from the first instant at
//! which the clock reaches its start until the first instant at which it reaches its end**. So when clocks
//! go back no window opens twice, and when they go forward the part that the clock skips is left out,
//! while windows that touch still touch.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Span, ToSpan};
use operation::Timestamp;
use serde::{Deserialize, Serialize};

/// Seconds of a day on the local clock.
pub const DAY: u32 = 86_400;

/// When a compute instance is at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Nothing is active before: the instance's creation.
    pub since: Timestamp,
    /// The days.
    pub cycle: Cycle,
    /// The hours of such a day, by their start; no two overlap. Empty for cycles without hours.
    pub windows: Vec<Window>,
    /// How much of each window; all of it when absent.
    pub polling: Option<Polling>,
}

/// The days on which windows start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cycle {
    /// Every day.
    EveryDay,
    /// These days of each week: 1 = Monday to 7 = Sunday.
    EveryWeek(BTreeSet<u8>),
    /// These days of each month: 1 to 31; a day that the month lacks is skipped.
    EveryMonth(BTreeSet<u8>),
    /// One window: the one that is open at creation, else the next. Without windows: from creation on.
    Once,
    /// Always, from creation on.
    LongRunning,
}

/// Hours of a day, as seconds after its midnight on the local clock.
///
/// A window that crosses midnight belongs to the day on which it starts: its end is then more than
/// [`DAY`], so that 22:00 to 02:00 of a Monday ends on Tuesday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Window {
    /// 0 to 86,399.
    pub start: u32,
    /// More than `start`, less than `start` + 86,400, or 86,400 after a `start` of 0.
    pub end: u32,
}

/// A part of each period of a window: its first `slice_seconds`, counted from the window's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polling {
    /// At least 1 and at most the period.
    pub slice_seconds: u32,
    /// At least 1.
    pub period_minutes: u32,
}

/// Two windows share a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap;

/// The time zone of every schedule: that of `Asia/Shanghai`, UTC+8 without daylight saving since 1991.
pub fn default_time_zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

impl Window {
    /// The window between two times of day; `end` at or before midnight of the next day, or beyond it
    /// when `end` is less than `start`. `None` when they are equal or outside the day.
    pub fn new(start: u32, end: u32) -> Option<Self> {
        let valid = start < DAY && end <= DAY && start != end;
        let end = if end < start { end + DAY } else { end };
        valid.then_some(Self { start, end })
    }

    /// Checks that no two of `windows`, split at midnight, share a moment; gives them by their start.
    /// Windows may touch.
    pub fn disjoint(mut windows: Vec<Self>) -> Result<Vec<Self>, Overlap> {
        let mut segments: Vec<Range<u32>> = windows.iter().flat_map(Self::split).collect();
        segments.sort_by_key(|segment| segment.start);
        let overlap = segments
            .iter()
            .zip(segments.iter().skip(1))
            .any(|(earlier, later)| later.start < earlier.end);
        windows.sort();
        if overlap { Err(Overlap) } else { Ok(windows) }
    }

    /// Its parts before and after midnight; the second is often empty and then left out.
    fn split(&self) -> impl Iterator<Item = Range<u32>> {
        let parts = [
            self.start..self.end.min(DAY),
            0..self.end.saturating_sub(DAY),
        ];
        parts.into_iter().filter(|part| !part.is_empty())
    }

    /// The instants of the window that starts on `day`, in milliseconds; `None` outside of the calendar.
    fn on(&self, day: Date, zone: &TimeZone) -> Option<Range<i64>> {
        Some(instant(day, self.start, zone)?..instant(day, self.end, zone)?)
    }
}

impl Polling {
    /// Whether `elapsed` milliseconds after a window's start lie in a slice.
    fn admits(&self, elapsed: i64) -> bool {
        let period = i64::from(self.period_minutes) * 60_000;
        elapsed % period.max(1) < i64::from(self.slice_seconds) * 1_000
    }
}

impl Cycle {
    fn matches(&self, day: Date) -> bool {
        match self {
            Self::EveryDay | Self::Once | Self::LongRunning => true,
            Self::EveryWeek(days) => holds(days, day.weekday().to_monday_one_offset()),
            Self::EveryMonth(days) => holds(days, day.day()),
        }
    }
}

impl Schedule {
    /// Whether the instance is at work at `at`.
    pub fn active(&self, zone: &TimeZone, at: Timestamp) -> bool {
        let Some(start) = self.open_since(zone, at) else {
            return false;
        };
        let elapsed = at.0.saturating_sub(start);
        self.polling.is_none_or(|polling| polling.admits(elapsed))
    }

    /// Whether the schedule is over at `at`, for good.
    pub fn over(&self, zone: &TimeZone, at: Timestamp) -> bool {
        let only_run = || self.only_run(zone);
        self.cycle == Cycle::Once && only_run().is_some_and(|run| run.end <= at.0)
    }

    /// The start, in milliseconds, of the window that is open at `at`.
    fn open_since(&self, zone: &TimeZone, at: Timestamp) -> Option<i64> {
        if at < self.since {
            return None;
        }
        let run = match self.cycle {
            Cycle::LongRunning => return Some(self.since.0),
            Cycle::Once if self.windows.is_empty() => return Some(self.since.0),
            Cycle::Once => self.only_run(zone)?,
            _ => self.runs_near(zone, at).find(|run| run.contains(&at.0))?,
        };
        run.contains(&at.0).then_some(run.start)
    }

    /// The one window of [`Cycle::Once`].
    fn only_run(&self, zone: &TimeZone) -> Option<Range<i64>> {
        self.runs_near(zone, self.since)
            .filter(|run| run.end > self.since.0 && !run.is_empty())
            .min_by_key(|run| run.start)
    }

    /// The windows that start on the matching days around `at`: a window reaches into the next day, and
    /// where clocks go back across midnight also into the day before; a day may be skipped as a whole.
    fn runs_near(&self, zone: &TimeZone, at: Timestamp) -> impl Iterator<Item = Range<i64>> {
        let today = jiff::Timestamp::from_millisecond(at.0)
            .map(|at| zone.to_datetime(at).date())
            .ok();
        let days = (-1..=2).filter_map(move |days| today?.checked_add(days.days()).ok());
        days.filter(|day| self.cycle.matches(*day))
            .flat_map(move |day| self.windows.iter().filter_map(move |w| w.on(day, zone)))
    }
}

fn holds(days: &BTreeSet<u8>, day: i8) -> bool {
    u8::try_from(day).is_ok_and(|day| days.contains(&day))
}

/// The first instant at which the local clock shows `seconds` after the midnight of `day`, or more, in
/// milliseconds.
fn instant(day: Date, seconds: u32, zone: &TimeZone) -> Option<i64> {
    let after_midnight = Span::new().try_seconds(seconds % DAY).ok()?;
    let day = day
        .checked_add(Span::new().try_days(seconds / DAY).ok()?)
        .ok()?;
    let clock = day.at(0, 0, 0, 0).checked_add(after_midnight).ok()?;
    first_instant(clock, zone).map(jiff::Timestamp::as_millisecond)
}

fn first_instant(clock: DateTime, zone: &TimeZone) -> Option<jiff::Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(clock);
    let is_skipped = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
    let earlier = ambiguous.earlier().ok()?;
    if is_skipped {
        // The earlier reading of a skipped time lies before the change of clocks that skips it.
        return Some(zone.following(earlier).next()?.timestamp());
    }
    Some(earlier)
}
