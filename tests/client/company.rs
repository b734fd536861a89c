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
            view::{
                Banner, Conflict,
                society::{Day, Face, Friend, Moment, RelayState, RunsHere, Spoken, Stage, Visit},
            },
        },
    },
    net::{path::PathKind, proto::wire::Reason},
    room::{Author, op::Field, rule::Role},
};

use super::{
    panels::{SIZES, nodes, window},
    sample::{id, sample},
};

#[test]
fn who_knocks_is_let_in() {
    for (language, words) in [(Language::English, "Let in"), (Language::Chinese, "请进")] {
        for panel in [None, Some(Panel::People)] {
            for home in [false, true] {
                let mut view = sample(language);
                let who = Author([7; 32]);
                let knocking = vec![Face::new(who, "Tomás", [200, 90, 80])];
                if home {
                    view.society.knocking_at_home = knocking;
                } else {
                    view.society.knocking = knocking;
                }
                let mut harness = window(view, SIZES[0]);
                harness.state_mut().state.panel = panel;
                harness.run();
                harness.get_by_label(words).click();
                harness.run();
                let answer = Intent::AnswerKnock { who, let_in: true };
                assert!(harness.state().asked.contains(&answer), "{panel:?} {home}");
            }
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
            machine: false,
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
        role: None,
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

#[test]
fn who_is_where_a_machine_hosts_is_told_so() {
    let waits = "A machine hosts this nest: whoever runs it can read what is said and done there.";
    let inside = "A machine hosts this nest: whoever runs it can read what is said and done here.";
    for machine in [true, false] {
        let mut view = sample(Language::English);
        view.society.visit = Some(Visit {
            name: Some("The reading room".to_owned()),
            host: None,
            stage: Stage::Waiting,
            path: None,
            machine,
            relay: None,
            invite: None,
            friend: None,
        });
        let mut harness = window(view, SIZES[0]);
        let told = harness.query_all_by_label_contains(waits).count();
        assert_eq!(told > 0, machine, "at the door");
        if let Some(visit) = &mut harness.state_mut().view.society.visit {
            visit.stage = Stage::Inside;
        }
        for panel in [None, Some(Panel::People)] {
            harness.state_mut().state.panel = panel;
            harness.run();
            let told = harness.query_all_by_label_contains(inside).count();
            assert_eq!(told > 0, machine, "{panel:?}");
        }
    }
}

#[test]
fn somebody_who_is_not_here_is_blocked_and_given_another_role() {
    for (language, more, decorator, block, sure) in [
        (
            Language::English,
            "More about Tomás",
            "Decorator",
            "Block",
            "Block for ever?",
        ),
        (
            Language::Chinese,
            "Tomás的更多选项",
            "布置者",
            "拉黑",
            "确定永远拉黑？",
        ),
    ] {
        let mut view = sample(language);
        let who = Author([7; 32]);
        view.society.friends = vec![Friend {
            face: Face::new(who, "Tomás", [200, 90, 80]),
            role: Some(Role::Guest),
            there: false,
            seen: 4_000,
            knocks: false,
        }];
        let mut harness = window(view, SIZES[0]);
        harness.state_mut().state.panel = Some(Panel::People);
        harness.run();
        let friends = Text(language).get("people-friends");
        harness.get_by_label(&friends).click();
        harness.run();
        for label in [more, decorator, block, sure] {
            harness.get_by_label(label).click();
            harness.run();
        }
        let role = Role::Decorator;
        let asked = &harness.state().asked;
        assert!(asked.contains(&Intent::SetRoleOfAbsent { who, role }));
        assert!(asked.contains(&Intent::Block(who)));
    }
}

#[test]
fn somebody_is_blocked_at_the_door() {
    let mut view = sample(Language::English);
    let who = Author([7; 32]);
    view.society.knocking = vec![Face::new(who, "Tomás", [200, 90, 80])];
    let mut harness = window(view, SIZES[0]);
    harness.get_by_label("Block").click();
    harness.run();
    assert!(!harness.state().asked.contains(&Intent::Block(who)));
    harness.get_by_label("Block for ever?").click();
    harness.run();
    assert!(harness.state().asked.contains(&Intent::Block(who)));
}

#[test]
fn the_chat_tells_when_things_were_said_and_on_which_day() {
    let day = |number| Day {
        year: 2026,
        month: 11,
        day: 20 + number as u8,
        weekday: number as u8,
        number,
    };
    let said = |name: &str, text: &str, (number, minute): (i32, u16)| Spoken {
        name: name.to_owned(),
        mine: false,
        colour: [200, 90, 80],
        text: text.to_owned(),
        at: Moment {
            seconds: number as u64 * 86_400 + u64::from(minute) * 60,
            day: day(number),
            minute,
        },
        open: false,
    };
    for (language, wanted) in [
        (
            Language::English,
            [
                "Monday, 21 November",
                "Tomás, 9:05",
                "Yesterday",
                "Tomás, 23:59",
                "Today",
                "Tomás, 0:01",
                "Tomás, 0:30",
            ],
        ),
        (
            Language::Chinese,
            [
                "11月21日 星期一",
                "Tomás，9:05",
                "昨天",
                "Tomás，23:59",
                "今天",
                "Tomás，0:01",
                "Tomás，0:30",
            ],
        ),
    ] {
        let mut view = sample(language);
        view.society.today = day(4);
        view.society.chat = vec![
            said("Tomás", "one", (1, 9 * 60 + 5)),
            said("Tomás", "two", (1, 9 * 60 + 6)),
            said("Tomás", "three", (3, 23 * 60 + 59)),
            // Two minutes later, and yet another day.
            said("Tomás", "four", (4, 1)),
            said("Tomás", "five", (4, 30)),
        ];
        let mut harness = window(view, SIZES[0]);
        harness.state_mut().state.panel = None;
        harness.key_press(Key::Enter);
        harness.run();
        let told = nodes(&harness).into_iter();
        let told = told.map(|(_, label, rect)| (rect.top(), label));
        let mut told: Vec<_> = told.filter(|(_, l)| wanted.contains(&&**l)).collect();
        told.sort_by(|one, other| one.0.total_cmp(&other.0));
        let told: Vec<_> = told.into_iter().map(|(_, label)| label).collect();
        assert_eq!(told, wanted);
    }
}

#[test]
fn who_knows_no_relay_runs_one() {
    for (language, door, start, stop) in [
        (Language::English, "The door", "Run one here", "Stop it"),
        (Language::Chinese, "门口", "在这里开一个", "停掉它"),
    ] {
        let mut harness = window(sample(language), SIZES[0]);
        harness.state_mut().state.panel = Some(Panel::People);
        harness.run();
        harness.get_by_label(door).click();
        harness.run();
        harness.get_by_label(start).scroll_to_me();
        harness.run();
        harness.get_by_label(start).click();
        harness.run();
        let address = String::new();
        let asked = &harness.state().asked;
        assert!(asked.contains(&Intent::RunRelay { address }));

        harness.state_mut().view.society.runs_here = RunsHere::At("nest-relay://…".to_owned());
        harness.run();
        assert!(harness.query_by_label(start).is_none());
        harness.get_by_label(stop).scroll_to_me();
        harness.run();
        harness.get_by_label(stop).click();
        harness.run();
        assert!(harness.state().asked.contains(&Intent::StopRelay));
    }
}

#[test]
fn what_housemates_changed_differently_is_listed() {
    let field = |field| Conflict::new(field, None);
    for (language, wanted) in [
        (
            Language::English,
            [
                "Theirs stayed",
                "Where the sofa stands",
                "The colours of something",
                "The room's name",
            ],
        ),
        (
            Language::Chinese,
            ["留下了别人的", "沙发的位置", "一件东西的颜色", "房间的名字"],
        ),
    ] {
        let mut view = sample(language);
        view.banners = vec![Banner::Met {
            conflicts: vec![
                field(Field::Place(id("sofa-3kx7q"))),
                field(Field::Paint(id("heirloom"))),
                field(Field::Name),
            ],
            refused: None,
        }];
        let harness = window(view, SIZES[0]);
        for words in wanted {
            let found = harness.query_all_by_label_contains(words).count();
            assert!(found > 0, "{words}");
        }
    }
}
