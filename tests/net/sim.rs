//! Hosts and guests in a bad network, on a virtual clock, seed by seed.

#[path = "sim/check.rs"]
mod check;
#[path = "sim/faults.rs"]
mod faults;
#[path = "sim/home.rs"]
mod home;
#[path = "sim/keep.rs"]
mod keep;
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
            Ok(seen) => sum.add(seen),
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
    if seeds >= 300 {
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
        // No housemate: they would go on by themselves.
        world.cut(2);
        world.run_for(Duration::from_millis(cut));
        world.heal(2);
        let healed = world.now();
        let took = world.settle() - healed;
        assert!(took <= Duration::from_secs(2), "{took:?} after {cut} ms");
        world.check();
    }
}

/// Almost a third of all packets is lost, for a minute.
#[test]
fn a_minute_of_loss_is_lived_through() {
    for seed in 0..10 {
        let mut plan = Plan::calm(seed, [20, 35, 50, 20]);
        plan.acts = Duration::from_secs(60);
        for path in &mut plan.paths {
            (path.loss, path.jitter) = (300, Duration::from_millis(20));
        }
        let mut world = World::new(plan);
        world.run();
        assert!(!world.forked, "somebody was given up");
        world.check().has_at_least(300, 100);
    }
}

/// A guest, a housemate, or the host sleeps, and soon is in the same room as everybody.
#[test]
fn who_slept_is_soon_back() {
    // Where a host slept for long, a housemate took over, whom it has to find.
    for (who, most) in [(2, 2), (1, 2), (0, 25)] {
        for seconds in [5, 20, 60] {
            let mut world = World::new(Plan::calm(seconds, [20, 35, 50]));
            world.run_for(Duration::from_secs(2));
            world.sleep(who, Duration::from_secs(seconds));
            world.run_for(Duration::from_secs(seconds));
            let woke = world.now();
            let took = world.settle() - woke;
            let most = Duration::from_secs(most);
            assert!(took <= most, "{who} took {took:?} after {seconds} s");
            world.check();
        }
    }
}

/// Three who share a nest change it for an hour, each alone, and find themselves in the same room.
#[test]
fn three_who_were_apart_for_an_hour_meet() {
    let mut plan = Plan::calm(0, [20, 35, 50]);
    plan.acts = Duration::from_secs(3_600);
    plan.pause = Duration::from_secs(6);
    let mut world = World::new(plan);
    world.run_for(Duration::from_secs(2));
    for mate in [0, 1, 3] {
        world.go_apart(mate);
        world.cut(mate);
    }
    world.run();
    world.check().has_at_least(300, 100);
    let brought = world.astray.len();
    assert!(brought >= 600, "two of them did {brought} things apart");
}
