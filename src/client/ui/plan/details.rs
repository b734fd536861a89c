//! What is said below the plan: the selected room or opening, and what can be changed about it.

use bevy_egui::egui::{Align, Id, Layout, Rect, ScrollArea, Sense, Ui, vec2};
use egui_phosphor::regular as icon;

use super::{
    super::{
        text::Text,
        theme::{self, tokens},
        view::ViewModel,
        widget::{self, Field, icon_button, toned_icon_button},
    },
    Chosen, DETAILS, State, Tool, hands, sign,
};
use crate::{
    client::intent::Intent,
    room::{
        KindId, OpeningId, SpaceId,
        shell::{HEIGHT, OPENINGS, Opening, Roof, reshape::Gesture},
    },
};

/// What a step changes a floor's level and a ceiling's height by, in centimetres.
const LEVEL: i32 = 15;
const CEILING: i32 = 10;
/// How far floors go below and above the ground, in centimetres.
const LEVELS: std::ops::RangeInclusive<i32> = -150..=300;
/// The same for windows above the floor.
const SILL: i32 = 10;

pub(super) fn details(
    ui: &mut Ui,
    state: &mut State,
    view: &ViewModel,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), DETAILS), Sense::hover());
    let builder = bevy_egui::egui::UiBuilder::new().max_rect(rect);
    ui.scope_builder(builder, |ui| match (state.tool, state.chosen.clone()) {
        (Tool::Open, None) => kinds(ui, state, None, text, asked),
        (_, Some(Chosen::Opening(id))) => {
            if let Some(opening) = view.plan.shell.openings.get(&id) {
                let opening = opening.clone();
                kinds(ui, state, Some((&id, &opening)), text, asked);
            }
        }
        (Tool::Select | Tool::Grow, Some(Chosen::Space(id)))
            if view.plan.shell.spaces.contains_key(&id) =>
        {
            space(ui, state, view, &id, text, asked);
        }
        (tool, _) => {
            ui.add_space(8.0);
            widget::soft(
                ui,
                &text.get(match tool {
                    Tool::Draw => "plan-hint-draw",
                    Tool::Cut => "plan-hint-cut",
                    _ => "plan-hint-select",
                }),
            );
        }
    });
}

fn space(
    ui: &mut Ui,
    state: &mut State,
    view: &ViewModel,
    id: &SpaceId,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    let Some(space) = view.plan.shell.spaces.get(id) else {
        return;
    };
    ui.horizontal(|ui| {
        ui.set_height(44.0);
        let label = text.get("plan-name");
        let field = Field {
            id: Id::new("plan-name"),
            name: &label,
            icon: icon::PENCIL_SIMPLE,
            width: (ui.available_width() - 320.0).clamp(130.0, 240.0),
            limit: 40,
        };
        let mut name = state.name.clone().unwrap_or_else(|| text.space(id));
        let typed = field.show(ui, &mut name);
        if typed.response.has_focus() || typed.response.changed() {
            state.name = Some(name.clone());
        }
        if typed.cancelled {
            state.name = None;
        } else if typed.committed || typed.response.lost_focus() {
            asked.extend(renamed(state, text));
        }
        let (indoor, terrace) = (text.get("plan-indoor"), text.get("plan-terrace"));
        let roofs = [
            (Roof::Indoor, icon::HOUSE_LINE, &*indoor),
            (Roof::Terrace, icon::FLOWER, &*terrace),
        ];
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width() - 52.0);
            if let Some(roof) = widget::segments(ui, "roof", &roofs, space.roof) {
                asked.push(Intent::Reshape(Gesture::Roof(id.clone(), roof)));
            }
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let more = view.plan.shell.spaces.len() > 1;
            let name = text.get("plan-remove");
            let remove = |ui: &mut Ui| toned_icon_button(ui, icon::TRASH, &name, false, true);
            if ui.add_enabled_ui(more, remove).inner.clicked() {
                asked.push(Intent::Reshape(Gesture::Remove(id.clone())));
            }
        });
    });
    ui.horizontal(|ui| {
        ui.set_height(40.0);
        let level = space.level;
        if let Some(level) = stepper(ui, &text.get("plan-level"), level, LEVEL, text)
            && LEVELS.contains(&level)
        {
            asked.push(Intent::Reshape(Gesture::Level(id.clone(), level)));
        }
        if space.roof == Roof::Indoor {
            ui.add_space(12.0);
            let height = space.height;
            if let Some(height) = stepper(ui, &text.get("plan-height"), height, CEILING, text)
                && HEIGHT.contains(&height)
            {
                asked.push(Intent::Reshape(Gesture::Height(id.clone(), height)));
            }
        }
    });
}

