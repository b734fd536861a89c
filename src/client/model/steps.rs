//! What undo and redo would do, in a label: from what was seen done, and before that from the history.

use crate::{
    client::{link::Line, ui::view::Step},
    room::{
        Author,
        edit::{Intent, Label, Stamp},
        replica::{Way, Ways},
    },
};

/// The next steps back and forth; `lines` are the history, the newest first.
pub(super) fn steps(ways: &Ways, lines: &[Line], me: Author) -> (Option<Step>, Option<Step>) {
    let known = |way: &Way| way.is_empty() || way.next().is_some();
    let (back, forth) = if known(&ways.back) && known(&ways.forth) {
        (None, None)
    } else {
        told(lines, me)
    };
    let step = |way: &Way, told: Option<Label>| {
        (!way.is_empty()).then(|| Step {
            label: way.next().cloned().or(told),
        })
    };
    (step(&ways.back, back), step(&ways.forth, forth))
}

/// The same by the history alone.
fn told(lines: &[Line], me: Author) -> (Option<Label>, Option<Label>) {
    let mut back: Vec<(Stamp, &Label)> = Vec::new();
    // With what was undone.
    let mut forth: Vec<(Stamp, Stamp, &Label)> = Vec::new();
    for line in lines.iter().rev().filter(|line| line.author == me) {
        match line.intent {
            Intent::Do => {
                back.push((line.stamp, &line.label));
                forth.clear();
            }
            Intent::Undo(target) => {
                back.retain(|(stamp, _)| *stamp != target);
                forth.push((line.stamp, target, &line.label));
            }
            Intent::Redo(target) => {
                let undone = forth.iter().position(|(stamp, ..)| *stamp == target);
                if let Some((_, first, label)) = undone.map(|at| forth.remove(at)) {
                    back.push((first, label));
                }
            }
        }
    }
    let label = |label: &&Label| (*label).clone();
    (
        back.last().map(|(_, last)| label(last)),
        forth.last().map(|(.., last)| label(last)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::edit::Verb;

    #[test]
    fn undo_after_a_restart_says_what_it_takes_back() {
        let me = Author([7; 32]);
        let stamp = |seq| Stamp { epoch: 1, seq };
        let line = |seq, author, verb, intent| Line {
            stamp: stamp(seq),
            author,
            at: 0,
            label: Label {
                verb,
                kind: None,
                count: 1,
            },
            intent,
        };
        let mut lines = vec![
            line(1, me, Verb::Place, Intent::Do),
            line(2, me, Verb::Move, Intent::Do),
            line(3, Author([8; 32]), Verb::Paint, Intent::Do),
            line(4, me, Verb::Move, Intent::Undo(stamp(2))),
        ];
        let verbs = |lines: &[Line]| {
            let newest: Vec<Line> = lines.iter().rev().cloned().collect();
            let (back, forth) = told(&newest, me);
            (back.map(|l| l.verb), forth.map(|l| l.verb))
        };
        assert_eq!(verbs(&lines), (Some(Verb::Place), Some(Verb::Move)));
        lines.push(line(5, me, Verb::Move, Intent::Redo(stamp(4))));
        assert_eq!(verbs(&lines), (Some(Verb::Move), None));
        // What was redone is undone under its first name.
        lines.push(line(6, me, Verb::Move, Intent::Undo(stamp(2))));
        lines.push(line(7, me, Verb::Place, Intent::Undo(stamp(1))));
        assert_eq!(verbs(&lines), (None, Some(Verb::Place)));
        lines.push(line(8, me, Verb::Turn, Intent::Do));
        assert_eq!(verbs(&lines), (Some(Verb::Turn), None));
    }
}
