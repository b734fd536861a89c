//! `nest fmt`: room files laid out the usual way.

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    super::{
        error::ClientError,
        link::{RealDisk, replace},
    },
    Outcome, read, valid,
};
use crate::room::scene::{self, report};

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
    /// Rewrites files the usual way. One that cannot be read or written, or is no room, is left as it
    /// is and told; the others are seen to all the same.
    ///
    /// # Errors
    /// None; the signature is that of its siblings.
    pub fn run(&self) -> Result<Outcome, ClientError> {
        let (mut text, mut errors) = (String::new(), String::new());
        let mut good = true;
        for path in &self.files {
            match self.tidy(path) {
                Ok((said, fine)) => {
                    text += &said;
                    good &= fine;
                }
                Err(fault) => {
                    errors += &fault;
                    good = false;
                }
            }
        }
        Ok(Outcome {
            errors,
            ..Outcome::judged(text, good)
        })
    }

    /// What there is to say of one file, and whether it is as it should be; what is wrong with it.
    fn tidy(&self, path: &Path) -> Result<(String, bool), String> {
        let name = path.display().to_string();
        let unfit = |error: io::Error| format!("{name}: error: {error}\n");
        let faulty = |source: &str, faults: &[scene::Fault]| report::lines(&name, source, faults);
        let bytes = read(path).map_err(unfit)?;
        let source = scene::decode(&bytes).map_err(|fault| faulty(valid(&bytes), &[fault]))?;
        let tidy = scene::format(source).map_err(|faults| faulty(source, &faults))?;
        let same = tidy == source;
        if self.check {
            let told = if same {
                String::new()
            } else {
                format!("{name}\n")
            };
            return Ok((told, same));
        }
        if path == Path::new("-") {
            return Ok((tidy, true));
        }
        if !same {
            replace(&RealDisk, path, tidy.as_bytes()).map_err(unfit)?;
        }
        Ok((String::new(), true))
    }
}
