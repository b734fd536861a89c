//! The data folder: files that only their owner can read, and the lock of the relay that runs.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use super::RelayError;
use crate::net::proto::identity::SecretKey;

pub(super) const KEY: &str = "relay.key";
const LOCK: &str = "relay.lock";
/// Larger ones are none of ours.
const MAX_FILE: u64 = 64 * 1024;
const NOTE: &str = "\
# This key is the relay: its address ends in it. Keep a copy where a broken disk cannot reach it, and
# show it to nobody: whoever has it can pose as this relay.
";

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// An empty file, readable by oneself only.
pub(super) fn create_private(path: &Path) -> Result<(), RelayError> {
    let made = private().open(path).map(drop);
    made.map_err(|error| RelayError::Io {
        path: path.to_owned(),
        error,
    })
}

/// Puts a file in its place whole or not at all.
pub(super) fn write_private(path: &Path, text: &str) -> Result<(), RelayError> {
    let part = path.with_extension("part");
    // Left by a process that ended in the middle of this.
    let _ = fs::remove_file(&part);
    let written = private().open(&part).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let written = written.and_then(|()| fs::rename(&part, path));
    written.map_err(|error| RelayError::Io {
        path: path.to_owned(),
        error,
    })
}

pub(super) fn make_folder(data: &Path) -> Result<(), RelayError> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    let made = folder.create(data);
    made.map_err(|error| RelayError::Io {
        path: data.to_owned(),
        error,
    })
}

/// The text of a file of ours; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, RelayError> {
    let fault = |error| RelayError::Io {
        path: path.to_owned(),
        error,
    };
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fault(error)),
        Ok(meta) if meta.len() > MAX_FILE => {
            return Err(fault(io::ErrorKind::FileTooLarge.into()));
        }
        Ok(_) => {}
    }
    fs::read_to_string(path).map(Some).map_err(fault)
}

/// The relay's key; drawn where there is none.
pub(super) fn key(data: &Path) -> Result<SecretKey, RelayError> {
    let path = data.join(KEY);
    let Some(text) = read(&path)? else {
        let key = SecretKey::from_seed(&rand::random());
        write_private(&path, &format!("{NOTE}{}\n", key.reveal()))?;
        return Ok(key);
    };
    let mut lines = text.lines().map(str::trim);
    let line = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let key = line.unwrap_or_default().parse();
    key.map_err(|error| RelayError::Key { path, error })
}

/// Held while a relay runs on this data. `None` where another holds it.
pub(super) fn lock(data: &Path) -> Result<Option<File>, RelayError> {
    let path = data.join(LOCK);
    let fault = |error| RelayError::Io {
        path: path.clone(),
        error,
    };
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path);
    let file = file.map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(fault(error)),
    }
}
