//! Differences and three-way merges.

use nest::room::{
    Room, Sky,
    merge::{Merged, diff, merge},
    op::{Field, Op},
    rule,
    sky::{Outside, Weather},
};
use proptest::prelude::*;

use super::rules_sample::{
    cases, floor, id, item, l_shape, on, square, step, walk, wall, window, with,
};

fn apply(mut room: Room, ops: &[Op]) -> Room {
    for op in ops {
        assert!(op.apply(&mut room).is_some(), "{op:?} changes nothing");
    }
    room
}

fn sound(room: &Room) -> bool {
    let anchored = |item| rule::anchored(room, item).is_ok();
    let mut openings = room.shell.openings.values();
    room.items.values().all(anchored)
        && openings.all(|opening| room.shell.walls.contains_key(&opening.wall))
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn merges_obey_their_laws(
        common in prop::collection::vec(step(), 0..60),
        left in prop::collection::vec(step(), 0..40),
        right in prop::collection::vec(step(), 0..40),
    ) {
        let base = walk(square(), &common, "base");
        let x = walk(base.clone(), &left, "x");
        let y = walk(base.clone(), &right, "y");

        prop_assert_eq!(diff(&x, &x), []);
        prop_assert_eq!(&apply(x.clone(), &diff(&x, &y)), &y);

        prop_assert_eq!(merge(&base, &x, &base), Merged::default());
        prop_assert_eq!(merge(&base, &x, &x), Merged::default());
        let taken = merge(&base, &base, &x);
        prop_assert_eq!(&taken.conflicts, &[]);
        prop_assert_eq!(&apply(base.clone(), &taken.ops), &x);

        let merged = merge(&base, &x, &y);
        prop_assert_eq!(&merged, &merge(&base, &x, &y));
        let both = apply(x.clone(), &merged.ops);
        prop_assert!(sound(&both));
        // Merging again brings nothing new.
        prop_assert_eq!(apply(both.clone(), &merge(&y, &both, &y).ops), both.clone());
        for (id, item) in &x.items {
            let touched = base.items.get(id) != Some(item);
            if touched && y.items.get(id) == base.items.get(id) {
                prop_assert_eq!(both.items.get(id), Some(item), "ours alone changed it");
            }
        }
        for op in &merged.ops {
            prop_assert!(!merged.conflicts.contains(&op.field()), "{:?} was a conflict", op);
        }
    }
}

fn base() -> Room {
    with(
        square(),
        [
            item("table", "table", floor(300, 300, 0)),
            item("stool", "stool", floor(100, 100, 0)),
        ],
    )
}

fn change(room: &Room, ops: Vec<Op>) -> Room {
    apply(room.clone(), &ops)
}

#[test]
fn what_differs_in_place_merges() {
    let base = base();
    let ours = change(
        &base,
        vec![
            Op::Place(id("table"), floor(400, 300, 0)),
            Op::Add(item("ours", "stool", floor(200, 100, 0))),
            Op::Rename("Ours".to_owned()),
            Op::SetClock(true),
        ],
    );
    let theirs = change(
        &base,
        vec![
            Op::Paint(id("table"), vec![id("teal")]),
            Op::Add(item("theirs", "stool", floor(300, 100, 0))),
            Op::SetOpening(id("second"), Some(window("south", 300))),
            Op::SetTime(600),
            Op::SetWeather(Weather::Snow),
            Op::SetOutside(Outside::Sea),
            Op::Remove(id("stool")),
        ],
    );
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(merged.conflicts, []);
    let both = apply(ours, &merged.ops);
    assert_eq!(both.items["table"].place, floor(400, 300, 0));
    assert_eq!(both.items["table"].paint, [id("teal")]);
    let names: Vec<_> = both.items.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["ours", "table", "theirs"].map(String::from));
    assert_eq!(both.name, "Ours");
    let sky = Sky {
        time: 600,
        clock: true,
        weather: Weather::Snow,
        outside: Outside::Sea,
    };
    assert_eq!(both.sky, sky);
    assert!(both.shell.openings.contains_key("second"));
}

#[test]
fn conflicts_keep_ours() {
    let base = base();
    let ours = change(
        &base,
        vec![
            Op::Place(id("table"), floor(400, 300, 0)),
            Op::Remove(id("stool")),
            Op::SetTime(60),
            Op::SetWeather(Weather::Rain),
        ],
    );
    let theirs = change(
        &base,
        vec![
            Op::Place(id("table"), floor(200, 300, 0)),
            Op::Paint(id("stool"), vec![id("teal")]),
            Op::SetTime(120),
            Op::SetWeather(Weather::Snow),
        ],
    );
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(merged.ops, []);
    let fields = [
        Field::Existence(id("stool")),
        Field::Place(id("table")),
        Field::Time,
        Field::Weather,
    ];
    assert_eq!(merged.conflicts, fields);
}

#[test]
fn a_table_with_our_cup_is_not_removed() {
    let base = base();
    let ours = change(&base, vec![Op::Add(item("cup", "cup", on("table", 0, 0)))]);
    let theirs = change(&base, vec![Op::Remove(id("table"))]);
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(
        (merged.ops, merged.conflicts),
        (vec![], vec![Field::Existence(id("table"))])
    );
    // The other way round their cup has nothing to stand on.
    let merged = merge(&base, &theirs, &ours);
    assert_eq!(
        (merged.ops, merged.conflicts),
        (vec![], vec![Field::Existence(id("cup"))])
    );
}

#[test]
fn moves_that_would_close_a_ring_stay() {
    let trays = ["a", "b"].map(|name| item(name, "tray", on("table", 0, 0)));
    let base = with(base(), trays);
    let ours = change(&base, vec![Op::Place(id("a"), on("b", 0, 0))]);
    let theirs = change(&base, vec![Op::Place(id("b"), on("a", 0, 0))]);
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(
        (merged.ops, merged.conflicts),
        (vec![], vec![Field::Place(id("b"))])
    );
}

#[test]
fn a_wall_with_our_picture_stays() {
    let mut base = base();
    base.shell = l_shape().shell;
    let ours = change(
        &base,
        vec![Op::Add(item("print", "picture", wall("nook", 100, 150)))],
    );
    let theirs = change(
        &base,
        vec![Op::Rebuild(Box::new(square().shell)), Op::SetTime(60)],
    );
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(
        (merged.ops, merged.conflicts),
        (vec![Op::SetTime(60)], vec![Field::Shell])
    );
}

#[test]
fn a_new_plan_and_a_new_finish_meet() {
    let base = base();
    let mut finish = base.shell.walls["north"].clone();
    finish.paint = vec![id("teal")];
    let ours = change(&base, vec![Op::FinishWall(id("north"), finish.clone())]);
    let theirs = change(&base, vec![Op::Rebuild(Box::new(l_shape().shell))]);
    for (a, b) in [(&ours, &theirs), (&theirs, &ours)] {
        let merged = merge(&base, a, b);
        assert_eq!(merged.conflicts, []);
        let both = apply(a.clone(), &merged.ops);
        assert_eq!(both.shell.walls["north"], finish);
        assert_eq!(both.shell.walls.len(), 6);
    }
}

#[test]
fn another_kind_under_the_same_id_is_another_thing() {
    let base = base();
    let mut theirs = base.clone();
    theirs.items.get_mut("stool").unwrap().kind = id("chair");
    let ours = change(&base, vec![Op::Place(id("stool"), floor(150, 100, 0))]);
    let both = apply(ours.clone(), &merge(&base, &ours, &theirs).ops);
    let expected = item("stool", "chair", floor(150, 100, 0));
    assert_eq!(both.items["stool"], expected);
}
