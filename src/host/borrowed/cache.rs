//! Recipes that other people's nests gave: one file each, called by its hash, the oldest going first.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    assets::{
        Recipe,
        own::{self, Vet},
    },
    room::{KindId, kind::MAX_RECIPE},
};

/// Most bytes kept.
const MOST: usize = 64 << 20;
/// So that nothing has to be weighed, files are counted.
const MOST_FILES: usize = MOST / MAX_RECIPE;

/// The recipe of a kind, if it is kept and still what its name says.
pub(super) fn get(folder: &Path, kind: &KindId, vet: Vet) -> Option<Recipe> {
    let path = path(folder, kind)?;
    let text = own::text(&path).ok()?;
    let recipe = own::lent(kind, &text, vet).ok()?;
    // It was of use, so it stays for longer. Where that cannot be noted it is merely older.
    let used = File::options().append(true).open(path);
    let _ = used.and_then(|file| file.set_modified(SystemTime::now()));
    Some(recipe)
}

/// Keeps a recipe that was checked. Where that cannot be, it is asked for again the next time.
pub(super) fn put(folder: &Path, kind: &KindId, text: &str) {
    let Some(path) = path(folder, kind) else {
        return;
    };
    let kept = fs::write(&path, text).and_then(|()| clear(folder, MOST_FILES));
    if let Err(error) = kept {
        tracing::warn!("{}: {error}", path.display());
    }
}

/// Lets the oldest go beyond so many files.
pub(super) fn clear(folder: &Path, most: usize) -> io::Result<()> {
    let names: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    let Some(surplus) = names.len().checked_sub(most).filter(|surplus| *surplus > 0) else {
        return Ok(());
    };
    let mut dated = Vec::with_capacity(names.len());
    for name in names {
        dated.push((name.metadata()?.modified()?, name.path()));
    }
    dated.sort();
    for (_, path) in dated.into_iter().take(surplus) {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Its hash alone: no stranger names a file here.
fn path(folder: &Path, kind: &KindId) -> Option<PathBuf> {
    Some(folder.join(format!("{}.ron", own::hash_of(kind)?)))
}
