//! What may be done: each refusal, each fault, each role.

use nest::room::{
    Finish, Item, ItemId, MAX_ITEMS, Placement, Point, Room, Spawn, Turn,
    edit::{Edit, Intent, MAX_OPS, Stamp},
    op::Op,
    rule::{self, Fault, Flaw, Flaws, Refusal, Role, Rules, Survey, check, faults, judge, removal},
    sky::{Outside, Weather},
};
use proptest::prelude::*;

use super::rules_sample::{
    cases, ceiling, edit, floor, id, item, kinds, l_shape, on, square, step, walk, wall, with,
};

fn furnished() -> Room {
    with(
        square(),
        [
            item("table", "table", floor(300, 300, 0)),
            item("cup", "cup", on("table", 0, 0)),
            item("lamp", "lamp", on("table", 40, 0)),
            item("wardrobe", "wardrobe", floor(100, 570, 0)),
            item("print", "picture", wall("north", 400, 150)),
            item("pendant", "pendant", ceiling(300, 300)),
        ],
    )
}

fn owner(room: &Room, ops: Vec<Op>) -> Result<(), Refusal> {
    check(room, &kinds(), &edit(ops), Role::Owner)
}

/// The faults of one more thing in the furnished room.
fn added(kind: &str, place: Placement) -> Vec<Fault> {
    let room = with(furnished(), [item("new", kind, place)]);
    faults(&room, &kinds(), &id("new"))
}

fn overlaps(name: &str) -> Vec<Fault> {
    vec![Fault::Overlaps(id(name))]
}

#[test]
fn boxes_collide_with_height() {
    assert_eq!(added("stool", floor(120, 530, 0)), overlaps("wardrobe"));
    assert_eq!(
        added("stool", floor(250, 300, 0)),
        [],
        "a stool goes under a table"
    );
    assert_eq!(
        added("chair", floor(300, 250, 180)),
        [],
        "a chair does up to its back"
    );
    assert_eq!(added("chair", floor(300, 290, 180)), overlaps("table"));
    assert_eq!(added("wardrobe", floor(300, 330, 0)), {
        let all = ["cup", "lamp", "table"];
        all.map(|name| Fault::Overlaps(id(name))).to_vec()
    });
    assert_eq!(added("cup", on("table", 5, 5)), overlaps("cup"));
    assert_eq!(added("cup", on("table", 20, 20)), []);
    assert_eq!(added("pendant", ceiling(330, 300)), overlaps("pendant"));
    assert_eq!(added("picture", wall("north", 450, 160)), overlaps("print"));
}

#[test]
fn rugs_block_nothing() {
    assert_eq!(added("rug", floor(300, 300, 30)), []);
    let room = with(furnished(), [item("rug", "rug", floor(300, 300, 0))]);
    let room = with(room, [item("rug2", "rug", floor(320, 300, 0))]);
    assert_eq!(faults(&room, &kinds(), &id("rug2")), []);
    assert_eq!(faults(&room, &kinds(), &id("table")), []);
    assert_eq!(added("rug", floor(90, 300, 0)), [Fault::Outside]);
}

#[test]
fn thin_things_hang_behind_furniture() {
    assert_eq!(added("picture", wall("north", 100, 100)), []);
    assert_eq!(
        added("clock", wall("north", 100, 100)),
        overlaps("wardrobe")
    );
    assert_eq!(
        added("shelf", wall("north", 100, 100)),
        overlaps("wardrobe")
    );
    assert_eq!(added("shelf", wall("north", 100, 180)), []);
    assert_eq!(added("curtain", wall("north", 100, 100)), []);
}

#[test]
fn openings_stay_clear() {
    let across = [Fault::AcrossOpening(id("window"))];
    assert_eq!(added("picture", wall("west", 300, 150)), across);
    assert_eq!(
        added("picture", wall("west", 196, 150)),
        [],
        "beside it, to the centimetre"
    );
    assert_eq!(added("picture", wall("west", 197, 150)), across);
    assert_eq!(added("picture", wall("west", 300, 50)), [], "below it");
    assert_eq!(added("curtain", wall("west", 300, 120)), []);
    assert_eq!(
        added("wardrobe", floor(30, 300, 90)),
        [],
        "furniture may stand before it"
    );
}

