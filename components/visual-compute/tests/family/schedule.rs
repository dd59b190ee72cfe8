//! `active` against a naive reading of the rules, and over changes of clocks.

use std::collections::BTreeSet;

use jiff::civil::date;
use jiff::tz::TimeZone;
use operation::Timestamp;
use proptest::prelude::*;
use visual_compute::schedule::{Cycle, DAY, Polling, Schedule, Window, default_time_zone};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY_MS: i64 = 24 * HOUR;

fn window(start: &str, end: &str) -> Window {
    Window::new(seconds(start), seconds(end)).unwrap()
}

fn seconds(time: &str) -> u32 {
    let (hours, minutes) = time.split_once(':').unwrap();
    hours.parse::<u32>().unwrap() * 3_600 + minutes.parse::<u32>().unwrap() * 60
}

fn schedule(cycle: Cycle, windows: &[Window]) -> Schedule {
    Schedule {
        since: Timestamp(i64::MIN),
        cycle,
        windows: Window::disjoint(windows.to_vec()).unwrap(),
        polling: None,
    }
}

/// A moment on the clock of `zone`, in milliseconds; the first of two.
fn at(zone: &TimeZone, year: i16, month: i8, day: i8, time: &str) -> i64 {
    let after_midnight = jiff::Span::new().seconds(i64::from(seconds(time)));
    let clock = date(year, month, day)
        .at(0, 0, 0, 0)
        .checked_add(after_midnight);
    let instant = zone.to_ambiguous_timestamp(clock.unwrap()).earlier();
    instant.unwrap().as_millisecond()
}

fn shanghai(year: i16, month: i8, day: i8, time: &str) -> Timestamp {
    Timestamp(at(&default_time_zone(), year, month, day, time))
}

/// The rules, read naively for a zone of a fixed offset: arithmetic on days and seconds only.
fn naive(schedule: &Schedule, offset_hours: i64, now: i64) -> bool {
    let local = now + offset_hours * HOUR;
    let (today, second) = (local.div_euclid(DAY_MS), local.rem_euclid(DAY_MS) / SECOND);
    // Seconds since the start of the open window, for windows of today and, past midnight, of yesterday.
    let open = schedule.windows.iter().find_map(|window| {
        let (start, end) = (i64::from(window.start), i64::from(window.end));
        let from_today = naive_day(&schedule.cycle, today) && (start..end).contains(&second);
        let overnight = second + i64::from(DAY);
        let from_yesterday =
            naive_day(&schedule.cycle, today - 1) && (start..end).contains(&overnight);
        if from_today {
            Some(second - start)
        } else {
            from_yesterday.then_some(overnight - start)
        }
    });
    let in_slice = |elapsed: i64| {
        schedule.polling.is_none_or(|polling| {
            let period = i64::from(polling.period_minutes) * 60;
            elapsed % period < i64::from(polling.slice_seconds)
        })
    };
    open.is_some_and(in_slice) && now >= schedule.since.0
}

/// Day 0 is 1970-01-01, a Thursday.
fn naive_day(cycle: &Cycle, day: i64) -> bool {
    match cycle {
        Cycle::EveryDay => true,
        Cycle::EveryWeek(days) => {
            days.contains(&u8::try_from((day + 3).rem_euclid(7) + 1).unwrap())
        }
        Cycle::EveryMonth(days) => days.contains(&day_of_month(day)),
        Cycle::Once | Cycle::LongRunning => unreachable!("not drawn"),
    }
}

/// Counts months from 1970 on.
fn day_of_month(mut day: i64) -> u8 {
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for year in 1970.. {
        let february = if is_leap(year) { 29 } else { 28 };
        for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if day < length {
                return u8::try_from(day + 1).unwrap();
            }
            day -= length;
        }
    }
    unreachable!("years do not end")
}

fn cycles() -> impl Strategy<Value = Cycle> {
    let days = |range| proptest::collection::btree_set(range, 1..6);
    prop_oneof![
        Just(Cycle::EveryDay),
        days(1_u8..=7).prop_map(Cycle::EveryWeek),
        days(1_u8..=31).prop_map(Cycle::EveryMonth),
    ]
}

/// Disjoint windows: those of some cuts through the day, the last one often over midnight.
fn window_lists() -> impl Strategy<Value = Vec<Window>> {
    let cuts = proptest::collection::btree_set(0..DAY, 2..8);
    (cuts, any::<bool>(), any::<bool>()).prop_map(|(cuts, touch, overnight)| {
        let cuts: Vec<u32> = cuts.into_iter().collect();
        let pairs = cuts.windows(2).step_by(if touch { 1 } else { 2 });
        let mut windows: Vec<Window> = pairs
            .filter_map(|pair| Window::new(pair[0], pair[1]))
            .collect();
        let last_is_free = touch || cuts.len().is_multiple_of(2);
        let around = Window::new(cuts[cuts.len() - 1], cuts[0]);
        windows.extend(around.filter(|_| overnight && last_is_free));
        windows
    })
}