/// The name that was being typed, given to the selected room.
pub(super) fn renamed(state: &mut State, text: Text) -> Option<Intent> {
    let name = state.name.take()?;
    let Some(Chosen::Space(id)) = &state.chosen else {
        return None;
    };
    let wanted = wanted(&name).filter(|wanted| wanted != id && name != text.space(id))?;
    let rename = Gesture::Rename(id.clone(), wanted.clone());
    state.chosen = Some(Chosen::Space(wanted));
    Some(Intent::Reshape(rename))
}

/// A length with a button less and a button more; what it is to be.
fn stepper(ui: &mut Ui, what: &str, value: i32, step: i32, text: Text) -> Option<i32> {
    let mut wanted = None;
    ui.spacing_mut().item_spacing.x = 2.0;
    let words = |key| text.with(key, &[("what", what.into())]);
    ui.label(format!("{what}  "));
    if icon_button(ui, icon::MINUS, &words("plan-less"), false).clicked() {
        wanted = Some(value - step);
    }
    let shown = text.with("plan-cm", &[("length", value.into())]);
    let galley = ui
        .painter()
        .layout_no_wrap(shown.into_owned(), theme::label(), tokens(ui).text);
    let (rect, _) = ui.allocate_exact_size(vec2(64.0, 40.0), Sense::hover());
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, tokens(ui).text);
    if icon_button(ui, icon::PLUS, &words("plan-more"), false).clicked() {
        wanted = Some(value + step);
    }
    wanted
}

/// The kinds of openings; for one that is there, also how high it is, and a way to close it.
fn kinds(
    ui: &mut Ui,
    state: &mut State,
    there: Option<(&OpeningId, &Opening)>,
    text: Text,
    asked: &mut Vec<Intent>,
) {
    ui.horizontal(|ui| {
        let known = OPENINGS
            .iter()
            .filter_map(|(kind, ..)| kind.parse::<KindId>().ok());
        let is_window = |opening: &Opening| opening.size().1 < 160;
        let aside = match there {
            Some((_, opening)) if is_window(opening) => 244.0,
            Some(_) => 52.0,
            None => 0.0,
        };
        let width = ui.available_width() - aside;
        ScrollArea::horizontal()
            .id_salt("openings")
            .max_width(width)
            .auto_shrink([true, true])
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 6.0;
                    for kind in known {
                        let on = match there {
                            Some((_, opening)) => opening.kind == kind,
                            None => hands::kind(state).as_ref() == Some(&kind),
                        };
                        let name = text.opening(&kind);
                        let tile = widget::tile(ui, vec2(88.0, 88.0), None, "", &name, on);
                        let picture: Rect = widget::inside(tile.rect).shrink(2.0);
                        let picture = picture.translate(vec2(0.0, -2.0));
                        let ground = tokens(ui);
                        ui.painter()
                            .rect_filled(picture.expand(3.0), 6.0, ground.raised);
                        sign::draw(ui.painter(), picture, &kind, ground);
                        if tile.clicked() && !on {
                            match there {
                                Some((id, opening)) => {
                                    let opening = Opening {
                                        kind: kind.clone(),
                                        ..opening.clone()
                                    };
                                    let change = Gesture::Open(id.clone(), opening);
                                    asked.push(Intent::Reshape(change));
                                }
                                None => state.kind = Some(kind),
                            }
                        }
                    }
                });
            });
        let Some((id, opening)) = there else {
            return;
        };
        if is_window(opening)
            && let Some(sill) = stepper(ui, &text.get("plan-sill"), opening.sill, SILL, text)
        {
            let opening = Opening {
                sill: sill.max(0),
                ..opening.clone()
            };
            asked.push(Intent::Reshape(Gesture::Open(id.clone(), opening)));
        }
        let name = text.get("plan-close");
        if toned_icon_button(ui, icon::TRASH, &name, false, true).clicked() {
            asked.push(Intent::Reshape(Gesture::Close(id.clone())));
        }
    });
}

/// The id that a name makes: spaces become dashes, and what no id may have is left out.
fn wanted(name: &str) -> Option<SpaceId> {
    let dashed = name.split_whitespace().collect::<Vec<_>>().join("-");
    let kept: String = dashed
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_.".contains(*c))
        .collect();
    let mut end = kept.len().min(40);
    while !kept.is_char_boundary(end) {
        end -= 1;
    }
    kept[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        assert_eq!(wanted(" Living room ").unwrap().as_str(), "Living-room");
        assert_eq!(wanted("卧室").unwrap().as_str(), "卧室");
        assert_eq!(wanted("a/b").unwrap().as_str(), "ab");
        assert!(wanted(" / ").is_none());
        assert!(wanted(&"字".repeat(40)).is_some());
    }
}