#[test]
fn things_stay_inside() {
    assert_eq!(added("stool", floor(17, 100, 0)), []);
    assert_eq!(added("stool", floor(15, 100, 0)), [Fault::Outside]);
    assert_eq!(added("stool", floor(-900, 100, 0)), [Fault::Outside]);
    assert_eq!(
        added("stool", floor(i32::MAX, i32::MIN, 0)),
        [Fault::Outside]
    );
    assert_eq!(added("picture", wall("north", 29, 150)), []);
    assert_eq!(added("picture", wall("north", 28, 150)), [Fault::Outside]);
    assert_eq!(
        added("picture", wall("north", i32::MIN, 150)),
        [Fault::Outside]
    );
    assert_eq!(added("picture", wall("south", 100, 24)), [Fault::Height]);
    assert_eq!(added("picture", wall("south", 100, 216)), [Fault::Height]);
    assert_eq!(added("pendant", ceiling(15, 300)), [Fault::Outside]);
    assert_eq!(
        added("cup", on("table", 57, 0)),
        [Fault::OffSurface(id("table"))]
    );
    let room = with(l_shape(), [item("stool", "stool", floor(310, 310, 0))]);
    assert_eq!(faults(&room, &kinds(), &id("stool")), [Fault::Outside]);
}

#[test]
fn kinds_stand_in_their_slots() {
    assert_eq!(
        added("cup", floor(500, 100, 0)),
        [],
        "small things may stand on the floor"
    );
    assert_eq!(added("table", ceiling(500, 100)), [Fault::WrongSlot]);
    assert_eq!(added("picture", floor(500, 100, 0)), [Fault::WrongSlot]);
    assert_eq!(added("cup", wall("south", 100, 100)), [Fault::WrongSlot]);
    assert!(added("stool", on("table", -40, 0)).contains(&Fault::WrongSlot));
    assert_eq!(
        added("cup", on("wardrobe", 0, 0)),
        [Fault::NoSuchSurface(id("wardrobe"))]
    );
    assert_eq!(added("sphinx", floor(500, 100, 0)), [Fault::UnknownKind]);
}

#[test]
fn loose_things_overlap_on_purpose() {
    let mut stool = item("stool", "stool", floor(120, 530, 0));
    stool.loose = true;
    let room = with(furnished(), [stool]);
    let kinds = kinds();
    assert_eq!(Survey::new(&room, &kinds).all(), [].into());
    let tighten = vec![Op::Loosen(id("stool"), false)];
    assert!(matches!(owner(&room, tighten), Err(Refusal::Fault { .. })));
}

#[test]
fn an_edit_is_judged_as_a_whole() {
    let swap = vec![
        Op::Place(id("cup"), on("table", 40, 0)),
        Op::Place(id("lamp"), on("table", 0, 0)),
    ];
    assert_eq!(owner(&furnished(), swap.clone()), Ok(()));
    assert!(matches!(
        owner(&furnished(), swap[..1].to_vec()),
        Err(Refusal::Fault { .. })
    ));
}

#[test]
fn what_is_carried_along_counts() {
    let under = item("cabinet", "wardrobe", floor(300, 450, 0));
    let room = with(furnished(), [under]);
    // The table's top would pass below nothing, but its lamp is taller than the gap to the clock.
    let moved = vec![Op::Place(id("table"), floor(300, 400, 0))];
    assert!(matches!(owner(&room, moved), Err(Refusal::Fault { .. })));
    let orphaned = owner(&furnished(), vec![Op::Remove(id("table"))]);
    let fault = Fault::NoSuchParent(id("table"));
    assert_eq!(
        orphaned,
        Err(Refusal::Fault {
            item: id("cup"),
            fault
        })
    );
    let all = removal(&furnished(), [&id("table")]);
    assert_eq!(all.len(), 3);
    assert_eq!(owner(&furnished(), all), Ok(()));
}

