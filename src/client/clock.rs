//! The time of day and the day where Nest runs: for rooms that go by the clock, for what was said when,
//! and for names of files.

use std::time::{Duration, Instant};

use bevy::prelude::*;
use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::ui::view::society::Moment;
use crate::room::Sky;

/// How often the clock is looked at.
const GLANCE: Duration = Duration::from_secs(1);

/// Minutes after midnight, where the system says that it is.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LocalTime(pub(super) u16);

impl LocalTime {
    fn now() -> Self {
        let now = Zoned::now();
        Self(u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs()))
    }

    /// The minute that a room is lit for.
    pub(super) fn minute(self, sky: &Sky) -> u16 {
        if sky.clock { self.0 } else { sky.time }
    }
}

/// When something was that happened so many milliseconds after 1970, by the clock on the wall here.
pub(super) fn moment(millis: u64, zone: &TimeZone) -> Moment {
    let stamp = i64::try_from(millis).ok().map(Timestamp::from_millisecond);
    let stamp = stamp.and_then(Result::ok).unwrap_or(Timestamp::MAX);
    let at = stamp.to_zoned(zone.clone());
    Moment {
        seconds: millis / 1_000,
        day: at.date().into(),
        minute: u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs()),
    }
}

/// What day and time it is.
pub(super) fn now() -> DateTime {
    Zoned::now().datetime()
}

/// The day of a moment, in milliseconds since 1970.
pub(super) fn day_of(moment: i64) -> Option<Date> {
    let moment = Timestamp::from_millisecond(moment).ok()?;
    Some(moment.to_zoned(TimeZone::system()).date())
}

/// The hand was moved on.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Ticks;

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(LocalTime::now())
        .add_systems(PreUpdate, tick.in_set(Ticks));
}

fn tick(mut local: ResMut<LocalTime>, mut looked: Local<Option<Instant>>) {
    if looked.is_none_or(|at| at.elapsed() >= GLANCE) {
        *looked = Some(Instant::now());
        local.set_if_neq(LocalTime::now());
    }
}

#[cfg(test)]
mod tests {
    use super::{super::ui::view::society::Day, *};

    #[test]
    fn the_wall_says_when_something_was() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        // 2026-11-24 16:05 UTC, which is past midnight there.
        let at = moment(1_795_536_300_000, &zone);
        assert_eq!(at.minute, 5);
        let day = Day {
            year: 2026,
            month: 11,
            day: 25,
            weekday: 3,
            number: at.day.number,
        };
        assert_eq!(at.day, day);
        let before = moment(1_795_536_300_000 - 6 * 60_000, &zone);
        assert_eq!((before.minute, before.day.number), (1_439, day.number - 1));
        assert_eq!(before.day.day, 24);
        // What nobody can have said is no reason to fall over.
        moment(u64::MAX, &zone);
    }
}
