//! What the command line does with room files: draw, check, format, merge; and list kinds.

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

pub use self::{merge::Merge, render::Render};
use super::{
    error::ClientError,
    furniture::vet,
    link::{Home, RealDisk, replace},
};
use crate::{
    assets::{Recipe, RecipeError, Recipes, Words, own, words},
    room::scene::{self, MAX_BYTES, Scene, report},
    store::digest,
};

/// What a command has to say, and how it ends.
#[derive(Debug)]
pub struct Outcome {
    pub text: String,
    pub code: ExitCode,
}

impl Outcome {
    pub(super) fn success(text: String) -> Self {
        Self {
            text,
            code: ExitCode::SUCCESS,
        }
    }

    fn judged(text: String, good: bool) -> Self {
        let code = if good {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
        Self { text, code }
    }
}

/// Reads a room file's bytes, `-` being standard input; no more than a room can have, and one.
fn read(path: &Path) -> Result<Vec<u8>, ClientError> {
    let fault = |error| ClientError::Io {
        path: path.display().to_string(),
        error,
    };
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(fault)?;
    } else {
        let file = fs::File::open(path).map_err(fault)?;
        if file.metadata().map_err(fault)?.is_dir() {
            return Err(fault(io::Error::new(
                io::ErrorKind::IsADirectory,
                "this is a folder, a room is a file (NAME.room.ron)",
            )));
        }
        file.take(limit).read_to_end(&mut bytes).map_err(fault)?;
    }
    Ok(bytes)
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
    let bytes = read(path)?;
    let faulty = |faults: String| ClientError::Faulty {
        path: name.clone(),
        faults,
    };
    let text = scene::decode(&bytes).map_err(|fault| {
        let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        faulty(report::lines(&name, valid, &[fault]))
    })?;
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
    /// Says every fault of every file.
    ///
    /// # Errors
    /// A file cannot be read at all.
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
            let bytes = read(path)?;
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
                    let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
                    text += &print(&name, valid, &[fault]);
                }
            }
        }
        Ok(Outcome::judged(text, good))
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

/// `nest fmt`
#[derive(Debug, Args)]
pub struct Fmt {
    /// Room files; `-` reads standard input and writes standard output
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only name the files that would change, and exit with 1 where there are any
    #[arg(long)]
    check: bool,
}

impl Fmt {
    /// Rewrites files the usual way.
    ///
    /// # Errors
    /// A file cannot be read or written, or is not a room; it is left as it is.
    pub fn run(&self) -> Result<Outcome, ClientError> {
        let mut text = String::new();
        let mut good = true;
        for path in &self.files {
            let name = path.display().to_string();
            let bytes = read(path)?;
            let faulty = |source: &str, faults: &[scene::Fault]| ClientError::Faulty {
                path: name.clone(),
                faults: report::lines(&name, source, faults),
            };
            let source = scene::decode(&bytes).map_err(|fault| faulty("", &[fault]))?;
            let tidy = scene::format(source).map_err(|faults| faulty(source, &faults))?;
            let same = tidy == source;
            if self.check {
                good &= same;
                if !same {
                    text += &format!("{name}\n");
                }
            } else if path == Path::new("-") {
                text += &tidy;
            } else if !same {
                replace(&RealDisk, path, tidy.as_bytes())
                    .map_err(|error| ClientError::Io { path: name, error })?;
            }
        }
        Ok(Outcome::judged(text, good))
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
    /// those of the folder `kinds` that lies here.
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
