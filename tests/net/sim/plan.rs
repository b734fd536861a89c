//! What kind of world a run is in.

use std::time::Duration;

use nest::net::proto::testing::{Chance, Path};

/// What kind of world.
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) paths: Vec<Path>,
    /// How long people act.
    pub(crate) acts: Duration,
    /// The longest pause between two acts of somebody.
    pub(crate) pause: Duration,
    /// The longest a write takes.
    pub(crate) disk: Duration,
    /// The longest pause between two faults; none without.
    pub(crate) faults: Option<Duration>,
}

impl Plan {
    /// Anything may happen.
    pub(crate) fn chaos(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let ms = Duration::from_millis;
        let guests = 2 + chance.below(3);
        let paths = (0..guests).map(|_| Path {
            delay: ms(1 + chance.below(150)),
            jitter: ms(chance.below(80)),
            loss: [0, 10, 300][chance.below(3) as usize],
            twice: [0, 50][chance.below(2) as usize],
        });
        let mut plan = Self {
            seed,
            paths: paths.collect(),
            acts: Duration::from_secs(5 + chance.below(40)),
            pause: ms(500 + chance.below(3_000)),
            disk: ms([30, 300, 2_000][chance.below(3) as usize]),
            faults: Some(ms(500 + chance.below(8_000))),
        };
        if chance.happens(100) {
            // All at once.
            plan.acts /= 8;
            plan.pause /= 16;
            plan.faults = plan.faults.map(|pause| pause / 4);
        }
        plan
    }

    /// A network that only takes its time, so many milliseconds for each guest.
    pub(crate) fn calm<const N: usize>(seed: u64, delays: [u64; N]) -> Self {
        let path = |ms| Path {
            delay: Duration::from_millis(ms),
            ..Path::default()
        };
        Self {
            seed,
            paths: delays.map(path).into(),
            acts: Duration::from_secs(30),
            pause: Duration::from_millis(400),
            disk: Duration::from_millis(30),
            faults: None,
        }
    }
}
