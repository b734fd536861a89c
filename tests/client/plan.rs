//! The plan: a hand on its paper, and what it asks for.

use bevy_egui::egui::{
    Event, Key, Modifiers, PointerButton, Pos2, Rect, Vec2, accesskit::Role, pos2,
};
use egui_kittest::{Harness, kittest::Queryable as _};
use nest::{
    client::{
        intent::{Intent, Mode},
        settings::Language,
        ui::view::{Footprint, PlanView},
    },
    room::{
        Finish, Point, Shell, SpaceId,
        rule::{Fault, Refusal, ShellFault},
        shell::{
            Opening, Roof,
            reshape::{Area, Gesture},
        },
    },
};

use super::{
    app::Folder,
    panels::{SIZES, Window, nodes, window},
    sample::{id, sample, words},
};

/// A room of six by five metres with a window, a sofa and a rug.
pub(super) fn plan() -> PlanView {
    let finish = |kind: &str| Finish {
        kind: id(kind),
        paint: vec![id("oak")],
    };
    let mut shell = Shell::rectangle(600, 500, 240, finish("oak-planks"), &finish("plaster"));
    let window = Opening {
        kind: id("sash-window"),
        wall: id("north"),
        along: 300,
        sill: 80,
        paint: Vec::new(),
    };
    shell.openings.insert(id("window"), window);
    let thing = |item: &str, name: (&str, &str), low: Point, high: Point, flat| Footprint {
        item: id(item),
        name: Some(words(name.0, name.1)),
        corners: [
            low,
            Point::new(high.x, low.z),
            high,
            Point::new(low.x, high.z),
        ],
        flat,
    };
    PlanView {
        may: true,
        shown: shell.clone(),
        shell,
        things: vec![
            thing(
                "sofa",
                ("Sofa", "沙发"),
                Point::new(100, 400),
                Point::new(280, 480),
                false,
            ),
            thing(
                "rug",
                ("Wool rug", "羊毛毯"),
                Point::new(150, 150),
                Point::new(400, 350),
                true,
            ),
        ],
        refusal: None,
    }
}

fn open(language: Language, size: Vec2) -> Harness<'static, Window> {
    let mut harness = window(sample(language), size);
    harness.state_mut().state.toggle_plan();
    harness.run();
    harness
}

fn sheet(harness: &Harness<'_, Window>) -> Rect {
    harness.get_by_label("Floor plan").rect()
}

/// Where a point of the room lies on the paper: it shows 160 cm around the room.
fn on_paper(harness: &Harness<'_, Window>, x: i32, z: i32) -> Pos2 {
    let rect = sheet(harness);
    let scale = (rect.width() / 920.0).min(rect.height() / 820.0);
    let off = Vec2::new(x as f32 - 300.0, 250.0 - z as f32);
    rect.center() + off * scale
}

fn button(harness: &mut Harness<'_, Window>, at: Pos2, pressed: bool) {
    harness.event(Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    });
    harness.step();
}

fn go(harness: &mut Harness<'_, Window>, at: Pos2) {
    harness.event(Event::PointerMoved(at));
    harness.step();
    harness.step();
}

/// Presses at one point of the room and goes to another; the button is still down.
fn pull(harness: &mut Harness<'_, Window>, from: (i32, i32), to: (i32, i32)) {
    let (from, to) = (
        on_paper(harness, from.0, from.1),
        on_paper(harness, to.0, to.1),
    );
    go(harness, from);
    button(harness, from, true);
    go(harness, from.lerp(to, 0.5));
    go(harness, to);
}

fn drag(harness: &mut Harness<'_, Window>, from: (i32, i32), to: (i32, i32)) -> Vec<Intent> {
    pull(harness, from, to);
    harness.state_mut().asked.clear();
    let to = on_paper(harness, to.0, to.1);
    button(harness, to, false);
    harness.step();
    std::mem::take(&mut harness.state_mut().asked)
}

fn area(x: i32, z: i32, width: i32, depth: i32) -> Area {
    let low = Point::new(x, z);
    Area::between(low, low + Point::new(width, depth))
}

fn main() -> SpaceId {
    id("main")
}

