//! What the command line does with room files: draw, check, format; and list kinds.

use std::{
    fmt::Write as _,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, ValueEnum};

use super::{
    camera::View,
    link::{RealDisk, replace},
    picture::{self, Drawing},
    quality::Quality,
    shot::ShotError,
    values::Values,
};
use crate::{
    assets::{Recipe, Recipes, Words, vocabulary},
    room::{
        Room,
        figure::Look,
        scene::{self, MAX_BYTES, Scene, report},
    },
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

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    #[error("{path}: {error}")]
    Io { path: String, error: io::Error },
    #[error("{path} has errors, see below\n{faults}")]
    Faulty { path: String, faults: String },
    #[error("{0:?} is no size: write it as 1280x720, each side 16 to 8192 pixels")]
    Size(String),
    #[error("{0:?} is no time of day: write it as 16:30")]
    Time(String),
    #[error("the room did not open within a minute")]
    Slow,
    #[error(transparent)]
    Shot(#[from] ShotError),
    #[error("{path}: the picture cannot be written: {error}")]
    Picture {
        path: PathBuf,
        error: image::ImageError,
    },
    #[error(transparent)]
    Home(#[from] super::link::HomeError),
    #[error(transparent)]
    Host(#[from] super::link::HostError),
}

/// Reads a room file's bytes, `-` being standard input; no more than a room can have, and one.
fn read(path: &Path) -> Result<Vec<u8>, ToolError> {
    let fault = |error| ToolError::Io {
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

/// The room in a file, and its faults as lines.
pub(super) fn load(path: &Path) -> Result<(Room, String), ToolError> {
    let name = path.display().to_string();
    let bytes = read(path)?;
    let faulty = |faults: String| ToolError::Faulty {
        path: name.clone(),
        faults,
    };
    let text = scene::decode(&bytes).map_err(|fault| {
        let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        faulty(report::lines(&name, valid, &[fault]))
    })?;
    let reading = Scene::parse(text, vocabulary());
    let faults = report::lines(&name, text, &reading.faults);
    match reading.scene {
        Some(scene) => Ok((scene.room().clone(), faults)),
        None => Err(faulty(faults)),
    }
}

/// `nest check`
#[derive(Debug, Args)]
pub struct Check {
    /// Room files; `-` is standard input
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
    pub fn run(&self) -> Result<Outcome, ToolError> {
        let print = if self.json {
            report::json
        } else {
            report::lines
        };
        let mut text = String::new();
        let mut good = true;
        for path in &self.files {
            let name = path.display().to_string();
            let bytes = read(path)?;
            match scene::decode(&bytes) {
                Ok(source) => {
                    let reading = Scene::parse(source, vocabulary());
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
    pub fn run(&self) -> Result<Outcome, ToolError> {
        let mut text = String::new();
        let mut good = true;
        for path in &self.files {
            let name = path.display().to_string();
            let bytes = read(path)?;
            let faulty = |source: &str, faults: &[scene::Fault]| ToolError::Faulty {
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
                    .map_err(|error| ToolError::Io { path: name, error })?;
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
    /// Lists kinds with footprint, height, slot and paints.
    ///
    /// # Errors
    /// None; the signature is that of its siblings.
    pub fn run(&self) -> Result<Outcome, ToolError> {
        let word = self.word.as_deref().unwrap_or_default().to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&word);
        let mut text = String::new();
        for (id, recipe) in Recipes::built_in().iter() {
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

/// `nest render`
#[derive(Debug, Args)]
pub struct Render {
    /// A room file
    file: PathBuf,
    /// Where the picture goes
    #[arg(short, long, value_name = "PNG")]
    output: PathBuf,
    /// Width and height in pixels
    #[arg(long, default_value = "1280x720", value_name = "WxH")]
    size: String,
    /// Time of day, instead of the room's own
    #[arg(long, value_name = "HH:MM")]
    time: Option<String>,
    /// Where the picture is taken from
    #[arg(long, default_value = "home")]
    from: From,
    #[arg(long, default_value = "high")]
    quality: Tier,
    /// Nobody stands in the room
    #[arg(long)]
    empty: bool,
    /// Print the picture's brightness and colour figures, and exit with 1 where they are out of bounds
    #[arg(long)]
    values: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum From {
    Home,
    North,
    East,
    South,
    West,
    Top,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tier {
    Low,
    Medium,
    High,
}

impl Render {
    /// Draws the room.
    ///
    /// # Errors
    /// The file cannot be read, nothing can draw here, or the picture cannot be written.
    pub fn run(&self) -> Result<Outcome, ToolError> {
        let size = parse_size(&self.size).ok_or_else(|| ToolError::Size(self.size.clone()))?;
        let (mut room, faults) = load(&self.file)?;
        if let Some(time) = &self.time {
            room.time = parse_time(time).ok_or_else(|| ToolError::Time(time.clone()))?;
        }
        let drawing = Drawing {
            size,
            quality: match self.quality {
                Tier::Low => Quality::Low,
                Tier::Medium => Quality::Medium,
                Tier::High => Quality::High,
            },
            view: match self.from {
                From::Home => View::Home,
                From::North => View::North,
                From::East => View::East,
                From::South => View::South,
                From::West => View::West,
                From::Top => View::Top,
            },
            figure: (!self.empty).then(Look::default),
        };
        let picture = picture::draw(&room, &drawing)?;
        let path = self.output.clone();
        let fault = |error| ToolError::Picture {
            path: path.clone(),
            error,
        };
        picture.image.save(&path).map_err(fault)?;
        let mut text = faults;
        let mut good = true;
        if self.values {
            let values = Values::of(&picture);
            good = values.good();
            text += &values.to_string();
        }
        Ok(Outcome::judged(text, good))
    }
}

fn parse_size(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (16..=8192).contains(side));
    Some((side(width)?, side(height)?))
}

fn parse_time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let hours = hours.parse::<u16>().ok().filter(|hours| *hours < 24)?;
    let minutes = minutes
        .parse::<u16>()
        .ok()
        .filter(|minutes| *minutes < 60)?;
    Some(hours * 60 + minutes)
}
