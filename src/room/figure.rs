//! How a person looks: choices by name, so that every machine draws the same figure.

use serde::{Deserialize, Serialize};

use super::PaintId;

/// How many skins there are.
pub const SKINS: u8 = 10;

/// How many hair forms there are.
pub const HAIRS: u8 = 6;

/// Hair colours offered first, natural ones before bold ones.
pub const HAIR_PAINTS: [&str; 10] = [
    "ebony",
    "walnut",
    "cocoa",
    "teak",
    "cherry",
    "oak",
    "birch",
    "brick",
    "aubergine",
    "teal",
];

/// Coats offered first.
pub const COATS: [&str; 10] = [
    "coral", "denim", "sage", "butter", "teal", "plum", "brick", "sky", "moss", "berry",
];

/// Trousers offered first: darker and quieter than coats.
pub const TROUSERS: [&str; 6] = ["navy", "cocoa", "pine", "aubergine", "walnut", "oat"];

/// *Your colour*: clear ones that part from the coats.
pub const COLOURS: [&str; 8] = [
    "honey", "lagoon", "rose", "coral", "denim", "moss", "plum", "butter",
];

/// A person's figure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Look {
    /// Below [`SKINS`].
    pub skin: u8,
    /// Below [`HAIRS`].
    pub hair: u8,
    pub hair_paint: PaintId,
    pub coat: PaintId,
    pub trousers: PaintId,
    /// *Your colour*: scarf, tuft, name, ghosts.
    pub colour: PaintId,
}

/// Why a look cannot be worn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    #[error("there are {SKINS} skins, numbered from 0, not {0}")]
    Skin(u8),
    #[error("there are {HAIRS} hair forms, numbered from 0, not {0}")]
    Hair(u8),
    #[error("no paint is called {0:?}")]
    Paint(PaintId),
}

impl Look {
    /// Whether everything it names exists.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn check(&self, is_paint: impl Fn(&PaintId) -> bool) -> Result<(), LookError> {
        if self.skin >= SKINS {
            return Err(LookError::Skin(self.skin));
        }
        if self.hair >= HAIRS {
            return Err(LookError::Hair(self.hair));
        }
        [&self.hair_paint, &self.coat, &self.trousers, &self.colour]
            .into_iter()
            .find(|paint| !is_paint(paint))
            .map_or(Ok(()), |paint| Err(LookError::Paint(paint.clone())))
    }

    /// A throw of the die: the same look for the same `seed`, the scarf never in the coat's colour.
    pub fn roll(seed: u64) -> Self {
        let mut state = seed;
        let mut below = |n: usize| {
            // SplitMix64: neighbouring seeds give unlike looks.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) % n as u64) as usize
        };
        let coat = COATS[below(COATS.len())];
        let others: Vec<_> = COLOURS
            .into_iter()
            .filter(|colour| *colour != coat)
            .collect();
        Self {
            skin: below(SKINS.into()) as u8,
            hair: below(HAIRS.into()) as u8,
            hair_paint: paint(HAIR_PAINTS[below(HAIR_PAINTS.len())]),
            coat: paint(coat),
            trousers: paint(TROUSERS[below(TROUSERS.len())]),
            colour: paint(others[below(others.len())]),
        }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self {
            skin: 1,
            hair: 0,
            hair_paint: paint("cherry"),
            coat: paint("coral"),
            trousers: paint("navy"),
            colour: paint("honey"),
        }
    }
}

fn paint(id: &str) -> PaintId {
    id.parse().expect("the names above are ids")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thrown_look_can_be_worn_and_its_scarf_shows() {
        let mut looks: Vec<Look> = (0..200).map(Look::roll).collect();
        for look in &looks {
            let offered = [&HAIR_PAINTS[..], &COATS, &TROUSERS, &COLOURS].concat();
            look.check(|paint| offered.contains(&paint.as_str()))
                .expect("in range");
            assert_ne!(look.coat, look.colour);
        }
        assert_eq!(looks[7], Look::roll(7));
        looks.dedup();
        assert!(looks.len() > 195);
    }

    #[test]
    fn what_does_not_exist_is_named() {
        let fine = Look::default();
        let with = |change: fn(&mut Look)| {
            let mut look = fine.clone();
            change(&mut look);
            look.check(|paint| paint.as_str() != "mud")
        };
        assert_eq!(with(|_| ()), Ok(()));
        assert_eq!(with(|look| look.skin = 10), Err(LookError::Skin(10)));
        assert_eq!(with(|look| look.hair = 6), Err(LookError::Hair(6)));
        assert_eq!(
            with(|look| look.coat = paint("mud")),
            Err(LookError::Paint(paint("mud")))
        );
    }
}
