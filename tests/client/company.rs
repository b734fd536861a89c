//! What people ask of each other through the panels.

use std::time::Duration;

use bevy_egui::egui::Key;
use egui_kittest::kittest::Queryable as _;
use nest::{
    client::{
        intent::Intent,
        settings::Language,
        ui::{
            Panel,
            text::Text,
            view::society::{Face, Friend, RelayState, Stage, Visit},
        },
    },
    net::{path::PathKind, proto::wire::Reason},
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
fn a_nest_is_looked_at_as_it_was() {
    for (language, name, home) in [
        (
            Language::English,
            "Look at A room under the roof with a view of the sea, 小梅's nest",
            "Go home",
        ),
        (
            Language::Chinese,
            "看看A room under the roof with a view of the sea，小梅的小窝",
            "回家",
        ),
    ] {
        let view = sample(language);
        let copy = view.society.copies[0].clone();
        let mut harness = window(view, SIZES[0]);
        harness.state_mut().state.panel = Some(Panel::Rooms);
        harness.run();
        harness.get_by_label(name).scroll_to_me();
        harness.run();
        harness.get_by_label(name).click();
        harness.run();
        let opens = Intent::OpenCopy(copy.nest);
        assert!(harness.state().asked.contains(&opens));
        harness.state_mut().state.panel = None;
        harness.state_mut().view.society.copy = Some(copy);
        harness.run();
        // One way is on the bar, the other where it says what one sees.
        let ways: Vec<_> = harness.get_all_by_label(home).collect();
        assert_eq!(ways.len(), 2);
        ways[1].click();
        harness.run();
        assert!(harness.state().asked.contains(&Intent::GoHome));
    }
}

#[test]
fn who_would_rather_not_be_kept_says_so() {
    let mut harness = window(sample(Language::English), SIZES[0]);
    harness.state_mut().state.panel = Some(Panel::People);
    harness.run();
    harness.get_by_label("The door").click();
    harness.run();
    harness
        .get_by_label("Friends may keep what they saw last")
        .click();
    harness.run();
    assert!(harness.state().asked.contains(&Intent::SetKeep(false)));
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

#[test]
fn how_packets_travel_is_in_sight_and_is_so() {
    let relay = || Some("relay.example.org:4433".to_owned());
    for (language, kind, relay, words) in [
        (
            Language::English,
            PathKind::Direct,
            relay(),
            "Direct, 48 ms",
        ),
        (
            Language::English,
            PathKind::Relayed,
            relay(),
            "48 ms through the relay relay.example.org:4433",
        ),
        (
            Language::Chinese,
            PathKind::Relayed,
            relay(),
            "48 毫秒，经过中继 relay.example.org:4433",
        ),
        // Through a housemate's relay, with none of one's own.
        (
            Language::English,
            PathKind::Relayed,
            None,
            "48 ms through a relay",
        ),
    ] {
        let mut view = sample(language);
        view.society.visit = Some(Visit {
            name: Some("小梅".to_owned()),
            host: None,
            stage: Stage::Inside,
            path: Some((kind, Duration::from_millis(48))),
            relay,
            invite: None,
            friend: Some(Author([7; 32])),
        });
        let harness = window(view, SIZES[0]);
        harness.get_by_label(words);
    }
}

#[test]
fn whom_one_met_is_knocked_at_where_there_is_a_way() {
    let mut view = sample(Language::English);
    let friend = |n, name: &str, knocks| Friend {
        face: Face::new(Author([n; 32]), name, [200, 90, 80]),
        there: knocks,
        seen: 60,
        knocks,
    };
    view.society.friends = vec![friend(7, "Tomás", true), friend(8, "Mei", false)];
    let mut harness = window(view, SIZES[0]);
    harness.state_mut().state.panel = Some(Panel::People);
    harness.run();
    harness.get_by_label("Friends").click();
    harness.run();
    assert!(harness.query_by_label("Knock at Mei's door").is_none());
    harness.get_by_label("Knock at Tomás's door").click();
    harness.run();
    let calls = Intent::Call(Author([7; 32]));
    assert!(harness.state().asked.contains(&calls));
}

#[test]
fn who_does_not_want_to_be_found_hides_behind_the_relay() {
    let mut view = sample(Language::English);
    view.society.relay = RelayState::Up {
        host: "relay.example.org:4433".to_owned(),
        name: "Harbour".to_owned(),
        rules: String::new(),
    };
    let mut harness = window(view, SIZES[1]);
    harness.state_mut().state.panel = Some(Panel::People);
    harness.run();
    harness.get_by_label("The door").click();
    harness.run();
    let switch = "Always go through the relay";
    harness.get_by_label(switch).scroll_to_me();
    harness.run();
    harness.get_by_label(switch).click();
    harness.run();
    assert!(harness.state().asked.contains(&Intent::Hide(true)));
}
