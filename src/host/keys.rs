//! The person's and the device's keys: two text files in the data folder.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::disk::{Disk as _, RealDisk};
use crate::net::proto::identity::{Certificate, ParseError, SecretKey};

const PERSON: &str = "person.key";
const DEVICE: &str = "device.key";
/// A key file with its comments is a few lines.
const MAX_FILE: u64 = 16 * 1024;

/// Who one is, and with which device.
#[derive(Debug, Clone)]
pub struct Keys {
    pub person: SecretKey,
    pub device: SecretKey,
    pub certificate: Certificate,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("{path}: {error}; put a copy of the key file in its place")]
    Damaged { path: PathBuf, error: ParseError },
    #[error("{0} holds no key: the line begins with \"nestkey1\"")]
    Missing(PathBuf),
    #[error(
        "this data folder belongs to somebody else already; `nest key export FILE` keeps that key, \
         then import with --replace"
    )]
    Taken,
}

impl Keys {
    /// The keys of this data folder, drawn on the first day.
    ///
    /// # Errors
    /// Where a key cannot be read or kept. A damaged one is never replaced.
    pub fn open(root: &Path) -> Result<Self, KeyError> {
        let person = kept(&root.join(PERSON), PERSON_NOTE)?;
        let device = kept(&root.join(DEVICE), DEVICE_NOTE)?;
        Ok(Self {
            certificate: person.certify(device.public()),
            person,
            device,
        })
    }

    /// Writes the person's key into a file that can be kept elsewhere.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn export(&self, to: &Path) -> Result<(), KeyError> {
        write(to, PERSON_NOTE, &self.person)
    }

    /// Makes this data folder the home of the person whose exported key this is.
    ///
    /// # Errors
    /// [`KeyError::Taken`] where it is another one's and `replace` does not say so.
    pub fn import(root: &Path, from: &Path, replace: bool) -> Result<Self, KeyError> {
        let fresh = read(from)?;
        let path = root.join(PERSON);
        if path.exists() && !replace && read(&path)?.public() != fresh.public() {
            return Err(KeyError::Taken);
        }
        write(&path, PERSON_NOTE, &fresh)?;
        Self::open(root)
    }
}

/// What stands above the keys, in both languages.
const PERSON_NOTE: &str = include_str!("../../assets/keys/person.txt");
const DEVICE_NOTE: &str = include_str!("../../assets/keys/device.txt");

fn kept(path: &Path, note: &str) -> Result<SecretKey, KeyError> {
    if path.exists() {
        return read(path);
    }
    let key = SecretKey::from_seed(&rand::random());
    write(path, note, &key)?;
    Ok(key)
}

fn read(path: &Path) -> Result<SecretKey, KeyError> {
    let fault = |error| KeyError::Io {
        path: path.to_owned(),
        error,
    };
    if fs::metadata(path).map_err(fault)?.len() > MAX_FILE {
        return Err(KeyError::Missing(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(fault)?;
    let mut lines = text.lines().map(str::trim);
    let line = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let line = line.ok_or_else(|| KeyError::Missing(path.to_owned()))?;
    line.parse().map_err(|error| KeyError::Damaged {
        path: path.to_owned(),
        error,
    })
}

/// Puts the key in its place whole or not at all, and readable by oneself only. On systems without
/// Unix permissions a person's folders are closed to others already.
fn write(path: &Path, note: &str, key: &SecretKey) -> Result<(), KeyError> {
    let text = format!("{note}{}\n", key.reveal());
    let temporary = path.with_extension("key-tmp");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Left by a process that ended in the middle of this.
    let _ = fs::remove_file(&temporary);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let written = written
        .and_then(|()| fs::rename(&temporary, path))
        .and_then(|()| RealDisk.sync_folder(path.parent().unwrap_or(path)));
    written.map_err(|error| KeyError::Io {
        path: path.to_owned(),
        error,
    })
}