#[test]
fn removal_takes_children_first_and_each_once() {
    let room = with(furnished(), [item("tray", "tray", on("table", -40, 0))]);
    let room = with(room, [item("glass", "cup", on("tray", 0, 0))]);
    let names = |roots: &[&str]| -> Vec<String> {
        let roots: Vec<ItemId> = roots.iter().map(|name| id(name)).collect();
        let ops = removal(&room, &roots);
        let ids = ops.iter().map(|op| op.item().unwrap().to_string());
        ids.collect()
    };
    assert_eq!(names(&["table"]), ["glass", "tray", "lamp", "cup", "table"]);
    for roots in [["tray", "table"], ["table", "tray"]] {
        let names = names(&roots);
        assert_eq!(names.len(), 5);
        let at = |name: &str| names.iter().position(|other| other == name).unwrap();
        assert!(at("glass") < at("tray") && at("tray") < at("table"));
    }
}

#[test]
fn old_faults_block_nobody() {
    let room = with(furnished(), [item("stool", "stool", floor(120, 530, 0))]);
    let nudge = vec![Op::Place(id("stool"), floor(120, 535, 0))];
    assert_eq!(owner(&room, nudge), Ok(()));
    let paint = vec![Op::Paint(id("wardrobe"), vec![id("sage")])];
    assert_eq!(owner(&room, paint), Ok(()));
    let worse = vec![
        Op::Place(id("stool"), floor(290, 225, 0)),
        Op::Add(item("b", "stool", floor(290, 230, 0))),
    ];
    assert!(matches!(owner(&room, worse), Err(Refusal::Fault { .. })));
}

#[test]
fn healed_faults_may_come_back_by_undo() {
    let room = with(furnished(), [item("stool", "stool", floor(120, 530, 0))]);
    let away = edit(vec![Op::Place(id("stool"), floor(300, 100, 0))]);
    let (kinds, none) = (kinds(), Flaws::new());
    let gesture = |forgiven| Rules::Gesture {
        role: Role::Owner,
        forgiven,
    };
    let healed = judge(&room, &kinds, &away, gesture(&none)).unwrap();
    assert_eq!(
        healed,
        [Flaw::Item(id("stool"), Fault::Overlaps(id("wardrobe")))].into()
    );
    let mut after = room.clone();
    let back = Edit {
        intent: Intent::Undo(Stamp::default()),
        ops: away.apply(&mut after),
        ..away
    };
    assert!(judge(&after, &kinds, &back, gesture(&none)).is_err());
    assert!(judge(&after, &kinds, &back, gesture(&healed)).is_ok());
}

#[test]
fn ops_must_make_sense() {
    let room = furnished();
    let refused = |op: Op| owner(&room, vec![op]).unwrap_err();
    let finish = |paints: usize| Finish {
        kind: id("plaster"),
        paint: vec![id("sage"); paints],
    };
    let stool = |name: &str| item(name, "stool", floor(300, 100, 0));
    assert_eq!(refused(Op::Add(stool("cup"))), Refusal::IdTaken(id("cup")));
    assert_eq!(refused(Op::Remove(id("ghost"))), Refusal::Gone(id("ghost")));
    assert_eq!(
        refused(Op::Light(id("ghost"), true)),
        Refusal::Gone(id("ghost"))
    );
    assert_eq!(
        refused(Op::Light(id("cup"), true)),
        Refusal::NotALamp(id("cup"))
    );
    assert_eq!(
        refused(Op::Paint(id("cup"), vec![id("sage"); 9])),
        Refusal::TooManyPaints
    );
    assert_eq!(
        refused(Op::FinishWall(id("north"), finish(9))),
        Refusal::TooManyPaints
    );
    assert_eq!(
        refused(Op::FinishWall(id("attic"), finish(1))),
        Refusal::NoSuchWall(id("attic"))
    );
    assert_eq!(
        refused(Op::FinishFloor(id("attic"), finish(1))),
        Refusal::NoSuchSpace(id("attic"))
    );
    assert_eq!(
        refused(Op::SetOpening(id("hatch"), None)),
        Refusal::NoSuchOpening(id("hatch"))
    );
    assert_eq!(refused(Op::SetTime(1_440)), Refusal::Time);
    let spawn = Spawn {
        at: Point::new(-5, 0),
        turn: Turn::default(),
    };
    assert_eq!(refused(Op::SetSpawn(spawn)), Refusal::SpawnOutside);
    for name in [
        String::new(),
        "  ".to_owned(),
        "a\nb".to_owned(),
        "a".repeat(65),
        "窝".repeat(65),
    ] {
        assert_eq!(refused(Op::Rename(name)), Refusal::Name);
    }
    assert_eq!(owner(&room, vec![Op::Rename("窝".repeat(64))]), Ok(()));
    assert_eq!(owner(&room, vec![]), Err(Refusal::Empty));
    let unknown = owner(
        &room,
        vec![Op::Add(item("new", "sphinx", floor(300, 100, 0)))],
    );
    let fault = Fault::UnknownKind;
    assert_eq!(
        unknown,
        Err(Refusal::Fault {
            item: id("new"),
            fault
        })
    );
    for name in ["new", "next"] {
        let ops = vec![
            Op::Add(stool(name)),
            Op::Remove(id(name)),
            Op::Lock(id(name), true),
        ];
        assert_eq!(owner(&room, ops), Err(Refusal::Gone(id(name))));
    }
}

