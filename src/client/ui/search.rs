//! Finding furniture by what people type: either language, full pinyin or its initials, small slips.

use pinyin::ToPinyin as _;

use super::view::{Entry, Words};

/// What an entry is found by.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Lower-case names and their weight: names count more than tags.
    words: Vec<(String, u32)>,
}

impl Index {
    pub(super) fn new(name: &Words, tags: &[String]) -> Self {
        let mut words = Vec::new();
        for (text, weight) in [(&name.en, 4), (&name.zh, 4)]
            .into_iter()
            .chain(tags.iter().map(|tag| (tag, 1)))
        {
            let text = text.trim().to_lowercase();
            let syllables: Vec<_> = text
                .chars()
                .filter_map(|c| c.to_pinyin())
                .map(|p| p.plain())
                .collect();
            if !syllables.is_empty() {
                words.push((syllables.concat(), weight));
                let initials = syllables
                    .iter()
                    .filter_map(|syllable| syllable.chars().next());
                words.push((initials.collect(), weight));
            }
            words.push((text, weight));
        }
        Self { words }
    }

    /// How well a query fits; 0: not at all.
    fn score(&self, query: &str) -> u32 {
        let scores = self
            .words
            .iter()
            .map(|(word, weight)| weight * fit(word, query));
        scores.max().unwrap_or_default()
    }
}

/// How well one word fits: the whole, its beginning, the beginning of a word in it, inside it, with
/// a slip.
fn fit(word: &str, query: &str) -> u32 {
    let long = query.chars().count() > 1 || !query.is_ascii();
    if word == query {
        100
    } else if word.starts_with(query) {
        60
    } else if word.split([' ', '-']).any(|part| part.starts_with(query)) {
        40
    } else if long && word.contains(query) {
        20
    } else if query.len() > 3
        && query.is_ascii()
        && word
            .split([' ', '-'])
            .chain([word])
            .any(|part| slips(part, query))
    {
        8
    } else {
        0
    }
}

/// Whether `typed` is the beginning of `word` with one letter wrong, missing, too many or swapped.
fn slips(word: &str, typed: &str) -> bool {
    if !word.is_ascii() {
        return false;
    }
    let (word, typed) = (word.as_bytes(), typed.as_bytes());
    let same = word.iter().zip(typed).take_while(|(a, b)| a == b).count();
    // People seldom get the first letter wrong.
    if same == 0 {
        return false;
    }
    let (w, t) = (&word[same..], &typed[same..]);
    let rest = |from: usize, of: usize| w.get(from..).unwrap_or_default().starts_with(&t[of..]);
    let swapped = w.len() > 1 && t.len() > 1 && w[0] == t[1] && w[1] == t[0] && rest(2, 2);
    t.is_empty() || rest(1, 1) || rest(1, 0) || rest(0, 1) || swapped
}

/// The entries that fit a query, the best first; ties stay in the order of the catalogue.
pub(super) fn find<'a>(entries: &'a [Entry], query: &str) -> Vec<&'a Entry> {
    // An input method shows half-typed pinyin with apostrophes between syllables.
    let query: String = query.trim().to_lowercase().replace('\'', "");
    if query.is_empty() {
        return entries.iter().collect();
    }
    // Pinyin may be typed with spaces; several words may come in any order.
    let joined: String = query.split_whitespace().collect();
    let score = |entry: &Entry| {
        let parts = query.split_whitespace().map(|part| entry.index.score(part));
        let whole = entry.index.score(&query).max(entry.index.score(&joined));
        whole.max(parts.min().unwrap_or_default())
    };
    let mut found: Vec<_> = entries.iter().map(|entry| (score(entry), entry)).collect();
    found.retain(|(score, _)| *score > 0);
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    // Slips help where nothing fits; beside real finds they are noise.
    let best = found.first().map_or(0, |(score, _)| *score);
    found.retain(|(score, _)| *score * 12 >= best);
    found.into_iter().map(|(_, entry)| entry).collect()
}
