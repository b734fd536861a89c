//! The data folder: where it is, what lies where in it, and that one Nest has it at a time.

use std::{
    env,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use directories::BaseDirs;

use super::social::RELAY;
use crate::{
    net::proto::{invite::RelayAddr, relay::RelayLink},
    store::Store,
};

const DATABASE: &str = "nest.sqlite";

/// Why there is no data folder to work in.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    #[error("no home folder is known here: name a data folder with --home DIR or NEST_HOME")]
    Nowhere,
    #[error(
        "the data folder {0} is open in another Nest: use that one, or another folder with --home DIR"
    )]
    Taken(PathBuf),
    #[error("the data folder: {path}: {error}")]
    Io { path: PathBuf, error: io::Error },
}

/// The data folder, held by this process until it is dropped.
#[derive(Debug)]
pub struct Home {
    root: PathBuf,
    /// An advisory lock of the system's, so that it goes with the process however that ends.
    _lock: Option<File>,
}

impl Home {
    /// Where the data folder is: as asked for, else `NEST_HOME`, else the system's place for it.
    ///
    /// # Errors
    /// [`HomeError::Nowhere`] where the system has no such place.
    pub fn find(asked: Option<&Path>) -> Result<PathBuf, HomeError> {
        let named = || env::var_os("NEST_HOME").filter(|home| !home.is_empty());
        let usual = || BaseDirs::new().map(|dirs| dirs.data_dir().join("nest"));
        let found = asked
            .map(Path::to_owned)
            .or_else(|| named().map(PathBuf::from));
        found.or_else(usual).ok_or(HomeError::Nowhere)
    }

    /// The relay through which who lives in this data folder is found; a Nest may be open on it.
    pub fn relay(root: &Path) -> Option<RelayAddr> {
        let kept = Store::peek(&root.join(DATABASE), RELAY)?;
        let link: RelayLink = kept.parse().ok()?;
        Some(link.relay)
    }

    /// Makes the folder where it is missing, and takes it.
    ///
    /// # Errors
    /// [`HomeError::Taken`] where another process has it.
    pub fn open(root: &Path) -> Result<Self, HomeError> {
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |error| HomeError::Io { path, error }
        };
        fs::create_dir_all(root).map_err(fault(root))?;
        let root = root.canonicalize().map_err(fault(root))?;
        for folder in [
            "rooms", "bin", "backups", "kinds", "borrowed", "pictures", "diary", "cache", "crash",
        ] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder).map_err(fault(&folder))?;
        }
        let path = root.join("nest.lock");
        let file = File::create(&path).map_err(fault(&path))?;
        let lock = match file.try_lock() {
            Ok(()) => Some(file),
            Err(TryLockError::WouldBlock) => return Err(HomeError::Taken(root)),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                tracing::warn!("{}: cannot be locked here: {error}", path.display());
                None
            }
            Err(TryLockError::Error(error)) => return Err(HomeError::Io { path, error }),
        };
        Ok(Self { root, _lock: lock })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where rooms of one's own lie.
    pub fn rooms(&self) -> PathBuf {
        self.root.join("rooms")
    }

    /// Where binned rooms wait.
    pub fn bin(&self) -> PathBuf {
        self.root.join("bin")
    }

    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    pub fn database(&self) -> PathBuf {
        self.root.join(DATABASE)
    }

    /// Furniture recipes of one's own.
    pub fn kinds(&self) -> PathBuf {
        self.root.join("kinds")
    }

    /// Recipes of furniture in nests one visited.
    pub fn borrowed(&self) -> PathBuf {
        self.root.join("borrowed")
    }

    /// Photos and flipbooks.
    pub fn pictures(&self) -> PathBuf {
        self.root.join("pictures")
    }

    /// Pictures of furniture and rooms, drawn again where they are missing.
    pub fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }

    /// Key, settings and members of a relay that runs beside the window.
    pub fn own_relay(&self) -> PathBuf {
        self.root.join("relay")
    }

    /// A small picture of every room for each day on which it changed.
    pub fn diary(&self) -> PathBuf {
        self.root.join("diary")
    }

    pub fn settings(&self) -> PathBuf {
        Self::settings_in(&self.root)
    }

    /// Where the settings lie in a data folder that somebody else may have taken.
    pub fn settings_in(root: &Path) -> PathBuf {
        root.join("settings.ron")
    }

    /// Where a note is left for each panic.
    pub fn crash(&self) -> PathBuf {
        self.root.join("crash")
    }
}
