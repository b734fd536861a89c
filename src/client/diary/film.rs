//! A diary to take along: one picture that moves, or one for each day.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use gif::{Encoder, EncodingError, Frame, Repeat};
use image::ImageError;
use jiff::civil::Date;

use super::shelf;
use crate::client::work::{GivenUp, Reins};

/// What a diary becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// A GIF that plays.
    Gif,
    /// A folder with a PNG for each day.
    Frames,
}

/// How long each day is seen, and the last one, in hundredths of a second.
const SEEN: (u16, u16) = (60, 180);
/// How much haste the choice of colours has, from 1 to 30.
const HASTE: i32 = 10;

/// Why a diary cannot be taken along.
#[derive(Debug, thiserror::Error)]
pub(super) enum FilmError {
    #[error(transparent)]
    GivenUp(#[from] GivenUp),
    #[error("{path}: {error}")]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error("{path}: {error}")]
    Image { path: PathBuf, error: ImageError },
    #[error("{path}: {error}")]
    Gif { path: PathBuf, error: EncodingError },
}

/// Writes the days of a folder to `to`, which is not there yet. What is given up or fails leaves
/// nothing behind.
pub(super) fn bind(
    binding: Binding,
    folder: &Path,
    days: &[Date],
    to: &Path,
    reins: &Reins,
) -> Result<(), FilmError> {
    let bound = match binding {
        Binding::Gif => gif(folder, days, to, reins),
        Binding::Frames => frames(folder, days, to, reins),
    };
    if bound.is_err() {
        let _ = match binding {
            Binding::Gif => fs::remove_file(to),
            Binding::Frames => fs::remove_dir_all(to),
        };
    }
    bound
}

fn gif(folder: &Path, days: &[Date], to: &Path, reins: &Reins) -> Result<(), FilmError> {
    let fault = |error: EncodingError| FilmError::Gif {
        path: to.to_owned(),
        error,
    };
    let mut film = None;
    for (at, day) in days.iter().enumerate() {
        reins.reach(at as f32 / days.len() as f32)?;
        let path = shelf::picture(folder, *day);
        let image = image::open(&path).map_err(|error| FilmError::Image { path, error })?;
        let mut image = image.into_rgba8();
        let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX);
        let (width, height) = (side(image.width()), side(image.height()));
        let film = match &mut film {
            Some(film) => film,
            None => film.insert(begin(to, width, height).map_err(fault)?),
        };
        let mut frame = Frame::from_rgba_speed(width, height, &mut image, HASTE);
        frame.delay = if at + 1 == days.len() { SEEN.1 } else { SEEN.0 };
        film.write_frame(&frame).map_err(fault)?;
    }
    let Some(film) = film else {
        return Ok(());
    };
    let mut file = film.into_inner().map_err(fault)?;
    file.flush().map_err(|error| fault(error.into()))
}

fn begin(to: &Path, width: u16, height: u16) -> Result<Encoder<BufWriter<File>>, EncodingError> {
    let file = BufWriter::new(File::create(to)?);
    let mut film = Encoder::new(file, width, height, &[])?;
    film.set_repeat(Repeat::Infinite)?;
    Ok(film)
}

fn frames(folder: &Path, days: &[Date], to: &Path, reins: &Reins) -> Result<(), FilmError> {
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |error| FilmError::Io { path, error }
    };
    fs::create_dir(to).map_err(fault(to))?;
    for (at, day) in days.iter().enumerate() {
        reins.reach(at as f32 / days.len() as f32)?;
        let (from, to) = (shelf::picture(folder, *day), shelf::picture(to, *day));
        fs::copy(&from, to).map_err(fault(&from))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use image::{Rgba, RgbaImage};

    use super::*;
    use crate::client::work::Work;

    fn of(day: i8) -> Date {
        jiff::civil::date(2026, 11, day)
    }

    /// A diary of three days, each of one colour.
    fn diary(name: &str) -> (PathBuf, Vec<Date>) {
        let folder = std::env::temp_dir().join(format!("nest-film-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let days = [28, 29, 30].map(of);
        for (day, colour) in days.into_iter().zip([40, 120, 220]) {
            let image = RgbaImage::from_pixel(48, 27, Rgba([colour, 90, 60, 255]));
            image.save(shelf::picture(&folder, day)).unwrap();
        }
        (folder, days.into())
    }

    fn bound(binding: Binding, folder: &Path, days: &[Date], to: &Path) -> Result<(), FilmError> {
        let (folder, days, to) = (folder.to_owned(), days.to_owned(), to.to_owned());
        let work = Work::start("film", Arc::new(|| {}), move |reins| {
            bind(binding, &folder, &days, &to, reins)
        });
        let work = work.unwrap();
        loop {
            if let Some(done) = work.poll() {
                return done.unwrap();
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    #[test]
    fn a_flipbook_plays_its_days_in_order_and_stays_on_the_last() {
        let (folder, days) = diary("gif");
        let to = folder.join("out.gif");
        bound(Binding::Gif, &folder, &days, &to).unwrap();
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut film = options.read_info(File::open(&to).unwrap()).unwrap();
        let mut seen = Vec::new();
        while let Some(frame) = film.read_next_frame().unwrap() {
            assert_eq!((frame.width, frame.height), (48, 27));
            seen.push((frame.delay, frame.buffer[0]));
        }
        let delays: Vec<u16> = seen.iter().map(|(delay, _)| *delay).collect();
        assert_eq!(delays, [SEEN.0, SEEN.0, SEEN.1]);
        for ((_, red), wanted) in seen.iter().zip([40_u8, 120, 220]) {
            assert!(red.abs_diff(wanted) < 8, "{red} is not {wanted}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn frames_are_a_picture_a_day() {
        let (folder, days) = diary("frames");
        let to = folder.join("out");
        bound(Binding::Frames, &folder, &days, &to).unwrap();
        assert_eq!(shelf::days(&to), days);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_fails_leaves_nothing_behind() {
        let (folder, mut days) = diary("missing");
        days.push(of(31 - 4));
        for (binding, to) in [(Binding::Gif, "out.gif"), (Binding::Frames, "out")] {
            let to = folder.join(to);
            assert!(bound(binding, &folder, &days, &to).is_err());
            assert!(!to.exists(), "{binding:?}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