fn pollings() -> impl Strategy<Value = Option<Polling>> {
    let polling = (1_u32..=120).prop_flat_map(|period_minutes| {
        (1..=period_minutes * 60).prop_map(move |slice_seconds| Polling {
            slice_seconds,
            period_minutes,
        })
    });
    proptest::option::of(polling)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn active_is_what_a_naive_reading_says(
        cycle in cycles(),
        windows in window_lists(),
        polling in pollings(),
        // 2024 to 2027, leap day included.
        start in 1_704_067_200_000_i64..1_830_297_600_000,
        since in prop_oneof![Just(i64::MIN), 1_704_067_200_000_i64..1_830_297_600_000],
        step in 1_i64..4_000 * SECOND,
    ) {
        let schedule = Schedule {
            since: Timestamp(since),
            cycle,
            windows: Window::disjoint(windows).unwrap(),
            polling,
        };
        let zone = default_time_zone();
        let mut moments: Vec<i64> = (0..200).map(|n| start + n * step).collect();
        // The edges of that day's windows, to the millisecond.
        let midnight = start - (start + 8 * HOUR).rem_euclid(DAY_MS);
        for window in &schedule.windows {
            for edge in [window.start, window.end] {
                let edge = midnight + i64::from(edge) * SECOND;
                moments.extend([edge - 1, edge, edge + SECOND - 1]);
            }
        }
        for now in moments {
            prop_assert_eq!(
                schedule.active(&zone, Timestamp(now)),
                naive(&schedule, 8, now),
                "at {}", Timestamp(now).iso8601()
            );
        }
    }

    #[test]
    fn an_overlap_is_a_shared_second(
        raw in proptest::collection::vec((0..48_u32, 0..=48_u32), 0..4),
    ) {
        let windows: Vec<Window> = raw
            .iter()
            .filter_map(|(start, end)| Window::new(start * 1_800, end * 1_800))
            .collect();
        let covers = |window: &Window, half: u32| {
            let second = half * 1_800;
            (window.start..window.end).contains(&second)
                || (window.start..window.end).contains(&(second + DAY))
        };
        let shared = (0..48).any(|half| windows.iter().filter(|w| covers(w, half)).count() > 1);
        prop_assert_eq!(Window::disjoint(windows).is_err(), shared);
    }
}

proptest! {
    // Each case walks through three days.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn clocks_that_change_open_each_window_at_most_once_a_day(
        windows in window_lists(),
        // The days of 2026 around which the clocks of Berlin change.
        change in prop_oneof![Just((3, 28)), Just((10, 24))],
    ) {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let windows = Window::disjoint(windows).unwrap();
        for window in &windows {
            let schedule = schedule(Cycle::EveryDay, &[*window]);
            let from = at(&zone, 2026, change.0, change.1, "00:00");
            let mut openings = BTreeSet::new();
            let mut was_active = schedule.active(&zone, Timestamp(from - MINUTE));
            for now in (from..from + 3 * DAY_MS).step_by(2 * MINUTE as usize) {
                let is_active = schedule.active(&zone, Timestamp(now));
                if is_active && !was_active {
                    let day = zone.to_datetime(jiff::Timestamp::from_millisecond(now).unwrap()).date();
                    prop_assert!(openings.insert(day), "{window:?} opened twice on {day}");
                }
                was_active = is_active;
            }
        }
    }
}

#[test]
fn a_window_holds_its_start_and_not_its_end() {
    let schedule = schedule(Cycle::EveryDay, &[window("10:00", "11:00")]);
    let zone = default_time_zone();
    let ten = shanghai(2026, 1, 5, "10:00").0;
    for (now, expected) in [
        (ten - 1, false),
        (ten, true),
        (ten + HOUR - 1, true),
        (ten + HOUR, false),
    ] {
        assert_eq!(schedule.active(&zone, Timestamp(now)), expected);
    }
}

