//! What people do with the panels, and what comes of it.

use bevy_egui::egui::{
    Event, ImeEvent, Key, Modifiers, MouseWheelUnit, PointerButton, TouchPhase, Vec2, pos2, vec2,
};
use egui_kittest::{Harness, kittest::Queryable as _};
use nest::{
    client::{
        intent::{Answer, Intent, Mode},
        settings::{Action, Language},
        ui::{
            self, Panel,
            text::Text,
            view::{Banner, RoomKey, ViewModel},
        },
    },
    room::{
        figure::Look,
        sky::{Outside, Weather},
    },
};

use super::{
    panels::{SIZES, Window, nodes, window},
    sample::{id, sample, selected},
};

const SIZE: Vec2 = SIZES[0];

fn english() -> ViewModel {
    sample(Language::English)
}

fn text(key: &'static str) -> String {
    Text(Language::English).get(key).into_owned()
}

fn press(harness: &mut Harness<'_, Window>, key: Key) {
    harness.key_press(key);
    harness.run();
}

fn click(harness: &mut Harness<'_, Window>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

fn write(harness: &mut Harness<'_, Window>, words: &str) {
    harness.event(Event::Text(words.to_owned()));
    harness.run();
}

fn asked(harness: &mut Harness<'_, Window>) -> Vec<Intent> {
    std::mem::take(&mut harness.state_mut().asked)
}

#[test]
fn furniture_is_found_in_every_way() {
    for language in Language::ALL {
        let search = Text(language).get("search-furniture");
        for query in [
            "sf", "shafa", "sha fa", "沙发", "沙", "sofa", "SOFA", "soffa", "couch",
        ] {
            let mut harness = window(sample(language), SIZE);
            click(&mut harness, &search);
            write(&mut harness, query);
            press(&mut harness, Key::Enter);
            let taken = asked(&mut harness);
            assert!(
                matches!(&taken[..], [Intent::Take { kind, .. }] if kind.as_str() == "sofa"),
                "{query}: {taken:?}"
            );
        }
    }
}

#[test]
fn a_search_without_finds_invites_another() {
    let mut harness = window(english(), SIZE);
    click(&mut harness, &text("search-furniture"));
    write(&mut harness, "xylophone");
    assert!(harness.query_by_label(&text("search-hint")).is_some());
    press(&mut harness, Key::Enter);
    assert!(asked(&mut harness).is_empty());
}

#[test]
fn the_catalogue_works_without_a_mouse() {
    let mut harness = window(english(), SIZE);
    click(&mut harness, &text("search-furniture"));
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowRight);
    press(&mut harness, Key::Enter);
    let taken = asked(&mut harness);
    assert!(
        matches!(&taken[..], [Intent::Take { kind, .. }] if kind.as_str() == "armchair"),
        "{taken:?}"
    );
}

fn rename(harness: &mut Harness<'_, Window>) {
    let button = nodes(harness)
        .into_iter()
        .find(|(.., label, _)| label.contains("click to rename"));
    click(harness, &button.unwrap().1);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
}

#[test]
fn each_panel_is_scrolled_by_itself() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Style);
    harness.run();
    assert!(harness.query_by_label(&text("style-moods")).is_some());
    harness.event(Event::PointerMoved(pos2(SIZE.x - 200.0, 400.0)));
    for _ in 0..6 {
        harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, -8.0),
            phase: TouchPhase::Move,
            modifiers: Modifiers::NONE,
        });
    }
    harness.run();
    let label = text("style-moods");
    let moods = harness.query_by_label(&label);
    assert!(moods.is_none_or(|moods| moods.rect().top() < 0.0));
    harness.state_mut().state.panel = Some(Panel::Rooms);
    harness.run();
    let new = harness.get_by_label(&text("rooms-new")).rect().top();
    assert!(new > 80.0, "the rooms begin at their beginning: {new}");
}

