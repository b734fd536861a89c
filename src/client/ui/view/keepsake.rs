//! What is kept to look at later: photos and the diary.

use bevy_egui::egui::Pos2;
use jiff::civil::Date;

use super::{Busy, Picture, Task, ViewModel};
use crate::client::photo::setup::Setup;

/// Photo mode.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    pub setup: Setup,
    /// Whether what draws here can blur.
    pub blurs: bool,
    /// How much of the shutter's blink has passed, 0 to 1; `None` when it is over.
    pub blink: Option<f32>,
    /// Where what is in focus is seen, where that matters.
    pub focus: Option<Pos2>,
}

/// A room's diary.
#[derive(Debug, Clone, Default)]
pub struct Diary {
    /// One is in a room whose diary is kept here.
    pub kept: bool,
    /// The first day first.
    pub pages: Vec<Page>,
}

/// A day on which the room changed.
#[derive(Debug, Clone)]
pub struct Page {
    pub day: Date,
    /// How often it was changed that day, where that is known.
    pub edits: Option<usize>,
    /// `None` until it is read.
    pub picture: Option<Picture>,
}

impl ViewModel {
    /// Tells how far something is, from 0 to 1, or that it is over.
    pub(in crate::client) fn set_busy(
        &mut self,
        what: Task,
        progress: Option<f32>,
        cancellable: bool,
    ) {
        if progress.is_some() {
            self.busy = Some(Busy {
                what,
                progress,
                cancellable,
            });
        } else if self.busy.as_ref().is_some_and(|busy| busy.what == what) {
            self.busy = None;
        }
    }
}
