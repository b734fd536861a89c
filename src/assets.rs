//! What ships inside the programs: palette and furniture recipes, as text files a person can read;
//! and a person's own recipes beside them.

pub mod finish;
pub mod mood;
pub mod own;
pub mod palette;
pub mod part;
pub mod recipe;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

pub use self::{
    finish::{Finish, Finishes, suits_floors},
    mood::Mood,
    palette::{Palette, Rgb},
    recipe::{Recipe, RecipeError, Words},
};
use crate::room::{KindId, Kinds, scene::Vocabulary};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");
static SCENES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenes");

/// RON as every file of Nest is read.
fn reader() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// The text of an embedded file, its path below `assets/`.
pub fn text(path: &str) -> Option<&'static str> {
    FILES.get_file(path)?.contents_utf8()
}

/// An embedded file, its path below `assets/`.
pub fn bytes(path: &str) -> Option<&'static [u8]> {
    Some(FILES.get_file(path)?.contents())
}

/// The palette. A broken one fails the first test that looks at it.
pub fn palette() -> &'static Palette {
    static PALETTE: LazyLock<Palette> = LazyLock::new(|| {
        reader()
            .from_str(text("theme/palette.ron").unwrap_or_default())
            .expect("the embedded palette is checked by a test")
    });
    &PALETTE
}

/// The finishes. A broken list fails the first test that looks at it.
pub fn finishes() -> &'static Finishes {
    static FINISHES: LazyLock<Finishes> = LazyLock::new(|| {
        reader()
            .from_str(text("theme/finishes.ron").unwrap_or_default())
            .expect("the embedded finishes are checked by a test")
    });
    &FINISHES
}

/// The moods in the order they are offered. A broken list fails the first test that looks at it.
pub fn moods() -> &'static [Mood] {
    static MOODS: LazyLock<Vec<Mood>> = LazyLock::new(|| {
        reader()
            .from_str(text("theme/moods.ron").unwrap_or_default())
            .expect("the embedded moods are checked by a test")
    });
    &MOODS
}

/// What room files may name that has these recipes: kinds, paints, finishes.
pub fn words(recipes: &Recipes) -> Vocabulary {
    Vocabulary {
        kinds: recipes.kinds(),
        ..vocabulary().clone()
    }
}

/// What any room file may name.
pub fn vocabulary() -> &'static Vocabulary {
    static WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
        let ids = |finishes: &[Finish]| finishes.iter().filter_map(|f| f.id.parse().ok()).collect();
        Vocabulary {
            kinds: Recipes::built_in().kinds(),
            paints: palette()
                .swatches()
                .filter_map(|paint| paint.id.parse().ok())
                .collect(),
            floors: ids(&finishes().floors),
            walls: ids(&finishes().walls),
        }
    });
    &WORDS
}

/// A room to begin with.
#[derive(Debug, Clone)]
pub struct Sample {
    pub id: String,
    pub name: Words,
    /// The room file.
    pub text: &'static str,
}

/// The sample rooms in the order they are offered; a test sees to it that there are some.
pub fn samples() -> &'static [Sample] {
    #[derive(Deserialize)]
    struct Named {
        id: String,
        name: Words,
    }
    static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
        let named: Vec<Named> = reader()
            .from_str(text("theme/samples.ron").unwrap_or_default())
            .expect("the embedded samples are checked by a test");
        let sample = |Named { id, name }| {
            let file = SCENES.get_file(format!("{id}.room.ron"))?;
            Some(Sample {
                id,
                name,
                text: file.contents_utf8()?,
            })
        };
        named.into_iter().filter_map(sample).collect()
    });
    &SAMPLES
}

/// The recipes by kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recipes(BTreeMap<KindId, Recipe>);

impl Recipes {
    /// The embedded ones. A broken one fails the first test that looks at them.
    pub fn built_in() -> &'static Arc<Self> {
        static RECIPES: LazyLock<Arc<Recipes>> = LazyLock::new(|| {
            Arc::new(Recipes::read_all().expect("embedded recipes are checked by a test"))
        });
        &RECIPES
    }

    /// These and those that ship.
    pub fn with_built_in(&self) -> Self {
        let all = Self::built_in().iter().chain(self.iter());
        Self(
            all.map(|(id, recipe)| (id.clone(), recipe.clone()))
                .collect(),
        )
    }

    fn read_all() -> Result<Self, RecipeError> {
        let folder = FILES.get_dir("furniture");
        let mut recipes = BTreeMap::new();
        for file in folder.into_iter().flat_map(Dir::files) {
            let path = file.path().to_string_lossy();
            let wrong = |problem: &str| RecipeError::file(&path, problem);
            let stem = file.path().file_stem().and_then(|stem| stem.to_str());
            let kind = stem
                .and_then(|stem| stem.parse().ok())
                .ok_or_else(|| wrong("its name is no kind id"))?;
            let text = file.contents_utf8().ok_or_else(|| wrong("is not UTF-8"))?;
            recipes.insert(kind, Recipe::parse(&path, text, palette())?);
        }
        Ok(Self(recipes))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, kind: &KindId) -> Option<&Recipe> {
        self.0.get(kind)
    }

    pub fn insert(&mut self, kind: KindId, recipe: Recipe) {
        self.0.insert(kind, recipe);
    }

    /// Takes in those of others.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// What is written of these kinds, those that are here.
    pub fn texts(&self, kinds: Vec<KindId>) -> Vec<(KindId, String)> {
        let text = |kind: KindId| {
            let text = self.get(&kind)?.text.to_string();
            Some((kind, text))
        };
        kinds.into_iter().filter_map(text).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&KindId, &Recipe)> {
        self.0.iter()
    }

    /// What rules need to know of all of them.
    pub fn kinds(&self) -> Kinds {
        self.iter()
            .map(|(id, recipe)| (id.clone(), recipe.kind()))
            .collect()
    }
}
