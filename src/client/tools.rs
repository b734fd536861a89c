//! What the command line does with room files: draw, check, format, merge; and list kinds.

mod check;
mod finishes;
mod fmt;
mod merge;
mod render;

use std::{
    fmt::Write as _,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

pub use self::{check::Check, fmt::Fmt, merge::Merge, render::Render};
use super::{error::ClientError, furniture::vet, link::Home};
use crate::{
    assets::{Recipe, RecipeError, Recipes, Words, own, words},
    room::scene::{self, MAX_BYTES, Scene, report},
};

/// What a command has to say, and how it ends.
#[derive(Debug)]
pub struct Outcome {
    pub text: String,
    /// What went wrong on the way, for the standard error.
    pub errors: String,
    pub code: ExitCode,
}

impl Outcome {
    pub(super) fn success(text: String) -> Self {
        Self::judged(text, true)
    }

    pub(super) fn judged(text: String, good: bool) -> Self {
        let code = if good {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
        Self {
            text,
            errors: String::new(),
            code,
        }
    }
}

/// Reads a room file's bytes, `-` being standard input; no more than a room can have, and one.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    // Opening a folder fails on some systems, with words that say nothing of folders.
    if fs::metadata(path)?.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "this is a folder, a room is a file (NAME.room.ron)",
        ));
    }
    fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What comes before the first byte that is no text.
fn valid(bytes: &[u8]) -> &str {
    let first = bytes.utf8_chunks().next();
    first.map_or("", |chunk| chunk.valid())
}

/// The recipes of somebody's own that a room file may use, beside it and in the data folder, and what
/// is wrong with those left out.
fn own(room: &Path, home: Option<&Path>) -> (Recipes, Vec<RecipeError>) {
    let data = Home::find(home).ok().map(|home| home.join("kinds"));
    let folders = [Some(own::beside(room)), data];
    Recipes::own(folders.iter().flatten().map(PathBuf::as_path), vet)
}

/// Errors of recipes, a line each.
fn recipe_lines(faults: &[RecipeError]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

/// A room file that was read.
struct Loaded {
    scene: Scene,
    recipes: Recipes,
    /// Whether nothing had to be left out.
    whole: bool,
    /// Its faults and those of recipes, a line each.
    faults: String,
}

fn load(path: &Path, home: Option<&Path>) -> Result<Loaded, ClientError> {
    let name = path.display().to_string();
    let bytes = read(path).map_err(|error| ClientError::Io {
        path: name.clone(),
        error,
    })?;
    let faulty = |faults: String| ClientError::Faulty {
        path: name.clone(),
        faults,
    };
    let text = scene::decode(&bytes)
        .map_err(|fault| faulty(report::lines(&name, valid(&bytes), &[fault])))?;
    let (own, wrong) = own(path, home);
    let recipes = own.with_built_in();
    let reading = Scene::parse(text, &words(&recipes));
    let faults = recipe_lines(&wrong) + &report::lines(&name, text, &reading.faults);
    let whole = !reading.has_errors();
    match reading.scene {
        Some(scene) => Ok(Loaded {
            scene,
            recipes,
            whole,
            faults,
        }),
        None => Err(faulty(faults)),
    }
}

/// `nest kinds`
#[derive(Debug, Args)]
pub struct ListKinds {
    /// Only kinds whose id or name holds this, in either language
    word: Option<String>,
    /// One JSON object for each kind
    #[arg(long)]
    json: bool,
}

impl ListKinds {
    /// Lists kinds with footprint, height, slot and paints: those that ship, those of the data folder and
    /// those of the folder `kinds` that lies here; and what floors, walls and openings can be.
    ///
    /// # Errors
    /// None; the signature is that of its siblings.
    pub fn run(&self, home: Option<&Path>) -> Result<Outcome, ClientError> {
        let word = self.word.as_deref().unwrap_or_default().to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&word);
        let (own, wrong) = own(Path::new(""), home);
        let mut text = String::new();
        for (id, recipe) in own.with_built_in().iter() {
            let id = id.as_str();
            if !(holds(id) || holds(&recipe.name.en) || holds(&recipe.name.zh)) {
                continue;
            }
            // Writing into a string cannot fail.
            let _ = if self.json {
                kind_json(&mut text, id, recipe)
            } else {
                kind_line(&mut text, id, recipe)
            };
        }
        finishes::list(&mut text, self.json, holds);
        if text.is_empty() {
            text = format!("no kind is called {word:?}; `nest kinds` lists them all\n");
            return Ok(Outcome::judged(text, false));
        }
        if !self.json {
            text += &recipe_lines(&wrong);
        }
        Ok(Outcome::success(text))
    }
}

fn kind_line(out: &mut String, id: &str, recipe: &Recipe) -> std::fmt::Result {
    let (w, d) = recipe.footprint;
    let paints = recipe
        .paints
        .iter()
        .map(|paint| paint.id.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let size = format!("{w} × {d} × {}", recipe.height);
    let slot = format!("{:?}", recipe.slot).to_lowercase();
    let Words { en, zh } = &recipe.name;
    writeln!(out, "{id:<20} {size:<16} {slot:<8} {en}, {zh}  [{paints}]")
}

fn kind_json(out: &mut String, id: &str, recipe: &Recipe) -> std::fmt::Result {
    let (w, d) = recipe.footprint;
    let quote = report::quoted;
    let slot = format!("{:?}", recipe.slot).to_lowercase();
    let paints: Vec<String> = recipe.paints.iter().map(|paint| quote(&paint.id)).collect();
    writeln!(
        out,
        "{{\"kind\":{},\"footprint\":[{w},{d}],\"height\":{},\"slot\":{},\"paints\":[{}],\"name\":{{\"en\":{},\"zh\":{}}}}}",
        quote(id),
        recipe.height,
        quote(&slot),
        paints.join(","),
        quote(&recipe.name.en),
        quote(&recipe.name.zh),
    )
}
