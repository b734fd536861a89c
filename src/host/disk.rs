//! The few things done to files, behind a seam: so that a test can fill the disk, forget what was
//! not synced, or stop in the middle.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Tells whether a file changed, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub len: u64,
    pub modified: Option<SystemTime>,
}

/// A disk to keep room files on.
pub trait Disk: Send {
    /// The file's bytes; more than `limit` are an error of kind `FileTooLarge`.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;
    /// `None` where there is no such file.
    fn mark(&self, path: &Path) -> io::Result<Option<Mark>>;
    /// Writes a whole file, new or not, that may still be lost: see [`Self::sync`]. It gets the
    /// permissions of the file `like`, where there is one; a read-only one is not to be replaced.
    fn write(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()>;
    /// Waits until the file's bytes are safe.
    fn sync(&self, path: &Path) -> io::Result<()>;
    /// Puts a file in the place of another, at once; may still be lost: see [`Self::sync_folder`].
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Waits until the names in a folder are safe.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        // Opening a pipe or a device could wait for ever.
        let meta = fs::metadata(path)?;
        if meta.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !meta.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is no plain file",
            ));
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }

    fn mark(&self, path: &Path) -> io::Result<Option<Mark>> {
        match fs::metadata(path) {
            Ok(meta) => {
                let modified = meta.modified().ok();
                Ok(Some(Mark {
                    len: meta.len(),
                    modified,
                }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
        let permissions = fs::metadata(like).ok().map(|meta| meta.permissions());
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the file is read-only",
            ));
        }
        let mut file = File::create(path)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        file.write_all(bytes)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Windows has no such thing: there a rename is safe with the file system's own journal.
        if cfg!(unix) {
            File::open(folder)?.sync_all()
        } else {
            Ok(())
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// Replaces a file so that, whatever happens on the way, it holds the old bytes or the new ones.
/// Nothing stays beside it, unless the process ends in the middle.
///
/// # Errors
/// The first thing that failed; the file is as it was.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = temporary(path);
    let written = disk
        .write(&temporary, bytes, path)
        .and_then(|()| disk.sync(&temporary))
        .and_then(|()| disk.rename(&temporary, path));
    if let Err(error) = written {
        // Most often it was never made; what counts is the first error.
        let _ = disk.remove(&temporary);
        return Err(error);
    }
    disk.sync_folder(path.parent().unwrap_or(path))
}

/// Removes what a process that ended within [`replace`] left beside the file.
pub(super) fn clear(disk: &dyn Disk, path: &Path) {
    // Where there is nothing this fails, as it should.
    let _ = disk.remove(&temporary(path));
}

fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.nest-tmp"))
}
