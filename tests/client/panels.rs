//! Every panel in both languages and sizes, through its accessibility tree: nothing reaches out of
//! its card, everything can be hit, nothing lies over anything else, the middle stays free.

use bevy_egui::egui::{Pos2, Rect, Vec2, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use nest::{
    client::{
        intent::{Intent, Mode},
        settings::Language,
        ui::{
            self, Panel, PanelState,
            view::{Banner, Conflict, FileFault, Ghost, Note, Toast, ViewModel},
        },
    },
    room::{
        op::Field,
        rule::{Fault, Refusal},
    },
};

use super::sample::{id, sample, selected};

pub(super) const SIZES: [Vec2; 2] = [vec2(1280.0, 720.0), vec2(1920.0, 1080.0)];

/// What a window would hold.
#[derive(Default)]
pub(super) struct Window {
    fonts: bool,
    pub state: PanelState,
    pub view: ViewModel,
    pub asked: Vec<Intent>,
}

pub(super) fn window(view: ViewModel, size: Vec2) -> Harness<'static, Window> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_max_steps(64)
        .build_ui_state(
            |ui, window: &mut Window| {
                if !window.fonts {
                    ui::fonts::install(ui.ctx());
                    window.fonts = true;
                    return;
                }
                let asked = ui::show(ui.ctx(), &mut window.state, &window.view);
                window.asked.extend(asked);
            },
            Window {
                view,
                ..Window::default()
            },
        );
    harness.run();
    harness
}

/// All that is there: what it is, what it is called, where it is.
pub(super) fn nodes(harness: &Harness<'_, Window>) -> Vec<(Role, String, Rect)> {
    let all = harness.root().query_all_by(|_| true);
    all.filter(|node| node.accesskit_node().bounding_box().is_some())
        .map(|node| {
            let data = node.accesskit_node();
            let label = data.label().or_else(|| data.value()).unwrap_or_default();
            (data.role(), label, node.rect())
        })
        .collect()
}

fn is_target(role: Role) -> bool {
    matches!(
        role,
        Role::Button | Role::CheckBox | Role::RadioButton | Role::Slider | Role::ColorWell
    )
}

pub(super) fn hold(harness: &Harness<'_, Window>, what: &str, size: Vec2) {
    let screen = Rect::from_min_size(Pos2::ZERO, size);
    let nodes = nodes(harness);
    assert!(
        nodes.iter().filter(|(role, ..)| is_target(*role)).count() > 2,
        "{what}: nothing there"
    );
    let drawer = (size.x / 3.0 - 32.0).clamp(236.0, 360.0);
    let cards = [
        Rect::from_x_y_ranges(16.0..=16.0 + drawer, 80.0..=size.y - 16.0),
        Rect::from_x_y_ranges(size.x - 16.0 - drawer..=size.x - 16.0, 80.0..=size.y - 16.0),
    ];
    let welcome = harness.state().view.profile.is_none();
    let is_search = |(role, _, rect): &(Role, String, Rect)| {
        *role == Role::TextInput && rect.center().x < size.x / 3.0
    };
    let cards = if nodes.iter().any(is_search) {
        &cards[..]
    } else {
        &cards[1..]
    };
    for (role, label, rect) in &nodes {
        if !is_target(*role) && *role != Role::Label {
            continue;
        }
        let words = format!("{what}: {role:?} {label:?} {rect:?}");
        assert!(
            rect.left() >= 0.0 && rect.right() <= size.x,
            "outside: {words}"
        );
        if is_target(*role) {
            assert!(
                rect.width() > 35.9 && rect.height() > 35.9,
                "too small: {words}"
            );
            assert!(!label.is_empty(), "without a name: {words}");
        }
        let card = cards.iter().find(|card| card.contains(rect.center()));
        if let Some(card) = card.filter(|_| !welcome) {
            let inner = card.shrink(12.0);
            assert!(
                rect.left() >= inner.left() && rect.right() <= inner.right(),
                "reaches out of its card: {words}"
            );
        }
        // What scrolls may lie below the window; nothing else may.
        assert!(
            rect.top() >= -1.0 || !screen.contains(rect.center()),
            "above: {words}"
        );
    }
    let targets: Vec<_> = nodes
        .iter()
        .filter(|(role, _, rect)| is_target(*role) && screen.contains_rect(*rect))
        .collect();
    for (at, (_, one, a)) in targets.iter().enumerate() {
        for (_, other, b) in &targets[at + 1..] {
            let shared = a.intersect(*b);
            // Scrolled away, two may share a place on paper.
            let clipped = a.bottom() > size.y - 24.0 || b.bottom() > size.y - 24.0;
            let apart = shared.width() < 2.0 || shared.height() < 2.0;
            assert!(
                apart || clipped || welcome,
                "{what}: {one:?} {a:?} lies over {other:?} {b:?}"
            );
        }
    }
}

fn each(mut test: impl FnMut(&str, ViewModel, Vec2)) {
    for language in Language::ALL {
        for size in SIZES {
            test(&format!("{language:?} at {size:?}"), sample(language), size);
        }
    }
}

