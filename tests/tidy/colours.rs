//! Colours come from the theme: `assets/theme` and `client/ui/theme.rs`.

use super::source::{Fault, File, expect, files, hold, is_word};

const RIGHT: &str = "take the colour from the theme, by its name";

/// Constructors that spell a colour out. Left alone: linear ones, which hold what sums come
/// to, and `Srgba::hex`, which reads a theme.
const CONSTRUCTORS: [&str; 14] = [
    "Color::srgb",
    "Color::hsl",
    "Color::hsv",
    "Color::hwb",
    "Color::lab",
    "Color::lch",
    "Color::oklab",
    "Color::oklch",
    "Color::xyz",
    "Srgba::new",
    "Srgba::rgb",
    "Color32::from_",
    "color::palettes",
    "hex_color!",
];

fn stray_colours(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| is_bound(file)) {
        let tests = if file.is_rust() {
            file.unit_tests()
        } else {
            Vec::new()
        };
        let outside = |at: &usize| !tests.iter().any(|(from, to)| (*from..*to).contains(at));
        let literals = if file.is_rust() {
            file.strings()
        } else {
            file.uncommented()
        };
        for at in hex_colours(&literals).into_iter().filter(outside) {
            faults.push(file.fault(at, format!("a colour in figures: {RIGHT}")));
        }
        let code = if file.is_rust() {
            file.code()
        } else {
            String::new()
        };
        for word in CONSTRUCTORS {
            for (at, _) in code.match_indices(word).filter(|(at, _)| outside(at)) {
                if !code[..at].ends_with(is_word) {
                    faults.push(file.fault(at, format!("`{word}…`: {RIGHT}")));
                }
            }
        }
    }
    faults
}

fn is_bound(file: &File) -> bool {
    let holds_colours = file.is_in("assets/theme") || file.is_in("src/client/ui/theme");
    let bound = ["src", "assets", "scenes"]
        .iter()
        .any(|folder| file.is_in(folder));
    bound && !holds_colours
}

/// Where `#RRGGBB` and `#RRGGBBAA` begin, and a whole `"RRGGBB"` in quotes.
fn hex_colours(text: &str) -> Vec<usize> {
    text.match_indices(['#', '"'])
        .map(|(at, _)| at)
        .filter(|at| {
            let quoted = text[*at..].starts_with('"');
            let rest = &text[at + 1..];
            let len = rest.find(|c: char| !c.is_ascii_hexdigit());
            let (figures, after) = rest.split_at(len.unwrap_or(rest.len()));
            // A quoted number or word is no colour.
            let mixed = figures.contains(|c: char| c.is_ascii_digit())
                && figures.contains(|c: char| c.is_ascii_alphabetic());
            let ends = if quoted {
                mixed && after.starts_with('"')
            } else {
                !after.starts_with(is_word)
            };
            (figures.len() == 6 || figures.len() == 8) && ends
        })
        .collect()
}

#[test]
fn colours_live_in_the_theme() {
    hold(&stray_colours(&files()));
    let bad = [
        File::new("assets/theme/day.ron", "(paper: \"#F4EADB\")"),
        File::new("src/client/ui/theme.rs", "Color32::from_rgb(1, 2, 3)"),
        File::new(
            "assets/furniture/bed.ron",
            "// once #F4EADB\n(paint: \"#F4EADB\", id: \"bed#0123456789ab\")",
        ),
        File::new(
            "src/client/light.rs",
            "// was #FFF1DC\nlet sun = Color::srgb_u8(255, 201, 138);\nlet hue = MyColor::srgb;\nlet moon = [\"#7F9BF0\", \"decade\", \"123456\"];\nlet sky = \"D6E2FF\";\n#[cfg(test)]\nmod tests { fn a() { b(\"#000000\"); } }\n",
        ),
    ];
    expect(
        &stray_colours(&bad),
        &[
            (2, "in figures"),
            (4, "in figures"),
            (5, "in figures"),
            (2, "Color::srgb"),
        ],
    );
}
