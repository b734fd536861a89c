//! Disks that are full, read-only, or busy: nothing is lost, it is said, and it ends.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex},
};

use nest::{
    host::{
        Command, Config, Disk, Doing, FileNews, FileTrouble, HostError, LogNews, Mark, RealDisk,
    },
    net::proto::hub::MAX_UNSAVED,
    room::rule::Refusal,
    store::StoreError,
};
use rusqlite::Connection;

use crate::nest::{Folder, Nest, config, parse, room, text};

type Fault = Arc<Mutex<Option<io::ErrorKind>>>;

/// Writes or reads of room files fail while it is told to let them.
#[derive(Clone, Default)]
struct Failing {
    writes: Fault,
    reads: Fault,
}

impl Failing {
    fn fail(&self, kind: Option<io::ErrorKind>) {
        *self.writes.lock().unwrap() = kind;
    }

    fn fail_reads(&self, kind: Option<io::ErrorKind>) {
        *self.reads.lock().unwrap() = kind;
    }

    fn check(&self) -> io::Result<()> {
        let kind = *self.writes.lock().unwrap();
        kind.map_or(Ok(()), |kind| Err(kind.into()))
    }
}

impl Disk for Failing {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        if let Some(kind) = *self.reads.lock().unwrap() {
            return Err(kind.into());
        }
        RealDisk.read(path, limit)
    }
    fn mark(&self, path: &Path) -> io::Result<Option<Mark>> {
        RealDisk.mark(path)
    }
    fn write(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
        let half = if self.check().is_err() {
            &bytes[..bytes.len() / 2]
        } else {
            bytes
        };
        RealDisk.write(path, half, like)?;
        self.check()
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        self.check()?;
        RealDisk.sync(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check()?;
        RealDisk.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.sync_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
}

fn not_saved(news: FileNews) -> Option<FileTrouble> {
    match news {
        FileNews::NotSaved(trouble) => Some(trouble),
        _ => None,
    }
}

fn saved(news: FileNews) -> Option<()> {
    matches!(news, FileNews::Saved).then_some(())
}

#[test]
fn a_full_or_read_only_disk_is_tried_again() {
    for kind in [
        io::ErrorKind::StorageFull,
        io::ErrorKind::ReadOnlyFilesystem,
        io::ErrorKind::PermissionDenied,
    ] {
        let folder = Folder::new();
        let file = folder.file("my.room.ron");
        fs::write(&file, text(&room(1))).unwrap();
        let disk = Failing::default();
        let mut nest = Nest::with(Config {
            disk: Box::new(disk.clone()),
            ..config(&folder.home())
        });
        nest.open_file(&file);
        disk.fail(Some(kind));
        nest.add("a", 10);
        for _ in 0..3 {
            let trouble = nest.file_news(not_saved);
            assert!(
                matches!(&trouble, FileTrouble::Io(error) if error.kind() == kind),
                "{trouble}"
            );
        }
        nest.settle();
        assert_eq!(parse(&file), room(1), "the file is as it was");
        assert_eq!(
            folder.names(),
            ["home", "my.room.ron"],
            "nothing stays beside it"
        );
        disk.fail(None);
        nest.file_news(saved);
        assert_eq!(&parse(&file), nest.room());
    }
}

#[test]
fn a_file_that_cannot_be_read_is_looked_at_until_it_can() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let disk = Failing::default();
    let mut nest = Nest::with(Config {
        disk: Box::new(disk.clone()),
        ..config(&folder.home())
    });
    nest.open_file(&file);
    let broken = |news| match news {
        FileNews::Broken(trouble) => Some(trouble),
        _ => None,
    };
    let back = |news| matches!(news, FileNews::Back).then_some(());
    for asks in [false, true] {
        // Reading is tried before writing, so that nothing of somebody else's is lost.
        disk.fail_reads(Some(io::ErrorKind::PermissionDenied));
        nest.add(if asks { "b" } else { "a" }, 10 + usize::from(asks));
        let trouble = nest.file_news(broken);
        assert!(matches!(trouble, FileTrouble::Io(_)), "{trouble}");
        nest.settle();
        assert_ne!(&parse(&file), nest.room(), "it was written over");
        if asks {
            // Who asks is answered, however often.
            nest.send(Command::Flush);
            nest.file_news(broken);
        }
        disk.fail_reads(None);
        if asks {
            nest.send(Command::Flush);
        }
        // Neither its length nor its time changed.
        nest.file_news(back);
        nest.file_news(saved);
        assert_eq!(&parse(&file), nest.room());
    }
}