/// Without a graphics card the button goes down in one frame and up in another, seconds later.
#[test]
fn a_click_lasts_as_long_as_a_slow_frame() {
    let mut harness = window(english(), SIZE);
    let nodes = nodes(&harness);
    let undo = nodes.iter().find(|(_, label, _)| label.starts_with("Undo"));
    let pos = undo.unwrap().2.center();
    harness.event(Event::PointerMoved(pos));
    harness.step();
    for pressed in [true, false] {
        harness.event(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        // A quarter of a second each.
        (0..8).for_each(|_| harness.step());
    }
    assert_eq!(asked(&mut harness), [Intent::Undo]);
}

#[test]
fn a_room_is_renamed() {
    let mut harness = window(english(), SIZE);
    rename(&mut harness);
    write(&mut harness, "Attic");
    press(&mut harness, Key::Enter);
    assert_eq!(
        asked(&mut harness),
        [Intent::RenameRoom("Attic".to_owned())]
    );

    rename(&mut harness);
    write(&mut harness, "Cellar");
    press(&mut harness, Key::Escape);
    assert!(asked(&mut harness).is_empty(), "escape keeps the name");

    rename(&mut harness);
    write(&mut harness, &"窝".repeat(80));
    press(&mut harness, Key::Enter);
    assert_eq!(asked(&mut harness), [Intent::RenameRoom("窝".repeat(64))]);
}

#[test]
fn enter_belongs_to_the_input_method_while_it_composes() {
    let mut harness = window(english(), SIZE);
    rename(&mut harness);
    let preedit = |text: &str| {
        Event::Ime(ImeEvent::Preedit {
            text: text.to_owned(),
            active_range_chars: None,
        })
    };
    harness.event(preedit("xiaowo"));
    harness.run();
    assert!(ui::wants_keyboard(&harness.ctx, &harness.state().state));
    press(&mut harness, Key::Enter);
    assert!(
        asked(&mut harness).is_empty(),
        "half-typed pinyin is no name"
    );
    // Some systems deliver the Enter that commits together with what it commits.
    harness.event(Event::Ime(ImeEvent::Commit("小窝".to_owned())));
    press(&mut harness, Key::Enter);
    assert!(
        asked(&mut harness).is_empty(),
        "nor is it sent by the key that commits it"
    );
    press(&mut harness, Key::Enter);
    assert_eq!(asked(&mut harness), [Intent::RenameRoom("小窝".to_owned())]);
}

#[test]
fn keys_of_the_game_are_dead_while_somebody_writes() {
    let mut harness = window(english(), SIZE);
    assert!(!ui::wants_keyboard(&harness.ctx, &harness.state().state));
    click(&mut harness, &text("search-furniture"));
    harness.key_press(Key::B);
    write(&mut harness, "b");
    assert!(ui::wants_keyboard(&harness.ctx, &harness.state().state));
    assert!(asked(&mut harness).is_empty());
    press(&mut harness, Key::Escape);
    assert!(!ui::wants_keyboard(&harness.ctx, &harness.state().state));
}

#[test]
fn modes_and_steps() {
    let mut harness = window(english(), SIZE);
    click(&mut harness, &text("mode-live"));
    assert_eq!(asked(&mut harness), [Intent::SetMode(Mode::Live)]);
    click(&mut harness, "Undo: Moved the sofa (Ctrl+Z)");
    // Nothing to redo: the button is there and does nothing.
    click(&mut harness, "Do it again (Ctrl+Y)");
    assert_eq!(asked(&mut harness), [Intent::Undo]);
}

#[test]
fn the_first_run() {
    let mut view = english();
    view.profile = None;
    view.choosing = true;
    let mut harness = window(view, SIZE);
    click(&mut harness, &text("welcome-go"));
    assert!(
        asked(&mut harness).is_empty(),
        "somebody without a name cannot move in"
    );
    click(&mut harness, &text("your-name"));
    write(&mut harness, "米拉");
    click(&mut harness, "Skin 7");
    click(&mut harness, &text("hair-curly"));
    click(&mut harness, "Study");
    click(&mut harness, &text("welcome-go"));
    let begun = asked(&mut harness);
    let [Intent::Begin { profile, sample }] = &begun[..] else {
        panic!("{begun:?}");
    };
    assert_eq!(
        (profile.name.as_str(), sample.as_deref()),
        ("米拉", Some("study"))
    );
    assert_eq!(
        profile.look,
        Look {
            skin: 6,
            hair: 4,
            ..Look::default()
        }
    );
}

#[test]
fn who_opened_a_file_is_not_asked_for_a_room() {
    let mut view = english();
    view.profile = None;
    let mut harness = window(view, SIZE);
    assert!(harness.query_by_label("Study").is_none());
    click(&mut harness, &text("your-name"));
    write(&mut harness, "Mila");
    click(&mut harness, &text("welcome-go"));
    let begun = asked(&mut harness);
    assert!(
        matches!(&begun[..], [Intent::Begin { sample: None, .. }]),
        "{begun:?}"
    );
}

#[test]
fn the_first_run_can_be_skipped_and_speaks_chinese() {
    let mut view = english();
    view.profile = None;
    let mut harness = window(view, SIZE);
    click(&mut harness, "中文");
    let wanted = asked(&mut harness);
    let [Intent::SetSettings(settings)] = &wanted[..] else {
        panic!("{wanted:?}");
    };
    harness.state_mut().view.settings = settings.clone();
    harness.run();
    click(&mut harness, &Text(Language::Chinese).get("welcome-skip"));
    assert_eq!(asked(&mut harness), [Intent::SkipWelcome]);
}

#[test]
fn what_is_selected_is_painted() {
    let mut view = english();
    view.selection = Some(selected());
    let mut harness = window(view, SIZE);
    click(&mut harness, "Colour: Cloth");
    click(&mut harness, "Lagoon");
    click(&mut harness, "Colours 2");
    assert_eq!(
        asked(&mut harness),
        [
            Intent::Paint {
                slot: 0,
                paint: id("lagoon")
            },
            Intent::PaintAll(vec![id("coral"), id("oak")]),
        ]
    );
    click(&mut harness, "Turn left (,)");
    click(&mut harness, "Switch off");
    click(&mut harness, "Lock in place (L)");
    click(&mut harness, "Put away (K)");
    assert_eq!(
        asked(&mut harness),
        [
            Intent::Turn(45),
            Intent::Switch(false),
            Intent::Lock(true),
            Intent::Remove
        ]
    );
}

#[test]
fn walls_are_dressed_one_or_all() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Style);
    harness.run();
    harness.get_by_label("Stripes").click_accesskit();
    harness.run();
    harness.get_by_label("North").click_accesskit();
    harness.run();
    harness.get_by_label("Wainscot").click_accesskit();
    harness.run();
    let asked = asked(&mut harness);
    let [
        Intent::FinishWalls(all, stripes),
        Intent::FinishWalls(north, _),
    ] = &asked[..]
    else {
        panic!("{asked:?}");
    };
    assert_eq!((all.len(), stripes.kind.as_str()), (4, "stripes"));
    assert_eq!(north[..], [id("north")]);
}

