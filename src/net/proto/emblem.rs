//! A small picture drawn from a key, like a square of a quilt, by which people compare whom they know.

use super::identity::PublicKey;

/// Cells along a side.
pub const SIDE: usize = 5;
/// How many colours there are to choose from.
pub const COLOURS: u8 = 24;

/// A quilt square, the same left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emblem {
    /// Three different colours, each below [`COLOURS`].
    pub colours: [u8; 3],
    /// Row by row from the top: 0 is ground, 1 to 3 the colours.
    pub cells: [[u8; SIDE]; SIDE],
}

impl Emblem {
    pub fn of(key: PublicKey) -> Self {
        let hash = blake3::derive_key("nest/emblem/1", &key.0);
        let mut colours = [0; 3];
        for i in 0..3 {
            // The next one that is not taken: a third of a turn on from the last.
            let mut colour = hash[i] % COLOURS;
            while colours[..i].contains(&colour) {
                colour = (colour + COLOURS / 3 + 1) % COLOURS;
            }
            colours[i] = colour;
        }
        let mut cells = [[0; SIDE]; SIDE];
        let halves =
            (0..SIDE).flat_map(|row| (0..SIDE.div_ceil(2)).map(move |column| (row, column)));
        for ((row, column), byte) in halves.zip(&hash[3..]) {
            let cell = byte & 3;
            cells[row][column] = cell;
            cells[row][SIDE - 1 - column] = cell;
        }
        Self { colours, cells }
    }
}
