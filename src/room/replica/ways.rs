//! The way back and the way forth of one author: how many edits can be undone and redone, and what the
//! next of them did.

use std::collections::VecDeque;

use super::Request;
use crate::room::edit::{Intent, Label};

/// Most labels that are kept at hand; of what lies further back only the number is known.
const KEEP: usize = 256;

/// Edits in a row that can be taken back, or done again, the last one first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// What is known of the last ones.
    labels: VecDeque<Option<Label>>,
    /// How many there are before those.
    older: usize,
}

impl Way {
    fn of(older: usize) -> Self {
        Self {
            older,
            ..Self::default()
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.labels.len() + self.older
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the next one did, where that is known.
    pub fn next(&self) -> Option<&Label> {
        self.labels.back()?.as_ref()
    }

    fn push(&mut self, label: Option<Label>) {
        self.labels.push_back(label);
        if self.labels.len() > KEEP {
            self.labels.pop_front();
            self.older += 1;
        }
    }

    fn pop(&mut self) -> Option<Label> {
        self.labels.pop_back().unwrap_or_else(|| {
            self.older = self.older.saturating_sub(1);
            None
        })
    }
}

/// Both ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    pub back: Way,
    pub forth: Way,
}

impl Ways {
    /// Where only the numbers are known.
    pub(super) fn of((back, forth): (usize, usize)) -> Self {
        Self {
            back: Way::of(back),
            forth: Way::of(forth),
        }
    }

    /// An edit of the author's was confirmed.
    pub(super) fn confirm(&mut self, intent: Intent, label: &Label) {
        let label = Some(label.clone());
        match intent {
            Intent::Do => {
                self.back.push(label);
                self.forth = Way::default();
            }
            Intent::Undo(_) => {
                self.back.pop();
                self.forth.push(label);
            }
            Intent::Redo(_) => {
                self.forth.pop();
                self.back.push(label);
            }
        }
    }

    /// As it will be once the hub has done this.
    pub(super) fn foresee(&mut self, request: &Request) {
        match request {
            Request::Edit(edit) => self.confirm(Intent::Do, &edit.label),
            Request::Undo { .. } => {
                let label = self.back.pop();
                self.forth.push(label);
            }
            Request::Redo { .. } => {
                let label = self.forth.pop();
                self.back.push(label);
            }
        }
    }
}
