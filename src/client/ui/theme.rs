//! The tokens of the interface, by day and by dusk, and the egui style made of them.

use bevy_egui::egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle,
    Ui, Visuals,
    style::{HandleShape, ScrollStyle, WidgetVisuals},
    vec2,
};

/// Corners of cards.
pub(super) const CORNER: u8 = 18;
/// Corners of what lies on cards.
pub(super) const INNER_CORNER: u8 = 12;
/// Smallest side of anything that can be clicked.
pub(super) const TARGET: f32 = 36.0;
/// Distance of floating cards from the edge of the window.
pub(super) const EDGE: f32 = 16.0;

/// Colours by what they are for.
#[derive(Debug, Clone, Copy)]
pub struct Tokens {
    /// Cards.
    pub panel: Color32,
    /// What stands out of a card: fields, tiles.
    pub raised: Color32,
    /// What lies below a card's surface: tracks, empty pictures.
    pub ground: Color32,
    pub line: Color32,
    pub text: Color32,
    pub soft_text: Color32,
    pub primary: Color32,
    /// Text on `primary`.
    pub on_primary: Color32,
    /// What leads on.
    pub go: Color32,
    /// What may not be, in a friendly way.
    pub warm: Color32,
    /// What takes away.
    pub danger: Color32,
    /// Text on `go`, `warm` and `danger`.
    pub on_strong: Color32,
    pub shadow: Color32,
}

#[expect(clippy::disallowed_methods, reason = "this is the theme")]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

#[expect(clippy::disallowed_methods, reason = "this is the theme")]
const fn veil(hex: u32, alpha: u8) -> Color32 {
    const fn dim(channel: u32, alpha: u8) -> u8 {
        ((channel & 0xFF) * alpha as u32 / 255) as u8
    }
    let [r, g, b] = [dim(hex >> 16, alpha), dim(hex >> 8, alpha), dim(hex, alpha)];
    Color32::from_rgba_premultiplied(r, g, b, alpha)
}

pub const DAY: Tokens = Tokens {
    panel: rgb(0xFFF6E6),
    raised: rgb(0xFFFDF6),
    ground: rgb(0xF1E4CC),
    line: rgb(0xDCC9A8),
    text: rgb(0x4A3A2E),
    soft_text: rgb(0x75604E),
    primary: rgb(0xF0B24A),
    on_primary: rgb(0x4A3A2E),
    go: rgb(0x2B746D),
    warm: rgb(0xB2523A),
    danger: rgb(0xB8434F),
    on_strong: rgb(0xFFFDF6),
    shadow: veil(0x5B4238, 46),
};

pub const DUSK: Tokens = Tokens {
    panel: rgb(0x37313F),
    raised: rgb(0x463E50),
    ground: rgb(0x2A2531),
    line: rgb(0x5E5469),
    text: rgb(0xF6EBDD),
    soft_text: rgb(0xCFC0C6),
    primary: rgb(0xF3BC63),
    on_primary: rgb(0x37313F),
    go: rgb(0x8CCFC2),
    warm: rgb(0xF0AB8C),
    danger: rgb(0xF29AA3),
    on_strong: rgb(0x2A2531),
    shadow: veil(0x150F1C, 110),
};

/// The skins of the figure, lightest first.
pub(super) const SKINS: [Color32; 10] = [
    rgb(0xF7DECB),
    rgb(0xF0CBAF),
    rgb(0xE6B592),
    rgb(0xD69C73),
    rgb(0xBF8259),
    rgb(0xA36A45),
    rgb(0x875336),
    rgb(0x6B3F2A),
    rgb(0x523022),
    rgb(0x3E261D),
];

/// Eyes of the figure.
pub(super) const INK: Color32 = rgb(0x2E2430);
/// Cheeks of the figure.
pub(super) const CHEEK: Color32 = veil(0xE08A86, 150);

/// The sky over the day, by minutes after midnight: what the light slider lies on.
pub(super) const SKY: [(f32, Color32); 9] = [
    (0.0, rgb(0x2A2E4A)),
    (270.0, rgb(0x3E3F66)),
    (360.0, rgb(0xE9A98C)),
    (450.0, rgb(0xF4D9A6)),
    (660.0, rgb(0xBED5E2)),
    (900.0, rgb(0xCFE0DC)),
    (1080.0, rgb(0xF2CFA6)),
    (1200.0, rgb(0xB9807A)),
    (1440.0, rgb(0x2A2E4A)),
];

/// The sun on the light slider.
pub(super) const SUN: Color32 = rgb(0xFFD27A);
/// The moon on it.
pub(super) const MOON: Color32 = rgb(0xE6E4F2);

/// Over what is outside the frame of a photo.
pub(super) const DIM: Color32 = veil(0x2E2430, 150);

/// A colour of the palette for the screen.
pub(super) const fn swatch([r, g, b]: [u8; 3]) -> Color32 {
    rgb((r as u32) << 16 | (g as u32) << 8 | b as u32)
}

pub(super) fn tokens(ui: &Ui) -> &'static Tokens {
    if ui.visuals().dark_mode { &DUSK } else { &DAY }
}

/// Where there is no panel yet.
pub(super) fn of(ctx: &Context) -> &'static Tokens {
    if ctx.global_style().visuals.dark_mode {
        &DUSK
    } else {
        &DAY
    }
}

/// A mix of two colours; 0 is the first.
pub(super) fn mix(a: Color32, b: Color32, t: f32) -> Color32 {
    a.lerp_to_gamma(b, t.clamp(0.0, 1.0))
}

