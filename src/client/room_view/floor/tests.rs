//! Every floor that ships.

use super::*;
use crate::room::Shell;

/// Most triangles of a floor of five by four metres.
const BUDGET: usize = 9_000;

fn floor(kind: &str) -> Builder {
    let finish = |kind: &str| Finish {
        kind: kind.parse().unwrap(),
        paint: Vec::new(),
    };
    let shell = Shell::rectangle(500, 400, 240, finish(kind), &finish("plaster"));
    build(shell.spaces.values().next().unwrap())
}

#[test]
fn every_floor_is_whole_and_stays_within_its_triangles() {
    let planks = floor("oak-planks").triangles().count();
    assert!(finishes().floors.len() >= 16);
    for own in &finishes().floors {
        let b = floor(&own.id);
        let count = b.triangles().count();
        assert!(count <= BUDGET, "{}: {count} triangles", own.id);
        assert!(
            own.id == "oak-planks" || count != planks,
            "{} is of planks",
            own.id
        );
        // Nothing stands above the floor but grass, nothing lies outside of it.
        for p in b.triangles().flatten() {
            assert!(p.is_finite() && p.y < 0.06, "{}: {p}", own.id);
            let inside = Rect::new(-0.001, -0.001, 5.001, 4.001);
            let reach = if own.id == "grass" { 0.05 } else { 0.0 };
            assert!(inside.inflate(reach).contains(Vec2::new(p.x, -p.z)));
        }
        // Its upper sides cover all of it.
        let area: f32 = b
            .triangles()
            .map(|[a, b, c]| (b - a).cross(c - a).y.max(0.0) / 2.0)
            .sum();
        assert!(area > 19.9, "{}: {area} square metres", own.id);
        for (_, normal, tint) in b.corners() {
            assert!(normal.y > -0.1, "{} looks down", own.id);
            assert!(tint.iter().all(|c| (0.0..=1.3).contains(c)), "{}", own.id);
        }
        assert_eq!(own.paint.len(), own.slots.len(), "{}", own.id);
    }
}
