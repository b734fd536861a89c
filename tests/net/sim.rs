//! Hosts and guests in a bad network, on a virtual clock, seed by seed.

#[path = "sim/check.rs"]
mod check;
#[path = "sim/faults.rs"]
mod faults;
#[path = "sim/links.rs"]
mod links;
#[path = "sim/node.rs"]
mod node;
#[path = "sim/plan.rs"]
mod plan;
#[path = "sim/world.rs"]
mod world;

use std::{env, time::Duration};

use self::{plan::Plan, world::World};

fn number(name: &str, default: u64) -> u64 {
    let value = env::var(name).ok();
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// `NEST_SIM_SEEDS=10000` runs more of them, `NEST_SIM_FIRST=42 NEST_SIM_SEEDS=1` one again.
#[test]
fn every_copy_is_the_fold_of_the_log() {
    let first = number("NEST_SIM_FIRST", 0);
    let seeds = number("NEST_SIM_SEEDS", 300);
    let began = std::time::Instant::now();
    let mut failed = Vec::new();
    let mut sum = check::Sum::default();
    for seed in first..first + seeds {
        let run = std::panic::catch_unwind(|| {
            let mut world = World::new(Plan::chaos(seed));
            world.run();
            world.check()
        });
        match run {
            Ok(seen) => sum.add(&seen),
            Err(_) => failed.push(seed),
        }
    }
    let took = began.elapsed();
    println!(
        "{seeds} seeds in {:.1} s, {:.0} a second; {sum:?}",
        took.as_secs_f64(),
        seeds as f64 / took.as_secs_f64()
    );
    assert!(
        failed.is_empty(),
        "seeds that fail: {failed:?}; NEST_SIM_FIRST={} NEST_SIM_SEEDS=1 runs the first again",
        failed[0]
    );
    if seeds >= 100 {
        sum.has_seen_everything();
    }
}

/// An edit is with a friend as soon as the ways to the hub and on allow, to the microsecond.
#[test]
fn an_edit_takes_no_longer_than_its_way() {
    let mut world = World::new(Plan::calm(7, [20, 35, 50]));
    world.run();
    let ways = world.journeys();
    assert!(ways.len() > 100, "only {} edits", ways.len());
    for (from, to, took) in ways {
        let way = world.delay(from) + world.delay(to);
        assert_eq!(took, way, "from {from} to {to}");
    }
    world.check();
}

/// A cut that outlives the connection is forgotten two seconds after it heals.
#[test]
fn a_healed_cut_is_soon_forgotten() {
    for (seed, cut) in [300, 2_000, 15_000, 21_000, 60_000].into_iter().enumerate() {
        let mut world = World::new(Plan::calm(seed as u64, [20, 35, 50]));
        world.run_for(Duration::from_secs(2));
        world.cut(1);
        world.run_for(Duration::from_millis(cut));
        world.heal(1);
        let healed = world.now();
        let took = world.settle() - healed;
        assert!(took <= Duration::from_secs(2), "{took:?} after {cut} ms");
        world.check();
    }
}