#[test]
fn edits_and_rooms_have_limits() {
    let room = furnished();
    let paint = |n: usize| vec![Op::Paint(id("cup"), vec![]); n];
    let by = |role, n| check(&room, &kinds(), &edit(paint(n)), role);
    let most = MAX_OPS;
    assert_eq!(by(Role::Decorator, most), Ok(()));
    assert_eq!(
        by(Role::Decorator, most + 1),
        Err(Refusal::TooManyOps { ops: 65, most })
    );
    assert_eq!(by(Role::Owner, 4_096), Ok(()));
    assert_eq!(
        by(Role::Owner, 4_097),
        Err(Refusal::TooManyOps {
            ops: 4_097,
            most: 4_096
        })
    );

    let rugs = (0..MAX_ITEMS).map(|n| item(&format!("rug{n}"), "rug", floor(300, 300, 0)));
    let full = with(square(), rugs);
    let rug = Op::Add(item("new", "rug", floor(300, 300, 0)));
    assert_eq!(owner(&full, vec![rug.clone()]), Err(Refusal::TooManyItems));
    assert_eq!(owner(&full, vec![Op::Remove(id("rug1")), rug]), Ok(()));
}

#[test]
fn roles_do_what_the_table_says() {
    let mut room = furnished();
    room.items.get_mut("cup").unwrap().locked = true;
    let mut padlocked = item("new", "stool", floor(300, 100, 0));
    let stool = Op::Add(padlocked.clone());
    padlocked.locked = true;
    let print = Op::Place(id("print"), wall("north", 420, 150));
    let finish = Finish {
        kind: id("plaster"),
        paint: vec![],
    };
    let locked = Some(Refusal::Locked(id("cup")));
    let role = Some(Refusal::Role);
    // What a decorator and a guest hear; owners and housemates may do all of it.
    for (op, decorator, guest) in [
        (Op::Light(id("lamp"), true), None, None),
        (stool, None, role.clone()),
        (print, None, role.clone()),
        (Op::Paint(id("lamp"), vec![id("sage")]), None, role.clone()),
        (Op::Remove(id("lamp")), None, role.clone()),
        (
            Op::Paint(id("cup"), vec![id("sage")]),
            locked.clone(),
            role.clone(),
        ),
        (Op::Remove(id("cup")), locked.clone(), role.clone()),
        (
            Op::Place(id("table"), floor(300, 310, 0)),
            locked,
            role.clone(),
        ),
        (Op::Lock(id("lamp"), true), role.clone(), role.clone()),
        (Op::Add(padlocked), role.clone(), role.clone()),
        (
            Op::FinishWall(id("north"), finish),
            role.clone(),
            role.clone(),
        ),
        (
            Op::SetOpening(id("window"), None),
            role.clone(),
            role.clone(),
        ),
        (Op::Rename("Ours".to_owned()), role.clone(), role.clone()),
        (Op::SetTime(60), role.clone(), role.clone()),
        (Op::SetClock(true), role.clone(), role.clone()),
        (Op::SetWeather(Weather::Rain), role.clone(), role.clone()),
        (Op::SetOutside(Outside::Sea), role.clone(), role.clone()),
        (
            Op::Rebuild(Box::new(room.shell.clone())),
            role.clone(),
            role.clone(),
        ),
    ] {
        let by = |role| check(&room, &kinds(), &edit(vec![op.clone()]), role).err();
        assert_eq!(by(Role::Owner), None, "{op:?}");
        assert_eq!(by(Role::Housemate), None, "{op:?}");
        assert_eq!(by(Role::Decorator), decorator, "{op:?}");
        assert_eq!(by(Role::Guest), guest, "{op:?}");
    }
}