#[test]
fn the_plan_fits() {
    for language in Language::ALL {
        for size in SIZES {
            let mut harness = open(language, size);
            let labels = ["Openings", "门窗", "Room", "画房间"];
            for chosen in [false, true] {
                if chosen {
                    let at = nodes(&harness)
                        .into_iter()
                        .find(|(_, label, _)| label == "Floor plan" || label == "平面图");
                    let middle = at.unwrap().2.center();
                    go(&mut harness, middle);
                    button(&mut harness, middle, true);
                    button(&mut harness, middle, false);
                    harness.run();
                }
                let all = nodes(&harness);
                assert!(
                    all.iter()
                        .any(|(_, label, _)| labels.contains(&label.as_str()))
                );
                let card = Rect::from_min_max(pos2(16.0, 80.0), pos2(size.x * 0.54, size.y - 16.0));
                let target = |role: Role| matches!(role, Role::Button | Role::RadioButton);
                let inside: Vec<_> = all
                    .iter()
                    .filter(|(role, _, rect)| target(*role) && card.contains(rect.center()))
                    .collect();
                assert!(inside.len() >= 6, "{language:?} {size:?}: {inside:?}");
                for (at, (_, one, a)) in inside.iter().enumerate() {
                    assert!(
                        card.shrink(8.0).contains_rect(*a),
                        "{one:?} {a:?} leaves {card:?}"
                    );
                    assert!(a.height() > 35.0, "{one:?} {a:?}");
                    for (_, other, b) in &inside[at + 1..] {
                        let shared = a.intersect(*b);
                        let apart = shared.width() < 2.0 || shared.height() < 2.0;
                        assert!(apart, "{one:?} {a:?} lies over {other:?} {b:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_room_is_drawn_on_the_grid() {
    let mut harness = open(Language::English, SIZES[0]);
    harness.get_by_label("Room").click();
    harness.run();
    pull(&mut harness, (612, 90), (703, 410));
    let drawn = Gesture::Draw(area(600, 100, 100, 300));
    let asked = &harness.state().asked;
    assert_eq!(asked.last(), Some(&Intent::TryReshape(drawn.clone())));
    harness.state_mut().asked.clear();
    let to = on_paper(&harness, 703, 410);
    button(&mut harness, to, false);
    harness.step();
    assert_eq!(harness.state().asked, [Intent::Reshape(drawn)]);
}

#[test]
fn a_wall_is_dragged_and_escape_gives_up() {
    let mut harness = open(Language::English, SIZES[0]);
    let wall = Gesture::Drag {
        space: main(),
        wall: id("east"),
        by: 75,
    };
    assert_eq!(
        drag(&mut harness, (600, 200), (678, 260)),
        [Intent::Reshape(wall)]
    );
    pull(&mut harness, (600, 200), (678, 260));
    harness.state_mut().asked.clear();
    harness.key_press(Key::Escape);
    harness.step();
    let at = on_paper(&harness, 678, 260);
    button(&mut harness, at, false);
    assert_eq!(harness.state().asked, []);
}

#[test]
fn enter_keeps_what_the_hand_holds() {
    let mut harness = open(Language::English, SIZES[0]);
    pull(&mut harness, (0, 0), (-55, -30));
    harness.state_mut().asked.clear();
    harness.key_press(Key::Enter);
    harness.step();
    let corner = Gesture::Corner {
        space: main(),
        at: Point::new(0, 0),
        by: Point::new(-50, -25),
    };
    assert_eq!(harness.state().asked[..1], [Intent::Reshape(corner)]);
}

/// Where frames are slow, a click goes down and up within one.
#[test]
fn a_quick_click_puts_a_door_in() {
    let mut harness = open(Language::English, SIZES[0]);
    harness.get_by_label("Openings").click();
    harness.run();
    harness.get_by_label("Door").click();
    harness.run();
    let pos = on_paper(&harness, 200, 5);
    go(&mut harness, pos);
    harness.state_mut().asked.clear();
    for pressed in [true, false] {
        harness.input_mut().events.push(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    harness.step();
    let asked = &harness.state().asked;
    assert!(
        matches!(&asked[..], [Intent::Reshape(Gesture::Open(name, _))] if name.as_str() == "door"),
        "{asked:?}"
    );
}

#[test]
fn a_door_is_put_into_a_wall_moved_and_closed() {
    let mut harness = open(Language::English, SIZES[0]);
    harness.get_by_label("Openings").click();
    harness.run();
    harness.get_by_label("Door").click();
    harness.run();
    let asked = drag(&mut harness, (200, 5), (203, 5));
    let [Intent::Reshape(Gesture::Open(name, door))] = &asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!((name.as_str(), door.kind.as_str()), ("door", "door"));
    // Along the south wall one counts from its east end.
    assert_eq!(
        (door.wall.as_str(), door.along, door.sill),
        ("south", 395, 0)
    );
    let asked = drag(&mut harness, (300, 500), (400, 500));
    let [Intent::Reshape(Gesture::Open(name, window))] = &asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!(
        (name.as_str(), window.along, window.sill),
        ("window", 400, 80)
    );
    harness.run();
    harness.state_mut().asked.clear();
    harness.get_by_label("Close it up").click();
    harness.run();
    assert_eq!(
        harness.state().asked,
        [Intent::Reshape(Gesture::Close(id("window")))]
    );
}

#[test]
fn a_room_is_raised_opened_to_the_sky_and_named() {
    let mut harness = open(Language::English, SIZES[0]);
    let middle = on_paper(&harness, 300, 100);
    go(&mut harness, middle);
    button(&mut harness, middle, true);
    button(&mut harness, middle, false);
    harness.run();
    harness.state_mut().asked.clear();
    harness.get_by_label("Floor: higher").click();
    harness.run();
    harness.get_by_label("Open air").click();
    harness.run();
    assert_eq!(
        harness.state().asked,
        [
            Intent::Reshape(Gesture::Level(main(), 15)),
            Intent::Reshape(Gesture::Roof(main(), Roof::Terrace)),
        ]
    );
}

#[test]
fn reasons_are_short_and_name_what_is_in_the_way() {
    for refusal in [
        Refusal::Shell(ShellFault::SpacesOverlap(main(), id("room"))),
        Refusal::Shell(ShellFault::Spaces),
        Refusal::Fault {
            item: id("sofa"),
            fault: Fault::Outside,
        },
    ] {
        let text = nest::client::ui::text::Text(Language::English);
        let words = text.refusal(&refusal).split_whitespace().count();
        assert!(words <= 8, "{refusal}");
        let mut harness = open(Language::English, SIZES[0]);
        harness.state_mut().view.plan.refusal = Some(refusal);
        pull(&mut harness, (600, 200), (478, 260));
    }
}

#[test]
fn who_only_visits_has_no_plan() {
    let mut view = sample(Language::English);
    view.plan.may = false;
    let mut harness = window(view, SIZES[0]);
    harness.state_mut().state.toggle_plan();
    harness.run();
    assert!(harness.query_by_label("Floor plan").is_none());
}

/// In the app itself: what is drawn is kept, and taken back.
#[test]
fn an_l_is_drawn_and_undone() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    let before = app.room().clone();
    let grow = Gesture::Grow(main(), area(500, 0, 300, 250));
    app.ask(Intent::TryReshape(grow.clone()));
    assert_eq!(app.shown().shell.spaces[&main()].outline.len(), 6);
    assert_eq!(app.room(), &before);
    // Nobody holds it any more.
    app.frame();
    assert_eq!(app.shown(), &before);
    app.ask(Intent::Reshape(grow));
    app.settle().unwrap();
    assert_eq!(app.room().shell.spaces[&main()].outline.len(), 6);
    let push = Gesture::Drag {
        space: main(),
        wall: id("west"),
        by: -150,
    };
    app.ask(Intent::Reshape(push));
    app.settle().unwrap();
    assert_ne!(app.room().items, before.items);
    for _ in 0..2 {
        app.ask(Intent::Undo);
        app.settle().unwrap();
    }
    assert_eq!(app.room(), &before);
    app.ask(Intent::Redo);
    app.settle().unwrap();
    assert_eq!(app.room().shell.spaces[&main()].outline.len(), 6);
    assert_eq!(app.refusal(), None);
    app.ask(Intent::SetMode(Mode::Live));
    app.frame();
}
