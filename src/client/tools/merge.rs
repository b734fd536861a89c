//! `nest merge`: two versions of a room file into one.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{
    super::{
        error::ClientError,
        link::{RealDisk, replace},
    },
    Loaded, Outcome, load,
};
use crate::room::scene::{self, report};

/// `nest merge`
#[derive(Debug, Args)]
pub struct Merge {
    /// The version that both come from
    base: PathBuf,
    /// The version whose text and comments are kept, and which wins where both changed the same
    ours: PathBuf,
    /// The version whose changes are taken over
    theirs: PathBuf,
    /// Where the merged room goes; it may be one of the three
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Merge {
    /// Merges by thing and field. What both changed differently is named, a line each with its place in
    /// the merged file, and makes the exit status 1.
    ///
    /// # Errors
    /// A file cannot be read or written, or something of a version would be lost because it has errors;
    /// nothing is written then.
    pub fn run(&self, home: Option<&Path>) -> Result<Outcome, ClientError> {
        let whole = |path: &Path| match load(path, home)? {
            Loaded { scene, whole, .. } if whole => Ok(scene),
            Loaded { faults, .. } => Err(ClientError::Faulty {
                path: path.display().to_string(),
                faults,
            }),
        };
        let base = load(&self.base, home)?.scene;
        let (mut ours, theirs) = (whole(&self.ours)?, whole(&self.theirs)?);
        let conflicts = scene::merge(&base, &mut ours, &theirs);
        let path = self.output.display().to_string();
        let text = report::lines(&path, ours.text(), &conflicts);
        replace(&RealDisk, &self.output, ours.text().as_bytes())
            .map_err(|error| ClientError::Io { path, error })?;
        Ok(Outcome::judged(text, conflicts.is_empty()))
    }
}
