//! What people ask of each other through the panels.

use bevy_egui::egui::Key;
use egui_kittest::kittest::Queryable as _;
use nest::{
    client::{
        intent::Intent,
        settings::Language,
        ui::{Panel, text::Text, view::society::Face},
    },
    net::proto::wire::Reason,
    room::Author,
};

use super::{
    panels::{SIZES, window},
    sample::sample,
};

#[test]
fn who_knocks_is_let_in() {
    for (language, words) in [(Language::English, "Let in"), (Language::Chinese, "请进")] {
        for panel in [None, Some(Panel::People)] {
            let mut view = sample(language);
            let who = Author([7; 32]);
            view.society.knocking = vec![Face::new(who, "Tomás", [200, 90, 80])];
            let mut harness = window(view, SIZES[0]);
            harness.state_mut().state.panel = panel;
            harness.run();
            harness.get_by_label(words).click();
            harness.run();
            let answer = Intent::AnswerKnock { who, let_in: true };
            assert!(harness.state().asked.contains(&answer), "{panel:?}");
        }
    }
}

#[test]
fn enter_opens_the_chat_and_sends() {
    let mut harness = window(sample(Language::English), SIZES[0]);
    harness.key_press(Key::Enter);
    harness.run();
    harness.get_by_label("Say something").type_text("hello");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let said = Intent::Say("hello".to_owned());
    assert!(harness.state().asked.contains(&said));
}

#[test]
fn the_end_of_a_visit_reads_in_both_languages() {
    for reason in [Reason::NotNow, Reason::InviteSpent, Reason::Removed] {
        let [english, chinese] =
            [Language::English, Language::Chinese].map(|language| Text(language).reason(reason));
        assert!(english.ends_with('.') && chinese.ends_with('。'));
        assert_ne!(english, chinese);
    }
}