#[test]
fn drawers_fit() {
    each(|what, view, size| {
        let mut harness = window(view, size);
        hold(&harness, what, size);
        harness.state_mut().view.mode = Mode::Live;
        harness.state_mut().state.toggle_emotes();
        harness.run();
        hold(&harness, &format!("emotes, {what}"), size);
        harness.state_mut().state.toggle_emotes();
        harness.state_mut().view.mode = Mode::Decorate;
        for panel in [
            Panel::Style,
            Panel::Rooms,
            Panel::History,
            Panel::Settings,
            Panel::Figure,
            Panel::Help,
            Panel::Notes,
        ] {
            harness.state_mut().state.panel = Some(panel);
            harness.run();
            hold(&harness, &format!("{panel:?}, {what}"), size);
        }
    });
}

#[test]
fn drawers_fit_when_everything_is_larger() {
    for language in Language::ALL {
        let mut view = sample(language);
        view.settings.scale = 130;
        view.selection = Some(selected());
        let mut harness = window(view, SIZES[0]);
        harness.state_mut().state.panel = Some(Panel::Settings);
        harness.run();
        // Points are larger now: 1280 by 720 pixels are fewer of them.
        hold(&harness, "larger", SIZES[0] / 1.3);
    }
}

#[test]
fn the_first_card_fits() {
    each(|what, mut view, size| {
        view.profile = None;
        for choosing in [false, true] {
            view.choosing = choosing;
            let harness = window(view.clone(), size);
            hold(&harness, what, size);
        }
    });
}

/// So many things were changed here and in the file.
fn merged(count: usize) -> Banner {
    let field = |n: usize| Field::Place(id(&format!("sofa-{n:05}")));
    let conflicts = (0..count).map(|n| Conflict::new(field(n), None));
    Banner::Merged {
        conflicts: conflicts.collect(),
    }
}

#[test]
fn nothing_covers_the_middle() {
    each(|what, mut view, size| {
        view.selection = Some(selected());
        view.banners = vec![merged(8)];
        let mut harness = window(view, size);
        let first = nodes(&harness)
            .into_iter()
            .find(|(role, ..)| *role == Role::ColorWell);
        let (_, name, _) = first.unwrap();
        harness.get_by_label(&name).click();
        harness.state_mut().state.panel = Some(Panel::Style);
        harness.run();
        let swatches = nodes(&harness)
            .iter()
            .filter(|(role, ..)| *role == Role::ColorWell)
            .count();
        assert!(swatches > 30, "{what}: the colours are not open");
        let middle = Rect::from_center_size((size / 2.0).to_pos2(), size / 3.0).shrink(1.0);
        for (role, label, rect) in nodes(&harness) {
            if is_target(role) || role == Role::Label {
                assert!(
                    !middle.intersects(rect),
                    "{what}: {label:?} {rect:?} in {middle:?}"
                );
            }
        }
        hold(&harness, what, size);
    });
}

/// One's own furniture has a category of its own, and finishes are pictures with a name.
#[test]
fn own_kinds_and_finishes_are_found() {
    each(|what, mut view, size| {
        view.mode = Mode::Decorate;
        let english = view.settings.language() == Language::English;
        let (yours, stool) = if english {
            ("Yours", "Milking stool")
        } else {
            ("自制", "小板凳")
        };
        let mut harness = window(view, size);
        harness.get_by_label(yours).click();
        harness.run();
        harness.get_by_label(stool);
        assert!(
            harness
                .query_by_label(if english { "Sofa" } else { "沙发" })
                .is_none()
        );
        harness.state_mut().state.panel = Some(Panel::Style);
        harness.run();
        for finish in if english {
            ["Herringbone", "Brick"]
        } else {
            ["人字拼", "砖墙"]
        } {
            // A colour may have the same name.
            let tile = nodes(&harness)
                .into_iter()
                .find(|(role, name, _)| *role == Role::Button && name == finish);
            let (_, _, rect) = tile.unwrap_or_else(|| panic!("{what}: no {finish}"));
            assert!(rect.width() >= 72.0, "{what}: {finish} {rect:?}");
        }
        hold(&harness, what, size);
    });
}

#[test]
fn notices_fit() {
    each(|what, mut view, size| {
        view.banners = vec![
            Banner::FileBroken(FileFault::At {
                line: 12,
                column: 8,
                reason: "a number was expected, found \"big\"".to_owned(),
            }),
            Banner::CannotSave {
                reason: "no space left on device".to_owned(),
            },
        ];
        let toast = |id, note| Toast { id, note, age: 1.0 };
        view.toasts = vec![
            toast(1, Note::UndoSkipped(3)),
            toast(2, Note::Refused(Refusal::TooManyItems)),
            toast(
                3,
                Note::BadRecipe {
                    reason: "stool.ron:12:5: parts[1]: reaches 25.0 cm too far east for a footprint of 40×40 cm"
                        .to_owned(),
                    more: 2,
                },
            ),
        ];
        let fault = Fault::Overlaps(id("b"));
        let refusal = Some(Refusal::Fault {
            item: id("a"),
            fault,
        });
        view.ghost = Some(Ghost {
            at: (size - vec2(10.0, 10.0)).to_pos2(),
            refusal,
        });
        let harness = window(view, size);
        hold(&harness, what, size);
    });
}

#[test]
fn live_shows_no_catalogue() {
    each(|what, mut view, size| {
        view.mode = Mode::Live;
        let harness = window(view, size);
        assert!(
            !nodes(&harness)
                .iter()
                .any(|(role, ..)| *role == Role::TextInput),
            "{what}"
        );
    });
}