pub(super) fn heading() -> FontId {
    FontId::new(20.0, strong())
}

pub(super) fn label() -> FontId {
    FontId::new(15.0, strong())
}

/// The heavier cut of the text font, for titles and buttons.
pub(super) fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

pub(super) fn shadow(tokens: &Tokens) -> Shadow {
    Shadow {
        offset: [0, 6],
        blur: 22,
        spread: 0,
        color: tokens.shadow,
    }
}

/// Gives the context the look of the theme; cheap where nothing changed.
pub(super) fn apply(ctx: &Context, dusk: bool, reduced_motion: bool) {
    let wanted = (dusk, reduced_motion);
    let id = bevy_egui::egui::Id::new("nest-theme");
    if ctx.data(|data| data.get_temp(id)) == Some(wanted) {
        return;
    }
    ctx.data_mut(|data| data.insert_temp(id, wanted));
    ctx.options_mut(|options| {
        options.zoom_with_keyboard = false;
        // Without a graphics card a single frame may last longer than egui lets a click be.
        options.input_options.max_click_duration = 5.0;
    });
    let theme = if dusk {
        bevy_egui::egui::Theme::Dark
    } else {
        bevy_egui::egui::Theme::Light
    };
    ctx.set_theme(theme);
    ctx.all_styles_mut(|style| *style = make(dusk, reduced_motion));
}

fn make(dusk: bool, reduced_motion: bool) -> Style {
    let t = if dusk { &DUSK } else { &DAY };
    let mut style = Style {
        animation_time: if reduced_motion { 0.0 } else { 0.16 },
        visuals: visuals(t, dusk),
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Heading, heading()),
        (TextStyle::Body, FontId::proportional(15.0)),
        (TextStyle::Button, label()),
        (TextStyle::Small, FontId::proportional(13.0)),
        (TextStyle::Monospace, FontId::monospace(14.0)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 8.0);
    spacing.button_padding = vec2(16.0, 8.0);
    spacing.interact_size = vec2(TARGET, TARGET);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(8);
    spacing.icon_width = 20.0;
    spacing.tooltip_width = 280.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        // The bar has its own lane, so that it never lies over what it scrolls.
        floating_allocated_width: 8.0,
        foreground_color: false,
        ..ScrollStyle::floating()
    };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.35;
    style.url_in_tooltip = false;
    style
}

fn visuals(t: &Tokens, dusk: bool) -> Visuals {
    let base = if dusk {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let widget = |fill, line, text| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(INNER_CORNER),
        fg_stroke: Stroke::new(1.5, text),
        expansion: 0.0,
    };
    let mut visuals = Visuals {
        dark_mode: dusk,
        override_text_color: None,
        weak_text_color: Some(t.soft_text),
        hyperlink_color: t.go,
        faint_bg_color: t.raised,
        extreme_bg_color: t.raised,
        text_edit_bg_color: Some(t.raised),
        code_bg_color: t.ground,
        warn_fg_color: t.warm,
        error_fg_color: t.danger,
        window_corner_radius: CornerRadius::same(CORNER),
        window_shadow: shadow(t),
        window_fill: t.panel,
        window_stroke: Stroke::new(1.0, t.line),
        menu_corner_radius: CornerRadius::same(INNER_CORNER),
        panel_fill: t.panel,
        popup_shadow: shadow(t),
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        disabled_alpha: 0.45,
        ..base
    };
    visuals.selection.bg_fill = mix(t.raised, t.primary, 0.55);
    visuals.selection.stroke = Stroke::new(1.5, t.text);
    visuals.text_cursor.stroke = Stroke::new(2.0, t.warm);
    // A cursor that blinks keeps the whole room drawing for as long as the chat has the keyboard.
    visuals.text_cursor.blink = false;
    visuals.ime_composition.active_underline_stroke = Stroke::new(2.0, t.primary);
    visuals.ime_composition.inactive_underline_stroke = Stroke::new(1.0, t.soft_text);
    let widgets = &mut visuals.widgets;
    widgets.noninteractive = widget(t.panel, t.line, t.text);
    widgets.inactive = widget(t.ground, t.line, t.text);
    widgets.hovered = widget(mix(t.ground, t.primary, 0.25), t.primary, t.text);
    widgets.active = widget(mix(t.ground, t.primary, 0.5), t.primary, t.text);
    widgets.open = widget(t.raised, t.primary, t.text);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f32 {
        let linear = |c: u8| {
            let c = f32::from(c) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read() {
        for t in [DAY, DUSK] {
            let papers = [t.panel, t.raised, t.ground];
            for paper in papers {
                assert!(contrast(t.text, paper) >= 4.5);
                assert!(
                    contrast(t.soft_text, paper) >= 4.5,
                    "{:?}",
                    contrast(t.soft_text, paper)
                );
            }
            // Words in these colours stand on cards.
            for word in [t.go, t.warm, t.danger] {
                assert!(
                    contrast(word, t.panel) >= 4.5,
                    "{word:?} {}",
                    contrast(word, t.panel)
                );
                assert!(contrast(t.on_strong, word) >= 4.5, "{word:?}");
            }
            assert!(contrast(t.on_primary, t.primary) >= 4.5);
            // What is hovered, pressed or selected mixes towards these.
            assert!(contrast(t.text, mix(t.raised, t.primary, 0.3)) >= 4.5);
        }
    }
}