#[test]
fn what_cannot_be_kept_is_not_written_over() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let disk = Failing::default();
    let mut nest = Nest::with(Config {
        disk: Box::new(disk.clone()),
        ..config(&folder.home())
    });
    nest.open_file(&file);
    fs::write(&file, "a shopping list").unwrap();
    nest.file_news(|news| matches!(news, FileNews::Broken(_)).then_some(()));
    disk.fail_reads(Some(io::ErrorKind::PermissionDenied));
    nest.send(Command::Overwrite);
    nest.file_news(not_saved);
    disk.fail_reads(None);
    assert_eq!(fs::read_to_string(&file).unwrap(), "a shopping list");
    nest.send(Command::Overwrite);
    nest.file_news(saved);
    assert_eq!(&parse(&file), nest.room());
}

#[test]
fn a_room_opens_while_its_file_cannot_be_read() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let disk = Failing::default();
    let mut nest = Nest::with(Config {
        disk: Box::new(disk.clone()),
        ..config(&folder.home())
    });
    disk.fail_reads(Some(io::ErrorKind::PermissionDenied));
    // Nobody knows this one yet.
    nest.send(Command::OpenFile(file.clone()));
    let refused = nest.failure();
    assert!(
        matches!(
            &refused,
            HostError::File { path, doing: Doing::Reading, trouble: FileTrouble::Io(_) } if *path == file
        ),
        "{refused}"
    );
    assert!(refused.to_string().contains("my.room.ron"), "{refused}");
    disk.fail_reads(None);
    let known = nest.open_file(&file).room;
    nest.add("a", 10);
    nest.flush();
    let left = nest.room().clone();
    nest.send(Command::New {
        name: "Other".to_owned(),
        text: text(&room(0)),
    });
    nest.opened();
    // This one is in the log.
    disk.fail_reads(Some(io::ErrorKind::PermissionDenied));
    nest.open_room(known);
    assert_eq!(nest.room(), &left);
    nest.file_news(|news| matches!(news, FileNews::Broken(FileTrouble::Io(_))).then_some(()));
    assert_eq!(parse(&file), left);
}

#[test]
fn a_read_only_file_is_left_alone() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(1))).unwrap();
    let mut nest = Nest::open(&folder, &file);
    let set = |readonly| {
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(readonly);
        fs::set_permissions(&file, permissions).unwrap();
    };
    set(true);
    nest.add("a", 10);
    let trouble = nest.file_news(not_saved);
    assert_eq!(trouble.to_string(), "the file is read-only");
    assert_eq!(parse(&file), room(1));
    set(false);
    nest.file_news(saved);
    assert_eq!(&parse(&file), nest.room());
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    let (file, link) = (folder.file("my.room.ron"), folder.file("link.room.ron"));
    fs::write(&file, text(&room(1))).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    let mut nest = Nest::open(&folder, &link);
    nest.add("a", 10);
    nest.flush();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert_eq!(&parse(&file), nest.room());
}

#[test]
fn edits_wait_for_a_log_that_cannot_be_written_and_then_are_refused() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(0))).unwrap();
    let mut nest = Nest::open(&folder, &file);
    nest.add("first", 0);
    nest.settle();

    let other = Connection::open(folder.home().join("nest.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = nest.saved;
    let most = u64::try_from(MAX_UNSAVED.0).unwrap();
    for n in 0..MAX_UNSAVED.0 + 10 {
        nest.add(&format!("c{n}"), 1 + n);
    }
    let error = nest.log_news(|news| match news {
        LogNews::NotSaved(error) => Some(error),
        LogNews::SavedAgain => None,
    });
    assert!(matches!(error, StoreError::Sqlite(_)), "{error}");
    nest.until(|nest| nest.refused.len() == 10);
    assert!(
        nest.refused
            .iter()
            .all(|(number, reason)| { *number > before + most && *reason == Refusal::CannotSave })
    );
    assert_eq!(nest.saved, before, "nothing was acknowledged");

    other.execute_batch("ROLLBACK").unwrap();
    nest.send(Command::Flush);
    nest.log_news(|news| matches!(news, LogNews::SavedAgain).then_some(()));
    nest.settle();
    assert!(nest.saved >= before + most);
    nest.add("last", 2_000);
    nest.flush();
    let left = nest.room().clone();
    assert_eq!(left.items.len(), MAX_UNSAVED.0 + 2);
    drop(nest);
    assert_eq!(parse(&file), left);
    assert_eq!(Nest::open(&folder, &file).room(), &left);
}

#[test]
fn what_could_not_be_logged_is_in_the_file() {
    let folder = Folder::new();
    let file = folder.file("my.room.ron");
    fs::write(&file, text(&room(0))).unwrap();
    let mut nest = Nest::open(&folder, &file);
    let other = Connection::open(folder.home().join("nest.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    nest.add("late", 5);
    nest.file_news(saved);
    let left = nest.room().clone();
    drop(nest);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(parse(&file), left);
    assert_eq!(
        Nest::open(&folder, &file).room(),
        &left,
        "it comes back as a change of the file"
    );
}
