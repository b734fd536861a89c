//! What strangers write, made fit to be shown: no turned directions, nothing invisible, no towers.

use super::MAX_NAME;

/// Most combining marks upon one character.
const MAX_MARKS: usize = 4;
/// Longest stem of a file name that is made from a room's name, in characters.
const MAX_STEM: usize = 40;

/// One line of text without what hides, turns round or overflows it. Line breaks and tabs become
/// spaces; joiners stay where emoji and the scripts that need them have them. What is clean stays as
/// it is.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut chars = text.trim_matches(is_blank).chars().peekable();
    while let Some(c) = chars.next() {
        let before = out.chars().next_back();
        let c = if c.is_whitespace() { ' ' } else { c };
        let keep = match c {
            // Zero-width joiner and non-joiner.
            '\u{200D}' | '\u{200C}' => {
                let pair = before.zip(chars.peek().copied());
                pair.is_some_and(|(a, b)| {
                    (joins(a) && joins(b)) || (c == '\u{200D}' && is_emoji(a) && is_emoji(b))
                })
            }
            // Variation selectors.
            '\u{FE00}'..='\u{FE0F}' => {
                before.is_some_and(|b| !b.is_whitespace() && !is_variation(b))
            }
            ' ' => before.is_some(),
            _ if is_mark(c) => marks < MAX_MARKS && before.is_some(),
            _ => !c.is_control() && !is_hidden(c),
        };
        if keep {
            marks = if is_mark(c) { marks + 1 } else { 0 };
            out.push(c);
        }
    }
    let end = out.trim_end_matches(is_blank).len();
    out.truncate(end);
    out
}

/// A name as it may be shown: clean, and within its limits.
pub fn clean_name(text: &str) -> String {
    let mut name = String::new();
    for c in clean(text).chars().take(MAX_NAME.0) {
        if name.len() + c.len_utf8() > MAX_NAME.1 {
            break;
        }
        name.push(c);
    }
    name
}

/// What the file of a room of this name is called, without its ending, on any system.
pub fn file_stem(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let stem: String = words.join("-").chars().take(MAX_STEM).collect();
    let device = |stem: &str| {
        let numbered = stem
            .strip_prefix("com")
            .or_else(|| stem.strip_prefix("lpt"));
        let numbered =
            numbered.is_some_and(|n| n.len() == 1 && n.starts_with(|c: char| c.is_ascii_digit()));
        numbered || matches!(stem, "con" | "prn" | "aux" | "nul")
    };
    if stem.is_empty() || device(&stem) {
        format!("room{stem}")
    } else {
        stem
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_hidden(c) || c == '\u{200C}' || c == '\u{200D}'
}

/// Characters that show nothing, or change the direction of what is round them.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

fn is_variation(c: char) -> bool {
    ('\u{FE00}'..='\u{FE0F}').contains(&c)
}

/// Letters whose shapes depend on joiners: Arabic to Sinhala, and Mongolian.
fn joins(c: char) -> bool {
    matches!(c, '\u{0600}'..='\u{0DFF}' | '\u{1800}'..='\u{18AF}' | '\u{FB50}'..='\u{FDFF}')
        && !is_hidden(c)
}

fn is_emoji(c: char) -> bool {
    is_variation(c) || matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_file_names_everywhere() {
        for (name, wanted) in [
            ("My nest", "my-nest"),
            ("  a/b\\c: \"d\"? ", "a-b-c-d"),
            ("小窝 2", "小窝-2"),
            ("", "room"),
            ("...", "room"),
            ("CON", "roomcon"),
            ("com1", "roomcom1"),
            ("Com", "com"),
        ] {
            assert_eq!(file_stem(name), wanted);
        }
        assert_eq!(file_stem(&"长".repeat(64)).chars().count(), MAX_STEM);
    }
}
