//! "Did you mean …": the known name nearest to a mistyped one.

/// Longest name that is compared.
const LONGEST: usize = 48;

/// The known name nearest to `word`, as help, if one is near.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let lower = word.to_lowercase();
    let typed: Vec<char> = lower.chars().collect();
    if typed.len() > LONGEST {
        return None;
    }
    let most = 1 + typed.len() / 4;
    let near = known
        .into_iter()
        .filter(|name| name.len() <= 4 * LONGEST)
        .filter_map(|name| {
            let chars: Vec<char> = name.chars().collect();
            let apart = if chars.len().abs_diff(typed.len()) <= most {
                distance(&typed, &chars)
            } else {
                usize::MAX
            };
            (apart <= most).then_some((apart, name))
        })
        .min();
    near.map(|(_, name)| format!("did you mean `{name}`?"))
}

/// How many characters to insert, delete, replace or swap with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}
