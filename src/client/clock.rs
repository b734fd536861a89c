//! The time of day and the day where Nest runs: for rooms that go by the clock, and for names of files.

use std::time::{Duration, Instant};

use bevy::prelude::*;

use crate::room::Sky;

/// How often the clock is looked at.
const GLANCE: Duration = Duration::from_secs(1);

/// Minutes after midnight, where the system says that it is.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LocalTime(pub(super) u16);

impl LocalTime {
    fn now() -> Self {
        let now = jiff::Zoned::now();
        Self(u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs()))
    }

    /// The minute that a room is lit for.
    pub(super) fn minute(self, sky: &Sky) -> u16 {
        if sky.clock { self.0 } else { sky.time }
    }
}

/// What day and time it is.
pub(super) fn now() -> jiff::civil::DateTime {
    jiff::Zoned::now().datetime()
}

/// The day of a moment, in milliseconds since 1970.
pub(super) fn day_of(moment: i64) -> Option<jiff::civil::Date> {
    let moment = jiff::Timestamp::from_millisecond(moment).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::system()).date())
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
