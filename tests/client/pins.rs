//! Notes on things, through the panels.

use bevy_egui::egui::pos2;
use egui_kittest::kittest::Queryable as _;
use nest::{
    client::{
        intent::{Intent, Mode},
        settings::Language,
        ui::{
            Panel,
            view::{Pin, Sign, ViewModel},
        },
    },
    room::{Author, note::NoteKey},
};

use super::{
    panels::{SIZES, window},
    sample::{id, sample, selected, words},
};

fn pin(number: u64, mine: bool) -> Pin {
    Pin {
        key: NoteKey {
            author: Author([7; 32]),
            number,
        },
        item: id("desk"),
        gone: false,
        author: (!mine).then(|| "Tomás".to_owned()),
        colour: [200, 90, 80],
        text: "晚安\nSleep well".to_owned(),
        ago: 200,
        waits: mine,
        mine_to_take: mine,
    }
}

fn view(language: Language) -> ViewModel {
    let mut view = sample(language);
    view.mode = Mode::Live;
    view.pins = vec![pin(1, false), pin(2, true)];
    view.signs = vec![Sign {
        item: id("desk"),
        at: pos2(600.0, 400.0),
        waits: false,
    }];
    view.pin_on = Some(words("Desk", "书桌"));
    view
}

#[test]
fn notes_are_read_written_and_taken_down() {
    for (language, read, hint, leave, give_up) in [
        (
            Language::English,
            "Read the notes",
            "Write a note",
            "Leave a note",
            "Do not leave it",
        ),
        (
            Language::Chinese,
            "看便条",
            "写张便条",
            "留下便条",
            "不留了",
        ),
    ] {
        let mut harness = window(view(language), SIZES[0]);
        harness.get_by_label(read).click();
        harness.run();
        assert_eq!(harness.state().state.panel, Some(Panel::Notes));
        assert_eq!(harness.state().state.notes_on(), Some(&id("desk")));
        // Somebody else's stays; one's own can be given up.
        harness.get_by_label(give_up).click();
        harness.run();
        let key = pin(2, true).key;
        assert!(harness.state().asked.contains(&Intent::TakeDown(key)));
        let field = harness.get_by_role(bevy_egui::egui::accesskit::Role::MultilineTextInput);
        field.focus();
        harness.run();
        let field = harness.get_by_role(bevy_egui::egui::accesskit::Role::MultilineTextInput);
        field.type_text("hello");
        harness.run();
        harness.get_by_label(leave).click();
        harness.run();
        let (item, text) = (id("desk"), "hello".to_owned());
        let left = Intent::LeaveNote { item, text };
        assert!(harness.state().asked.contains(&left), "{hint}");
    }
}

#[test]
fn the_thing_that_is_selected_leads_to_its_notes() {
    let mut view = sample(Language::English);
    let mut one = selected();
    one.items.truncate(1);
    let item = one.items[0].clone();
    view.selection = Some(one);
    let mut harness = window(view, SIZES[0]);
    harness.get_by_label("Notes").click();
    harness.run();
    assert_eq!(harness.state().state.notes_on(), Some(&item));
}
