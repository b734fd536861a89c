//! Fonts of the system: one with Chinese characters first, so that Latin and hanzi share metrics.

use std::{path::PathBuf, sync::Arc};

use bevy_egui::egui::{Context, FontData, FontDefinitions, FontFamily};

use super::theme;

/// Families with simplified Chinese, the friendliest first; macOS, Windows, Linux.
const FAMILIES: [&str; 13] = [
    "Yuanti SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "DengXian",
    "SimHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
];

/// Installs the fonts; whether one with Chinese characters was found.
///
/// Reads the system's list of fonts: tens of milliseconds, once.
pub fn install(ctx: &Context) -> bool {
    let mut system = fontdb::Database::new();
    system.load_system_fonts();
    let regular = find(&system, fontdb::Weight::NORMAL);
    let found = regular.is_some();

    let mut fonts = FontDefinitions::default();
    if let Some(regular) = regular {
        for (family, list) in &mut fonts.families {
            // Monospace keeps its own Latin and borrows the hanzi.
            let at = if *family == FontFamily::Proportional {
                0
            } else {
                list.len()
            };
            list.insert(at, "text".to_owned());
        }
        fonts.font_data.insert("text".to_owned(), Arc::new(regular));
    }
    egui_phosphor::add_to_fonts(&mut fonts, egui_phosphor::Variant::Regular);
    let mut list = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    if found && let Some(strong) = find(&system, fontdb::Weight::BOLD) {
        fonts
            .font_data
            .insert("strong".to_owned(), Arc::new(strong));
        list.insert(0, "strong".to_owned());
    }
    fonts.families.insert(theme::strong(), list);
    ctx.set_fonts(fonts);
    found
}

fn find(system: &fontdb::Database, weight: fontdb::Weight) -> Option<FontData> {
    // One family at a time: asked for all at once, the database would take the wrong weight of an
    // earlier one before the right weight of a later one.
    FAMILIES.iter().find_map(|family| {
        let query = fontdb::Query {
            families: &[fontdb::Family::Name(family)],
            weight,
            ..fontdb::Query::default()
        };
        let face = system.face(system.query(&query)?)?;
        let path: PathBuf = match &face.source {
            fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => path.clone(),
            fontdb::Source::Binary(_) => return None,
        };
        let mut data = FontData::from_owned(std::fs::read(path).ok()?);
        data.index = face.index;
        Some(data)
    })
}
