//! A note for each panic: what happened, and that the room is safe.

use std::{
    backtrace::Backtrace,
    fs,
    panic::{self, PanicHookInfo},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
    time::SystemTime,
};

use super::ui::text::Text;

/// The room that was open, for the note.
static OPEN_ROOM: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The note that was left last.
static LAST_NOTE: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Says which room is open now.
pub(super) fn note_room(path: &Path) {
    let mut open = OPEN_ROOM.lock().unwrap_or_else(PoisonError::into_inner);
    *open = Some(path.to_owned());
}

/// Where the last note about a panic lies, if one was left.
pub(super) fn last_note() -> Option<PathBuf> {
    let last = LAST_NOTE.lock().unwrap_or_else(PoisonError::into_inner);
    last.clone()
}

/// From now on a panic leaves a note in this folder, and then goes its way.
pub(super) fn leave_notes_in(folder: PathBuf, text: Text) {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let open = OPEN_ROOM.try_lock().ok().and_then(|open| open.clone());
        let seconds = SystemTime::UNIX_EPOCH
            .elapsed()
            .map_or(0, |since| since.as_secs());
        // Two threads that panic at once leave two notes.
        let thread = thread::current();
        let name = thread
            .name()
            .unwrap_or("thread")
            .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let path = folder.join(format!("{seconds}-{name}.txt"));
        // Where no note can be left, the panic is still told by the usual hook.
        if fs::write(&path, note(info, open.as_ref(), text)).is_ok() {
            tracing::error!("a note about this was left in {}", path.display());
            if let Ok(mut last) = LAST_NOTE.try_lock() {
                *last = Some(path);
            }
        }
        usual(info);
    }));
}

fn note(info: &PanicHookInfo<'_>, open: Option<&PathBuf>, text: Text) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let title = text.with("crash-title", &[("version", version.into())]);
    let room = match open {
        Some(path) => {
            let path = path.display().to_string();
            text.with("crash-room", &[("path", path.into())])
        }
        None => text.get("crash-no-room"),
    };
    format!(
        "{title}\n{room}\n\n{info}\n\n{}\n",
        Backtrace::force_capture()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::settings::Language;

    #[test]
    fn a_panic_leaves_a_note_that_names_the_room() {
        let folder = std::env::temp_dir().join(format!("nest-crash-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        note_room(Path::new("attic.room.ron"));
        leave_notes_in(folder.clone(), Text(Language::English));
        let _ = panic::catch_unwind(|| panic!("the lamp fell over"));
        let _ = panic::take_hook();
        // Other tests may panic meanwhile, and leave notes too.
        let notes = fs::read_dir(&folder)
            .unwrap()
            .map(|note| note.unwrap().path());
        let notes: Vec<_> = notes
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        assert!(
            notes
                .iter()
                .any(|note| note.contains("attic.room.ron") && note.contains("the lamp fell over")),
            "{notes:?}"
        );
        assert!(last_note().is_some_and(|note| note.starts_with(&folder)));
        fs::remove_dir_all(&folder).unwrap();
    }
}
