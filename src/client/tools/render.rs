//! `nest render`: pictures of room files, without window or display.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, ValueEnum};

use super::{Loaded, Outcome, load};
use crate::{
    client::{
        camera::View,
        error::ClientError,
        picture::{Drawing, Painter},
        quality::Quality,
        values::Values,
    },
    room::{Room, figure::Look, sky},
};

/// `nest render`
#[derive(Debug, Args)]
pub struct Render {
    /// Room files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where the picture goes; where it is a folder, or there are several pictures, the folder for
    /// ROOM-TIME-QUALITY.png
    #[arg(short, long, value_name = "PNG")]
    output: PathBuf,
    /// Width and height in pixels
    #[arg(long, default_value = "1280x720", value_name = "WxH")]
    size: String,
    /// Time of day, instead of the room's own; may be given several times
    #[arg(long = "time", value_name = "HH:MM")]
    times: Vec<String>,
    /// The weather, instead of the room's own
    #[arg(long)]
    weather: Option<Weather>,
    /// Where the picture is taken from
    #[arg(long, default_value = "home")]
    from: From,
    /// May be given several times
    #[arg(long = "quality", default_value = "high")]
    qualities: Vec<Tier>,
    /// Nobody stands in the room
    #[arg(long)]
    empty: bool,
    /// Print each picture's brightness and colour figures, and exit with 1 where one is out of the
    /// bounds of its time of day
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
enum Weather {
    Clear,
    Overcast,
    Rain,
    Snow,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tier {
    Low,
    Medium,
    High,
}

impl Tier {
    fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Render {
    /// Draws every room at every time in every quality, one after another.
    ///
    /// # Errors
    /// A file cannot be read, nothing can draw here, or a picture cannot be written.
    pub fn run(&self, home: Option<&Path>) -> Result<Outcome, ClientError> {
        let size = parse_size(&self.size).ok_or_else(|| ClientError::Size(self.size.clone()))?;
        let time = |text: &String| parse_time(text).ok_or_else(|| ClientError::Time(text.clone()));
        let times: Vec<u16> = self.times.iter().map(time).collect::<Result<_, _>>()?;
        // All are read before the first is drawn: a fault is told at once.
        let rooms = self.files.iter().map(|file| load(file, home));
        let rooms: Vec<Loaded> = rooms.collect::<Result<_, _>>()?;
        let count = rooms.len() * times.len().max(1) * self.qualities.len();
        let one = count == 1 && !self.output.is_dir();
        if !one {
            fs::create_dir_all(&self.output).map_err(|error| ClientError::Io {
                path: self.output.display().to_string(),
                error,
            })?;
        }
        let mut painter = Painter::open()?;
        let mut text = String::new();
        let mut good = true;
        for (file, loaded) in self.files.iter().zip(rooms) {
            let Loaded {
                scene,
                recipes,
                faults,
                ..
            } = loaded;
            text += &faults;
            let recipes = Arc::new(recipes);
            let own = scene.room();
            let times: Vec<Option<u16>> = match &*times {
                [] => vec![None],
                times => times.iter().copied().map(Some).collect(),
            };
            for (&time, &tier) in times
                .iter()
                .flat_map(|time| self.qualities.iter().map(move |tier| (time, tier)))
            {
                let room = self.under(own, time);
                let drawing = self.drawing(size, tier, recipes.clone(), scene.kinds().clone());
                let path = if one {
                    self.output.clone()
                } else {
                    self.output.join(name(file, room.sky.time, tier))
                };
                let image = if self.values {
                    let picture = painter.draw(&room, &drawing)?;
                    let values = Values::of(&picture, room.sky.time);
                    good &= values.good();
                    if !one {
                        text += &format!("{}\n", path.display());
                    }
                    text += &values.to_string();
                    picture.image
                } else {
                    painter.image(&room, &drawing)?
                };
                let fault = |error| ClientError::Picture {
                    path: path.clone(),
                    error,
                };
                image.save(&path).map_err(fault)?;
            }
        }
        Ok(Outcome::judged(text, good))
    }

    /// The room at that time, in the weather that was asked for.
    fn under(&self, own: &Room, time: Option<u16>) -> Room {
        let mut room = own.clone();
        if let Some(time) = time {
            room.sky.time = time;
            room.sky.clock = false;
        }
        if let Some(weather) = self.weather {
            room.sky.weather = match weather {
                Weather::Clear => sky::Weather::Clear,
                Weather::Overcast => sky::Weather::Overcast,
                Weather::Rain => sky::Weather::Rain,
                Weather::Snow => sky::Weather::Snow,
            };
        }
        room
    }

    fn drawing(
        &self,
        size: (u32, u32),
        tier: Tier,
        recipes: Arc<crate::assets::Recipes>,
        kinds: crate::room::Kinds,
    ) -> Drawing {
        Drawing {
            size,
            quality: match tier {
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
            recipes,
            kinds,
        }
    }
}

/// What a picture among several is called: `living-room-1630-high.png`.
fn name(file: &Path, time: u16, tier: Tier) -> String {
    let whole = file.file_name().unwrap_or_default().to_string_lossy();
    let room = whole.split('.').next().filter(|stem| !stem.is_empty());
    let (hours, minutes) = (time / 60, time % 60);
    let (room, tier) = (room.unwrap_or("room"), tier.word());
    format!("{room}-{hours:02}{minutes:02}-{tier}.png")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_called_by_room_time_and_quality() {
        let called = |file: &str| name(Path::new(file), 16 * 60 + 5, Tier::Low);
        assert_eq!(called("scenes/flat.room.ron"), "flat-1605-low.png");
        assert_eq!(called("-"), "--1605-low.png");
        assert_eq!(called(".room.ron"), "room-1605-low.png");
    }
}
