//! `nest check`: what is wrong in room files and recipes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    super::{error::ClientError, furniture::vet},
    Outcome, own, read, valid,
};
use crate::{
    assets::{RecipeError, words},
    room::scene::{self, Scene, report},
    store::digest,
};

/// `nest check`
#[derive(Debug, Args)]
pub struct Check {
    /// Room files, or recipes in a folder called `kinds`; `-` is a room on standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Warnings count as errors
    #[arg(long)]
    strict: bool,
    /// One JSON object for each fault
    #[arg(long)]
    json: bool,
    /// Print each room's digest too: equal rooms have the same one, however their files are laid out
    #[arg(long)]
    digest: bool,
}

impl Check {
    /// Says every fault of every file; one that cannot be read at all is faulty, and the others are told
    /// all the same.
    ///
    /// # Errors
    /// None; the signature is that of its siblings.
    pub fn run(&self, home: Option<&Path>) -> Result<Outcome, ClientError> {
        let print = if self.json {
            report::json
        } else {
            report::lines
        };
        let mut text = String::new();
        let mut good = true;
        for path in &self.files {
            let name = path.display().to_string();
            if is_recipe(path) {
                if let Err(error) = own::read(path, vet) {
                    good = false;
                    let source = fs::read(path).unwrap_or_default();
                    let source = String::from_utf8_lossy(&source);
                    text += &print(&name, &source, &[recipe_fault(&error, &source)]);
                }
                continue;
            }
            let bytes = match read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    good = false;
                    text += &self.unread(&name, &error);
                    continue;
                }
            };
            match scene::decode(&bytes) {
                Ok(source) => {
                    let recipes = own(path, home).0.with_built_in();
                    let reading = Scene::parse(source, &words(&recipes));
                    let warned = self.strict && !reading.faults.is_empty();
                    good &= !(warned || reading.has_errors());
                    text += &print(&name, source, &reading.faults);
                    if let (true, Some(scene)) = (self.digest, &reading.scene) {
                        text += &self.digest(&name, &digest(scene.room()));
                    }
                }
                Err(fault) => {
                    good = false;
                    text += &print(&name, valid(&bytes), &[fault]);
                }
            }
        }
        Ok(Outcome::judged(text, good))
    }

    /// A file that cannot be read has no line to name.
    fn unread(&self, name: &str, error: &io::Error) -> String {
        let message = error.to_string();
        if self.json {
            let (file, message) = (report::quoted(name), report::quoted(&message));
            format!(
                "{{\"file\":{file},\"line\":null,\"column\":null,\"severity\":\"error\",\"message\":{message},\"help\":null}}\n"
            )
        } else {
            format!("{name}: error: {message}\n")
        }
    }

    fn digest(&self, name: &str, digest: &str) -> String {
        if self.json {
            let file = report::quoted(name);
            format!("{{\"file\":{file},\"digest\":\"{digest}\"}}\n")
        } else {
            format!("{name}: digest {digest}\n")
        }
    }
}

/// Whether a file is a recipe rather than a room: it lies where recipes do.
fn is_recipe(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    folder.is_some_and(|folder| folder == "kinds") && !path.to_string_lossy().ends_with(".room.ron")
}

/// The fault of a recipe, as those of rooms are told.
fn recipe_fault(error: &RecipeError, source: &str) -> scene::Fault {
    let (at, message) = match error {
        RecipeError::File { problem, .. } => (0, problem),
        RecipeError::Text {
            line,
            column,
            problem,
            ..
        } => {
            let lines = source.split_inclusive('\n').take(line.saturating_sub(1));
            let start: usize = lines.map(str::len).sum();
            let rest = source.get(start..).unwrap_or_default().char_indices();
            let within = rest.map(|(at, _)| at).nth(column.saturating_sub(1));
            (within.map_or(source.len(), |at| start + at), problem)
        }
    };
    scene::Fault {
        severity: scene::Severity::Error,
        span: at..at,
        message: message.clone(),
        help: None,
    }
}
