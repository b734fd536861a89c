//! What figures show: hands stay outside head and coat, feet on the floor, and nothing jumps.

use std::f32::consts::TAU;

use super::*;
use crate::client::figure::Gaze;

/// From an elbow to the middle of the mitten, which is so thick.
const HAND: Vec3 = Vec3::new(0.0, -0.14, 0.0);
const THICK: f32 = 0.045;

/// How far a point is outside the head, about the head's own middle, roughly.
fn off_head(p: Vec3) -> f32 {
    ((p / Vec3::new(0.28, 0.25, 0.24)).length() - 1.0) * 0.24
}

/// How far a point is outside the coat, about the hips, roughly.
fn off_coat(p: Vec3) -> f32 {
    if !(-0.07..0.3).contains(&p.y) {
        return 1.0;
    }
    let radius = 0.2 - 0.2 * p.y;
    (Vec2::new(p.x / 1.08, p.z / 0.9).length() - radius) * 0.9
}

fn hands_are_clear(pose: &Pose, what: &str) {
    let joints = placed(pose);
    for forearm in [Joint::ForearmLeft, Joint::ForearmRight] {
        let hand = joints[forearm as usize].transform_point3(HAND);
        let about = |joint: Joint| joints[joint as usize].inverse().transform_point3(hand);
        let (head, coat) = (off_head(about(Joint::Head)), off_coat(about(Joint::Body)));
        assert!(
            head > THICK - 0.015,
            "{what}: {forearm:?} in the head, {head}"
        );
        assert!(
            coat > THICK - 0.04,
            "{what}: {forearm:?} in the coat, {coat}"
        );
    }
}

#[test]
fn emotes_are_told_by_number() {
    for emote in Emote::ALL {
        assert_eq!(Emote::numbered(emote.number()), Some(emote));
    }
    assert_eq!(Emote::numbered(0), None);
    assert_eq!(Emote::numbered(200), None);
}

#[test]
fn who_shows_something_clips_through_nothing_and_slides_nowhere() {
    for emote in Emote::ALL {
        let mut stage = Stage::new(Vec2::new(60.0, 60.0));
        for _ in 0..90 {
            stage.frame();
        }
        stage.walker.show(emote);
        let mut last = stage.world();
        let feet = stage.motion.gait.feet.map(|foot| foot.at);
        let (mut shown, mut high) = (false, 0.0_f32);
        for frame in 0..600 {
            let now = stage.world();
            let what = format!("{emote:?} at frame {frame}");
            hands_are_clear(&pose(&stage.motion.gait, &stage.motion.springs), &what);
            for joint in Joint::ALL {
                let (a, b) = (last[joint as usize], now[joint as usize]);
                let moved = Vec3::from(b.translation - a.translation).length();
                assert!(moved < 0.06, "{what}: {joint:?} jumps by {moved}");
            }
            for boot in [Joint::BootLeft, Joint::BootRight] {
                let sole = now[boot as usize]
                    .transform_point3(Vec3::new(0.0, -0.085, 0.05))
                    .y;
                assert!(sole > -0.003, "{what}: {boot:?} in the floor, {sole}");
                high = high.max(sole);
            }
            shown |= stage.motion.gait.act.is_some_and(|act| act.share > 0.99);
            last = now;
        }
        assert!(shown && stage.motion.gait.act.is_none(), "{emote:?} ends");
        assert_eq!(
            feet,
            stage.motion.gait.feet.map(|foot| foot.at),
            "{emote:?}"
        );
        assert_eq!(emote == Emote::Cheer, high > 0.1, "{emote:?} rises {high}");
    }
}