#[test]
fn imports_obey_structure_only() {
    let import = |ops| judge(&furnished(), &kinds(), &edit(ops), Rules::Import).map(|_| ());
    let add = |item: Item| vec![Op::Add(item)];
    assert_eq!(
        import(add(item("new", "sphinx", floor(-500, 0, 0)))),
        Ok(())
    );
    assert_eq!(
        import(add(item("new", "stool", floor(100, 570, 0)))),
        Ok(())
    );
    assert!(import(add(item("new", "cup", on("gone", 0, 0)))).is_err());
    assert!(import(add(item("new", "picture", wall("attic", 0, 0)))).is_err());
    assert!(import(removal(&furnished(), [&id("wardrobe")])).is_ok());
    assert!(import(vec![Op::Remove(id("table"))]).is_err());
    assert!(import(vec![Op::Rename(String::new())]).is_err());
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn what_the_rules_allow_has_no_faults(steps in prop::collection::vec(step(), 1..60)) {
        let (room, kinds) = (walk(l_shape(), &steps, "a"), kinds());
        prop_assert_eq!(Survey::new(&room, &kinds).all(), [].into());
    }

    /// The sweep finds what looking at every pair finds.
    #[test]
    fn collisions_agree_with_every_pair(
        places in prop::collection::vec((0..600, 0..600, 0..360, 0_usize..4), 2..60),
    ) {
        let pool = ["table", "chair", "stool", "wardrobe"];
        let items = places.iter().enumerate().map(|(n, &(x, z, turn, kind))| {
            item(&format!("item{n}"), pool[kind], floor(x, z, turn))
        });
        let (room, kinds) = (with(square(), items), kinds());
        let survey = Survey::new(&room, &kinds);
        for a in room.items.values() {
            let block = |item: &Item| rule::stand(&room, &kinds, &item.id).unwrap();
            let solids = |item: &Item| -> Vec<_> {
                rule::solids(kinds.get(&item.kind).unwrap(), &block(item)).collect()
            };
            let expected: Vec<Fault> = room.items.values()
                .filter(|b| b.id != a.id && block(a).overlaps(&block(b)))
                .filter(|b| solids(b).iter().any(|s| solids(a).iter().any(|m| m.overlaps(s))))
                .map(|b| Fault::Overlaps(b.id.clone()))
                .collect();
            let mut found = survey.faults(&a.id);
            found.retain(|fault| matches!(fault, Fault::Overlaps(_)));
            prop_assert_eq!(found, expected);
        }
    }

    /// One thing that moves is judged without a copy of the room; said twice, with one.
    #[test]
    fn one_thing_alone_is_judged_as_among_others(
        steps in prop::collection::vec(step(), 1..40),
        (x, z, turn) in (-50..700, -50..700, 0..360),
        fresh in any::<bool>(),
        which in any::<prop::sample::Index>(),
    ) {
        let room = walk(l_shape(), &steps, "a");
        let names: Vec<_> = room.items.keys().cloned().collect();
        let place = floor(x, z, turn);
        let op = if fresh || names.is_empty() {
            Op::Add(item("new", "chair", place))
        } else {
            Op::Place(which.get(&names).clone(), place)
        };
        let loosen = match &op {
            Op::Add(item) => Op::Loosen(item.id.clone(), false),
            op => op.clone(),
        };
        prop_assert_eq!(owner(&room, vec![op.clone()]), owner(&room, vec![op, loosen]));
    }
}