#[test]
fn weeks_begin_on_monday_and_months_skip_days_they_lack() {
    let zone = default_time_zone();
    let noon = [window("12:00", "12:01")];
    let weekly = |day: u8| schedule(Cycle::EveryWeek(BTreeSet::from([day])), &noon);
    // 2026-01-05 is a Monday.
    for day in 1..=7_u8 {
        let open: Vec<u8> = (1..=7)
            .filter(|n| weekly(*n).active(&zone, shanghai(2026, 1, 4 + day as i8, "12:00")))
            .collect();
        assert_eq!(open, [day]);
    }
    let last = schedule(Cycle::EveryMonth(BTreeSet::from([31])), &noon);
    assert!(last.active(&zone, shanghai(2026, 1, 31, "12:00")));
    for (month, day) in [(2, 28), (3, 1), (4, 30), (5, 1)] {
        assert!(!last.active(&zone, shanghai(2026, month, day, "12:00")));
    }
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_starts() {
    let zone = default_time_zone();
    let mondays = Cycle::EveryWeek(BTreeSet::from([1]));
    let nights = schedule(mondays, &[window("22:00", "02:00")]);
    for (day, time, expected) in [
        (5, "01:00", false),
        (5, "21:59", false),
        (5, "22:00", true),
        (6, "00:00", true),
        (6, "01:59", true),
        (6, "02:00", false),
        (6, "22:00", false),
    ] {
        let now = shanghai(2026, 1, day, time);
        assert_eq!(nights.active(&zone, now), expected, "January {day}, {time}");
    }
}

#[test]
fn polling_a_minute_in_ten_is_six_minutes_an_hour() {
    let zone = default_time_zone();
    let mut polled = schedule(Cycle::EveryDay, &[window("10:05", "11:05")]);
    polled.polling = Some(Polling {
        slice_seconds: 60,
        period_minutes: 10,
    });
    let start = shanghai(2026, 1, 5, "10:05").0;
    let active = |second: i64| polled.active(&zone, Timestamp(start + second * SECOND));
    assert_eq!((-600..4_200).filter(|second| active(*second)).count(), 360);
    assert!(active(0) && active(59) && !active(60) && active(600));
}

#[test]
fn a_single_run_is_the_open_window_or_the_next_one() {
    let zone = default_time_zone();
    let windows = [window("10:00", "11:00"), window("22:00", "02:00")];
    let runs = |created: Timestamp| {
        let once = Schedule {
            since: created,
            ..schedule(Cycle::Once, &windows)
        };
        let minutes = (0..3 * 24 * 60).map(|minute| Timestamp(created.0 + minute * MINUTE));
        let active: Vec<i64> = minutes
            .filter(|now| once.active(&zone, *now))
            .map(|now| (now.0 - created.0) / MINUTE)
            .collect();
        let (first, last) = (active[0], active[active.len() - 1]);
        assert_eq!(active.len() as i64, last - first + 1, "one run only");
        assert!(!once.over(&zone, Timestamp(created.0 + last * MINUTE)));
        assert!(once.over(&zone, Timestamp(created.0 + (last + 1) * MINUTE)));
        (first, last + 1)
    };
    assert_eq!(runs(shanghai(2026, 1, 5, "08:00")), (120, 180));
    assert_eq!(runs(shanghai(2026, 1, 5, "10:30")), (0, 30));
    assert_eq!(runs(shanghai(2026, 1, 5, "11:00")), (660, 900));
    assert_eq!(runs(shanghai(2026, 1, 5, "01:00")), (0, 60));
}

#[test]
fn without_hours_an_instance_is_active_from_creation_on() {
    let zone = default_time_zone();
    let created = shanghai(2026, 1, 5, "08:00");
    for cycle in [Cycle::Once, Cycle::LongRunning] {
        let always = Schedule {
            since: created,
            ..schedule(cycle, &[])
        };
        assert!(!always.active(&zone, Timestamp(created.0 - 1)));
        assert!(always.active(&zone, created));
        assert!(always.active(&zone, Timestamp(created.0 + 400 * DAY_MS)));
        assert!(!always.over(&zone, Timestamp(created.0 + 400 * DAY_MS)));
    }
}

#[test]
fn changes_of_clocks_neither_repeat_nor_interrupt() {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
    // Minutes that a daily window is open between two local midnights.
    let minutes = |start: &str, end: &str, month: i8, day: i8| {
        let daily = schedule(Cycle::EveryDay, &[window(start, end)]);
        let from = at(&zone, 2026, month, day, "00:00");
        let until = at(&zone, 2026, month, day + 1, "00:00");
        let moments = (from..until).step_by(MINUTE as usize);
        moments
            .filter(|now| daily.active(&zone, Timestamp(*now)))
            .count()
    };
    // Back: 02:00 to 03:00 comes twice on October 25. Forward: it is skipped on March 29.
    for (start, end, back, forward) in [
        ("02:00", "02:30", 30, 0),
        ("02:30", "03:30", 120, 30),
        ("01:30", "02:30", 60, 30),
        ("00:00", "24:00", 25 * 60, 23 * 60),
        ("03:00", "04:00", 60, 60),
    ] {
        assert_eq!(minutes(start, end, 10, 25), back, "back, {start} to {end}");
        assert_eq!(
            minutes(start, end, 3, 29),
            forward,
            "forward, {start} to {end}"
        );
        let usual = (seconds(end) - seconds(start)) as usize / 60;
        assert_eq!(minutes(start, end, 6, 1), usual);
    }
}