#[test]
fn sitters_show_things_too() {
    let seat = room().seats.remove(0);
    let mut stage = Stage::new(Vec2::new(300.0, 100.0));
    stage.walker.pursue(Wish::Sit(seat), &stage.grid);
    for _ in 0..500 {
        stage.frame();
    }
    for emote in Emote::ALL {
        stage.walker.show(emote);
        for frame in 0..560 {
            let pose = stage.frame();
            hands_are_clear(&pose, &format!("{emote:?}, sitting, at frame {frame}"));
        }
    }
    assert!(matches!(stage.walker.doing, Doing::Sitting(_)));
}

#[test]
fn less_motion_shows_a_still_picture() {
    for emote in Emote::ALL {
        let mut gait = Gait::new(Vec3::ZERO, 0.0, 1);
        gait.calm = true;
        let at = |age: f32| {
            let act = Some(super::super::Act {
                emote,
                age,
                share: 1.0,
            });
            let gait = Gait {
                act,
                ..gait.clone()
            };
            pose(&gait, &super::super::Springs::new(0.0)).joints[..Joint::BrowLeft as usize]
                .to_vec()
        };
        assert_eq!(at(1.3), at(1.45), "{emote:?}");
    }
}

#[test]
fn lies_down_and_gets_up() {
    let bed = Place {
        lies: true,
        ..room().seats.remove(0)
    };
    let mut stage = Stage::new(Vec2::new(300.0, 100.0));
    stage.walker.pursue(Wish::Sit(bed), &stage.grid);
    let mut last = stage.world();
    let mut lowest = f32::MAX;
    for frame in 0..1200 {
        if frame == 700 {
            assert_eq!(stage.motion.gait.lie, 1.0);
            let head = stage.world()[Joint::Head as usize].translation.y - 0.33;
            assert!(
                (0.2..0.45).contains(&head),
                "the head is {head} m over the bed"
            );
            let wish = Wish::Walk(Vec2::new(300.0, 100.0));
            stage.walker.pursue(wish, &stage.grid);
        }
        let now = stage.world();
        for joint in Joint::ALL {
            let (a, b) = (last[joint as usize], now[joint as usize]);
            let moved = Vec3::from(b.translation - a.translation).length();
            assert!(moved < 0.12, "{joint:?} jumps by {moved} at frame {frame}");
        }
        lowest = lowest.min(now[Joint::Head as usize].translation.y);
        last = now;
    }
    assert_eq!(stage.motion.gait.lie, 0.0);
    assert_eq!(stage.walker.doing, Doing::Standing);
    assert!(lowest < 0.75, "it lay");
}

#[test]
fn the_head_looks_first_and_the_body_follows() {
    let mut stage = Stage::new(Vec2::new(300.0, 100.0));
    stage.frame();
    let eyes = stage.motion.gait.root + Vec3::Y * 0.95;
    // To the left and ahead; then somebody behind.
    stage.walker.look_at(Some(Gaze {
        at: eyes + Vec3::new(1.0, 0.0, 1.6),
        person: false,
    }));
    for _ in 0..60 {
        stage.frame();
    }
    let springs = &stage.motion.springs;
    let wanted = 1.0_f32.atan2(1.6);
    assert!((springs.look[0].value - wanted).abs() < 0.02);
    assert!(springs.body.value.abs() < 0.01, "the feet stay");
    let behind = eyes + Vec3::new(-0.3, 0.0, -2.0);
    stage.walker.look_at(Some(Gaze {
        at: behind,
        person: false,
    }));
    for _ in 0..60 {
        stage.frame();
    }
    assert!(
        stage.motion.springs.look[0].value.abs() < 0.02,
        "nobody turns for a mouse"
    );
    stage.walker.look_at(Some(Gaze {
        at: behind,
        person: true,
    }));
    for _ in 0..90 {
        stage.frame();
    }
    let springs = &stage.motion.springs;
    let faces = springs.body.value + springs.look[0].value;
    let wanted = (-0.3_f32).atan2(-2.0);
    let off = (faces - wanted).rem_euclid(TAU);
    assert!(off.min(TAU - off) < 0.05, "looks {faces}, not {wanted}");
}