#[test]
fn a_mood_is_tried_while_it_is_pointed_at_and_kept_by_a_click() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Style);
    harness.run();
    assert_eq!(asked(&mut harness), []);
    harness.get_by_label("Seaside").hover();
    harness.run();
    let tried = Intent::TryMood("seaside".to_owned());
    assert!(asked(&mut harness).contains(&tried));
    click(&mut harness, "Seaside");
    let kept = Intent::SetMood("seaside".to_owned());
    assert!(asked(&mut harness).contains(&kept));
}

#[test]
fn the_sun_is_dragged_and_let_go() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Style);
    harness.run();
    let slider = harness.get_by_label(&text("style-time")).rect();
    let y = slider.top() + 20.0;
    harness.drag_at(pos2(slider.center().x, y));
    harness.event(Event::PointerMoved(pos2(slider.left() + 30.0, y)));
    harness.run();
    let tried = asked(&mut harness);
    let Some(Intent::PreviewTime(tried)) = tried.last().cloned() else {
        panic!("{tried:?}")
    };
    assert!(tried < 240, "{tried}");
    // The room that is shown is the one that is tried.
    let room = &mut harness.state_mut().view.room;
    room.sky.time = tried;
    room.minute = tried;
    harness.drop_at(pos2(slider.left() + 30.0, y));
    harness.run();
    assert_eq!(asked(&mut harness), [Intent::SetTime(tried)]);
}

