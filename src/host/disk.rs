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
    // A bare name lies where the program was started.
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    disk.sync_folder(folder.unwrap_or_else(|| Path::new(".")))
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

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::BTreeMap};

    use super::*;

    /// What a name leads to: what was written, and what of it is safe.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    struct Content {
        written: Vec<u8>,
        safe: Option<Vec<u8>>,
    }

    type Names = BTreeMap<PathBuf, usize>;

    #[derive(Debug, Clone, Default)]
    struct State {
        contents: Vec<Content>,
        /// Every set of names that a crash may leave behind, the current one last.
        names: Vec<Names>,
    }

    /// A disk that, when the power goes, forgets what was not synced, and tears what it can tear.
    #[derive(Debug, Default)]
    struct Forgetful {
        state: RefCell<State>,
        /// The state before each step.
        steps: RefCell<Vec<State>>,
        /// The step that fails.
        fails: Option<usize>,
    }

    impl Forgetful {
        fn step(&self) -> io::Result<()> {
            let mut steps = self.steps.borrow_mut();
            steps.push(self.state.borrow().clone());
            match self.fails {
                Some(step) if step + 1 == steps.len() => Err(io::ErrorKind::StorageFull.into()),
                _ => Ok(()),
            }
        }

        fn rename_to(&self, change: impl FnOnce(&mut Names)) {
            let mut state = self.state.borrow_mut();
            let mut names = state.names.last().cloned().unwrap_or_default();
            change(&mut names);
            state.names.push(names);
        }
    }

    impl Disk for Forgetful {
        fn read(&self, path: &Path, _: u64) -> io::Result<Vec<u8>> {
            let state = self.state.borrow();
            let index = state.names.last().and_then(|names| names.get(path));
            let index = index.ok_or(io::ErrorKind::NotFound)?;
            Ok(state.contents[*index].written.clone())
        }
        fn mark(&self, _: &Path) -> io::Result<Option<Mark>> {
            Ok(None)
        }
        fn write(&self, path: &Path, bytes: &[u8], _: &Path) -> io::Result<()> {
            let mut state = self.state.borrow_mut();
            state.contents.push(Content {
                written: bytes.to_vec(),
                safe: None,
            });
            let index = state.contents.len() - 1;
            drop(state);
            self.rename_to(|names| {
                names.insert(path.to_owned(), index);
            });
            self.step()
        }
        fn sync(&self, path: &Path) -> io::Result<()> {
            self.step()?;
            let mut state = self.state.borrow_mut();
            let index = state.names.last().map(|names| names[path]).unwrap();
            let content = &mut state.contents[index];
            content.safe = Some(content.written.clone());
            Ok(())
        }
        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step()?;
            self.rename_to(|names| {
                let index = names.remove(from).unwrap();
                names.insert(to.to_owned(), index);
            });
            Ok(())
        }
        fn sync_folder(&self, _: &Path) -> io::Result<()> {
            self.step()?;
            let mut state = self.state.borrow_mut();
            let done = state.names.len() - 1;
            state.names.drain(..done);
            Ok(())
        }
        fn remove(&self, path: &Path) -> io::Result<()> {
            self.rename_to(|names| {
                names.remove(path);
            });
            Ok(())
        }
    }

    /// What the file may hold after a crash in this state.
    fn left(state: &State, path: &Path) -> Vec<Vec<u8>> {
        let contents = state.names.iter().filter_map(|names| names.get(path));
        contents
            .map(|index| state.contents[*index].safe.clone().unwrap_or_default())
            .collect()
    }

    fn disk(fails: Option<usize>) -> (Forgetful, PathBuf) {
        let (disk, path) = (Forgetful::default(), PathBuf::from("/rooms/my.room.ron"));
        replace(&disk, &path, b"old").unwrap();
        disk.steps.borrow_mut().clear();
        (Forgetful { fails, ..disk }, path)
    }

    #[test]
    fn a_crash_leaves_the_old_or_the_new() {
        let (disk, path) = disk(None);
        replace(&disk, &path, b"new").unwrap();
        let steps = disk.steps.borrow();
        assert_eq!(steps.len(), 4);
        for (step, state) in steps.iter().enumerate() {
            let left = left(state, &path);
            assert!(!left.is_empty(), "after step {step} there may be no file");
            for bytes in left {
                assert!(
                    bytes == b"old" || bytes == b"new",
                    "after step {step}: {bytes:?}"
                );
            }
        }
        assert_eq!(
            left(&disk.state.borrow(), &path),
            [b"new"],
            "what was replaced stays so"
        );
    }

    #[test]
    fn a_bare_name_is_a_file_of_the_folder_that_one_is_in() {
        let name = PathBuf::from(format!("nest-bare-{}.tmp", std::process::id()));
        replace(&RealDisk, &name, b"new").unwrap();
        assert_eq!(RealDisk.read(&name, 9).unwrap(), b"new");
        RealDisk.remove(&name).unwrap();
    }

    #[test]
    fn a_failure_leaves_the_old_and_nothing_beside_it() {
        for step in 0..3 {
            let (disk, path) = disk(Some(step));
            let error = replace(&disk, &path, b"new").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
            assert_eq!(disk.read(&path, 9).unwrap(), b"old");
            let state = disk.state.borrow();
            let names: Vec<_> = state.names.last().unwrap().keys().collect();
            assert_eq!(names, [&path]);
        }
    }
}
