//! What the command line says and does about who one is.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{
    error::ClientError,
    link::{Code, Emblem, Home, Keys},
    tools::Outcome,
};

/// Who one is here: the code that friends know one by.
#[derive(Debug, Args)]
pub struct Whoami;

impl Whoami {
    /// # Errors
    /// The data folder or the key cannot be read.
    pub fn run(&self, home: Option<&Path>) -> Result<Outcome, ClientError> {
        let root = folder(home)?;
        let keys = Keys::open(&root)?;
        let person = keys.person.public();
        // As the window shows it.
        let relay = Home::relay(&root);
        let code = Code { person, relay };
        // Told apart at a glance, as the window shows it in colour.
        let marks = ["  ", "██", "▒▒", "░░"];
        let rows = Emblem::of(person).cells.map(|row| {
            let cells = row.map(|cell| marks[usize::from(cell)]);
            format!("  {}\n", cells.concat())
        });
        Ok(Outcome::success(format!("{}\n{code}\n", rows.concat())))
    }
}

/// Keeps a person alive when a disk dies.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Write your key into a file, to be kept elsewhere; show it to nobody
    Export { file: PathBuf },
    /// Be the person whose exported key this is, on this machine
    Import {
        file: PathBuf,
        /// Even where somebody else lives in this data folder already
        #[arg(long)]
        replace: bool,
    },
}

impl Key {
    /// # Errors
    /// A file cannot be read or written, or the data folder is somebody else's.
    pub fn run(&self, home: Option<&Path>) -> Result<Outcome, ClientError> {
        let root = folder(home)?;
        match self {
            Self::Export { file } => {
                Keys::open(&root)?.export(file)?;
                let told = format!(
                    "your key is in {}: keep it where nobody looks\n",
                    file.display()
                );
                Ok(Outcome::success(told))
            }
            Self::Import { file, replace } => {
                // Not under the feet of a Nest that runs.
                let home = Home::open(&root)?;
                let keys = Keys::import(home.root(), file, *replace)?;
                let code = Code {
                    person: keys.person.public(),
                    relay: Home::relay(home.root()),
                };
                Ok(Outcome::success(format!("you are {code}\n")))
            }
        }
    }
}

/// The data folder, made where there is none yet.
fn folder(home: Option<&Path>) -> Result<PathBuf, ClientError> {
    let root = Home::find(home)?;
    std::fs::create_dir_all(&root).map_err(|error| ClientError::Io {
        path: root.display().to_string(),
        error,
    })?;
    Ok(root)
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::*;
    use crate::store::Store;

    /// What the command line prints is what the window shows and friends type in.
    #[test]
    fn the_code_names_the_relay_one_is_found_through() {
        let root = env::temp_dir().join(format!("nest-whoami-{}", process::id()));
        fs::create_dir_all(&root).unwrap();
        let person = Keys::open(&root).unwrap().person.public();
        let told = |relay| {
            let code = Code { person, relay };
            let said = Whoami.run(Some(&root)).unwrap().text;
            assert!(said.contains(&format!("\n{code}\n")), "{said}");
        };
        told(None);
        let home = Home::open(&root).unwrap();
        let mut store = Store::open(&home.database()).unwrap();
        let relay = "nest-relay://relay.example.org:4433#key1".to_owned();
        store.set_value("relay", &relay).unwrap();
        // What cannot be read is none.
        told(None);
        let relay = crate::client::link::society::RelayAddr {
            host: "relay.example.org:4433".to_owned(),
            key: person,
        };
        store.set_value("relay", &relay.to_string()).unwrap();
        // The window is open meanwhile.
        told(Some(relay));
        drop((store, home));
        fs::remove_dir_all(&root).unwrap();
    }
}