#[test]
fn the_sky_is_chosen() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Style);
    harness.run();
    for (label, wanted) in [
        ("style-clock", Intent::FollowClock(true)),
        ("weather-rain", Intent::SetWeather(Weather::Rain)),
        ("outside-sea", Intent::SetOutside(Outside::Sea)),
    ] {
        click(&mut harness, &text(label));
        assert_eq!(asked(&mut harness), [wanted]);
    }
    // What it is already is asked for by nobody.
    click(&mut harness, &text("weather-clear"));
    assert_eq!(asked(&mut harness), []);
}

#[test]
fn rooms_are_opened_copied_and_binned() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Rooms);
    harness.run();
    click(&mut harness, "Open 书房 by the lake");
    let [Intent::OpenRoom(key)] = asked(&mut harness)[..] else {
        panic!("not opened")
    };
    let copy = text("duplicate");
    harness
        .query_all_by_label(&copy)
        .nth(1)
        .unwrap()
        .click_accesskit();
    harness.run();
    assert_eq!(asked(&mut harness), [Intent::DuplicateRoom(key)]);
    harness.get_by_label(&text("open-file-path")).focus();
    harness.run();
    write(&mut harness, "/rooms/a.room.ron");
    press(&mut harness, Key::Enter);
    assert_eq!(
        asked(&mut harness),
        [Intent::OpenFile("/rooms/a.room.ron".into())]
    );
}

#[test]
fn a_copy_is_saved_and_its_name_stays_until_it_is() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Rooms);
    harness.run();
    let open = text("export");
    harness
        .query_all_by_label(&open)
        .next()
        .unwrap()
        .click_accesskit();
    harness.run();
    let wanted = Intent::Export {
        room: RoomKey(1),
        to: "documents/room-1.room.ron".into(),
        over: false,
    };
    for _ in 0..2 {
        harness.get_by_label(&text("export-here")).click_accesskit();
        harness.run();
        assert_eq!(asked(&mut harness), std::slice::from_ref(&wanted));
    }
    harness.state_mut().view.exported += 1;
    harness.run();
    assert!(harness.query_by_label(&text("export-here")).is_none());
}

#[test]
fn keys_are_bound_anew() {
    let mut harness = window(english(), SIZE);
    harness.state_mut().state.panel = Some(Panel::Settings);
    harness.run();
    harness.get_by_label("Put away").click_accesskit();
    harness.run();
    assert!(
        ui::wants_keyboard(&harness.ctx, &harness.state().state),
        "the next key is the new one"
    );
    press(&mut harness, Key::X);
    let wanted = asked(&mut harness);
    let [Intent::SetSettings(settings)] = &wanted[..] else {
        panic!("{wanted:?}");
    };
    assert_eq!(settings.keys.get(Action::Remove).to_string(), "X");
}

#[test]
fn banners_are_answered() {
    let mut view = english();
    view.banners = vec![
        Banner::Recovered {
            moved_to: "backups/nest-1.sqlite".into(),
            lost: Vec::new(),
        },
        Banner::CannotSave {
            reason: "disk full".to_owned(),
        },
    ];
    // The gravest first, wherever it stands.
    view.banners.swap(0, 1);
    let all = view.banners.clone();
    let mut harness = window(view, SIZE);
    for (banner, label, answer) in [
        (all[0].clone(), "banner-save-again", Answer::SaveAgain),
        (all[1].clone(), "banner-fine", Answer::Dismiss),
        (Banner::FileGone, "banner-write", Answer::ReplaceFile),
        (Banner::Ended { note: None }, "key-quit", Answer::Close),
    ] {
        if !all.contains(&banner) {
            harness.state_mut().view.banners = vec![banner.clone()];
            harness.run();
        }
        click(&mut harness, &text(label));
        let gone = banner.clone();
        assert_eq!(asked(&mut harness), [Intent::Answer { banner, answer }]);
        harness.state_mut().view.banners.retain(|old| *old != gone);
        harness.run();
    }
}
