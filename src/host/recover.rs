//! A fresh database in the place of a damaged one.

use std::{fs, path::PathBuf};

use super::{
    Config, HostError, backup,
    desk::now,
    disk::replace,
    file::{FileTrouble, read},
    list::room_files,
};
use crate::store::{self, Store};

/// What became of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The database.
    pub database: PathBuf,
    /// What was wrong with it.
    pub reason: String,
    /// Where it lies now.
    pub moved_to: PathBuf,
    /// Rooms that were taken over from their files, or from a backup where the file was gone. They
    /// are as they were saved last, without their history.
    pub rooms: Vec<PathBuf>,
    /// Rooms that could not be, and why.
    pub lost: Vec<(PathBuf, String)>,
}

/// Moves the damaged database among the backups and makes a fresh one of what is there.
pub(super) fn recover(config: &Config, reason: String) -> Result<(Store, Recovered), HostError> {
    let (home, disk) = (&config.home, &*config.disk);
    let now = now();
    let database = home.database();
    let moved_to = home.backups().join(format!("nest-{now}.sqlite"));
    let salvage = store::set_aside(&database, &moved_to)?;
    let mut store = Store::open(&database)?;
    for (key, value) in &salvage.values {
        store.set_value(key, value)?;
    }
    let mut recovered = Recovered {
        database,
        reason,
        moved_to,
        rooms: Vec::new(),
        lost: Vec::new(),
    };
    // Rooms in the data folder whose file is gone come back from a backup: there nobody else's
    // files are in the way.
    let gone = salvage
        .rooms
        .iter()
        .filter(|(_, path)| path.starts_with(home.rooms()) && !path.exists());
    for (id, path) in gone {
        let newest = backup::newest(&backup::folder(&home.backups(), path, *id));
        if let Some(bytes) = newest.and_then(|newest| fs::read(newest).ok())
            && let Err(error) = replace(disk, path, &bytes)
        {
            tracing::warn!("{}: {error}", path.display());
        }
    }
    let mut paths = room_files(&home.rooms());
    let known = salvage.rooms.into_iter().map(|(_, path)| path);
    paths.extend(known.filter(|path| !path.starts_with(home.rooms()) || !path.exists()));
    for path in paths {
        match read(disk, &path, &config.vocabulary) {
            Ok(read) => {
                store.add_room(&path, read.scene.text(), read.scene.room(), now)?;
                recovered.rooms.push(path);
            }
            // Deleted long ago, most likely.
            Err(FileTrouble::Missing) if !path.starts_with(home.rooms()) => {}
            Err(trouble) => recovered.lost.push((path, trouble.to_string())),
        }
    }
    Ok((store, recovered))
}
