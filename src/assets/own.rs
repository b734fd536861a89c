//! A person's own recipes: `NAME.ron` in a folder called `kinds`, read like any stranger's bytes.
//!
//! Such a kind is called `NAME#HASH`, the first twelve digits of the BLAKE3 hash of the file: two
//! people's stools are never taken for each other, and a changed recipe is another kind. To keep the
//! earlier one, copy it to `NAME#HASH.ron` before the change.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    Recipe, RecipeError, Recipes, palette,
    part::PartError,
    recipe::{self, MAX_RECIPE},
};
use crate::room::KindId;

/// Most recipes read of one folder, the first by name.
pub const MAX_OWN: usize = 256;
/// How much of the hash is in the name.
const HASH: usize = 12;

/// Says of a recipe what its text does not tell: whether what it draws keeps to its box.
pub type Vet = fn(&Recipe) -> Result<(), PartError>;

/// The folder of recipes that goes with a room file.
pub fn beside(room: &Path) -> PathBuf {
    let folder = room.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or_else(|| Path::new(".")).join("kinds")
}

impl Recipes {
    /// The recipes in these folders, and what is wrong with those that are left out. A folder that is
    /// not there is empty; the same file in two of them is one recipe.
    pub fn own<'a>(
        folders: impl IntoIterator<Item = &'a Path>,
        vet: Vet,
    ) -> (Self, Vec<RecipeError>) {
        let (mut recipes, mut faults) = (Self::default(), Vec::new());
        for folder in folders {
            let names = match names(folder) {
                Ok((names, surplus)) => {
                    if surplus {
                        let problem = format!(
                            "holds more than {MAX_OWN} recipes; those after the first {MAX_OWN} by name are not read"
                        );
                        faults.push(RecipeError::file(&folder.display().to_string(), problem));
                    }
                    names
                }
                Err(error) => {
                    let file = folder.display().to_string();
                    faults.push(RecipeError::file(&file, error));
                    continue;
                }
            };
            for name in names {
                match read(&folder.join(name), vet) {
                    Ok((kind, recipe)) => recipes.insert(kind, recipe),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        (recipes, faults)
    }
}

/// The first recipe files of a folder by name, and whether there are more.
fn names(folder: &Path) -> io::Result<(BTreeSet<OsString>, bool)> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
        Err(error) => return Err(error),
    };
    let (mut names, mut surplus) = (BTreeSet::new(), false);
    for entry in entries {
        let name = entry?.file_name();
        let shown = name.to_string_lossy();
        if shown.ends_with(".ron") && !shown.starts_with('.') {
            names.insert(name);
        }
        if names.len() > MAX_OWN {
            names.pop_last();
            surplus = true;
        }
    }
    Ok((names, surplus))
}

/// Copies the recipes that are used from one folder into another, where there are none of their name;
/// makes that folder where it is needed.
///
/// # Errors
/// One of them cannot be copied.
pub fn carry(from: &Path, to: &Path, used: impl Fn(&KindId) -> bool) -> io::Result<()> {
    for name in names(from)?.0 {
        let path = from.join(name);
        let Ok((kind, _)) = read(&path, |_| Ok(())) else {
            continue;
        };
        let copy = to.join(format!("{kind}.ron"));
        if used(&kind) && !copy.exists() {
            fs::create_dir_all(to)?;
            fs::copy(&path, copy)?;
        }
    }
    Ok(())
}

/// What lies in folders of recipes: it differs when one of them came, went or changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Marks {
    /// As it is now; a folder that cannot be read counts as empty.
    pub fn of<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Self {
        let paths = folders.into_iter().flat_map(|folder| {
            let names = names(folder).map(|(names, _)| names).unwrap_or_default();
            names.into_iter().map(|name| folder.join(name))
        });
        let mark = |path: PathBuf| {
            let meta = fs::metadata(&path).ok();
            let len = meta.as_ref().map_or(0, fs::Metadata::len);
            (path, len, meta.and_then(|meta| meta.modified().ok()))
        };
        Self(paths.map(mark).collect())
    }
}

/// Reads one recipe file.
///
/// # Errors
/// Where it is no recipe, in words that name the file and the place.
pub fn read(path: &Path, vet: Vet) -> Result<(KindId, Recipe), RecipeError> {
    let file = path.display().to_string();
    let text = text(path)?;
    let kind = name(path, &text).map_err(|problem| RecipeError::file(&file, problem))?;
    Ok((kind, parse(&file, &text, vet)?))
}

/// The text of a recipe file.
///
/// # Errors
/// Where it is no text, or longer than a recipe may be.
pub fn text(path: &Path) -> Result<String, RecipeError> {
    let file = path.display().to_string();
    let bytes = bytes(path).map_err(|error| RecipeError::file(&file, error))?;
    if bytes.len() > MAX_RECIPE {
        let problem = format!("is longer than {MAX_RECIPE} bytes, the most a recipe may have");
        return Err(RecipeError::file(&file, problem));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let byte = bytes.get(at).copied().unwrap_or_default();
        let problem = format!("byte 0x{byte:02x} is no UTF-8 text: save the file as UTF-8");
        RecipeError::at(&file, recipe::place(valid, valid.len()), problem)
    })
}

/// Reads the recipe that somebody else gave for a kind of theirs.
///
/// # Errors
/// Where it is no recipe or that of another kind, in words that name the kind and the place.
pub fn lent(kind: &KindId, text: &str, vet: Vet) -> Result<Recipe, RecipeError> {
    let file = kind.as_str();
    if hash_of(kind) != Some(&blake3::hash(text.as_bytes()).to_hex()[..HASH]) {
        let problem = "this is not the recipe that its name says";
        return Err(RecipeError::file(file, problem));
    }
    parse(file, text, vet)
}

fn parse(file: &str, text: &str, vet: Vet) -> Result<Recipe, RecipeError> {
    let recipe = Recipe::parse(file, text, palette())?;
    vet(&recipe).map_err(|error| RecipeError::in_field(file, text, error))?;
    Ok(recipe)
}

/// What the name of somebody's own kind says of its recipe; `None` where it is no such name.
pub fn hash_of(kind: &KindId) -> Option<&str> {
    let (_, hash) = kind.as_str().split_once('#')?;
    let digits = hash
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (hash.len() == HASH && digits).then_some(hash)
}

/// The file's bytes, one more than a recipe may have at most.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe or a device could wait for ever.
    if !fs::metadata(path)?.is_file() {
        let kind = io::ErrorKind::InvalidInput;
        return Err(io::Error::new(kind, "is no plain file, a recipe is one"));
    }
    let mut bytes = Vec::new();
    let limit = MAX_RECIPE as u64 + 1;
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What the kind of this file is called.
fn name(path: &Path, text: &str) -> Result<KindId, String> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let hash = blake3::hash(text.as_bytes()).to_hex();
    let (name, wanted) = stem.split_once('#').unwrap_or((&stem, &hash[..HASH]));
    if *wanted != hash[..HASH] {
        let right = format!("{name}#{}.ron", &hash[..HASH]);
        return Err(format!(
            "is not what its name says: it would be called {right}, or {name}.ron"
        ));
    }
    format!("{name}#{wanted}")
        .parse()
        .map_err(|error| format!("its name is no kind's: {error}"))
}
