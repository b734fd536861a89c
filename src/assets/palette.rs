//! The colours of Nest by name.

use serde::Deserialize;

use super::recipe::Words;

/// Red, green, blue as seen on the screen, 0–255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Rgb(pub [u8; 3]);

impl TryFrom<String> for Rgb {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.strip_prefix('#')
            .filter(|hex| hex.len() == 6)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .map(|hex| Self([(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]))
            .ok_or_else(|| format!("{text:?} is no colour: `#` and six hexadecimal digits are"))
    }
}

impl Rgb {
    /// In linear light, 0–1.
    pub fn linear(self) -> [f32; 3] {
        self.0.map(|channel| {
            let c = f32::from(channel) / 255.0;
            match c <= 0.04045 {
                true => c / 12.92,
                false => ((c + 0.055) / 1.055).powf(2.4),
            }
        })
    }

    /// How much of a colour it is: the chroma of OKLCH, 0 for greys.
    pub fn chroma(self) -> f32 {
        let [r, g, b] = self.linear();
        let l = (0.412_221_5 * r + 0.536_332_5 * g + 0.051_446 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_397 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_84 * g + 0.629_978_7 * b).cbrt();
        let a = 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s;
        let b = 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s;
        a.hypot(b)
    }

    /// What a surface facing the key light must reflect, in linear light, so that the tone curve
    /// leaves this colour on the screen. The curve's toe takes `off` away, and a surface of
    /// reflectance 0.3 adds 0.0144 of gloss.
    pub fn albedo(self) -> [f32; 3] {
        let wanted = self.linear();
        let off = toe(wanted);
        wanted.map(|channel| (channel + off - 0.0144).max(0.004))
    }

    /// The same for what shines by itself.
    pub fn shining(self) -> [f32; 3] {
        let wanted = self.linear();
        let off = toe(wanted);
        wanted.map(|channel| (channel + off).max(0.004))
    }
}

/// What Khronos' neutral tone curve takes from every channel of a colour.
fn toe(wanted: [f32; 3]) -> f32 {
    let least = wanted.iter().copied().fold(f32::INFINITY, f32::min);
    match least < 0.04 {
        true => (least / 6.25).sqrt() - least,
        false => 0.04,
    }
}

/// A colour with its name in the file and to people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paint {
    pub id: String,
    pub name: Words,
    pub hex: Rgb,
}

/// Colours that belong together, a row of swatches.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub name: Words,
    pub paints: Vec<Paint>,
}

/// All colours: the swatches people choose from, and a few that only recipes use.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    pub groups: Vec<Group>,
    extra: Vec<Paint>,
}

impl Palette {
    pub fn get(&self, id: &str) -> Option<Rgb> {
        self.swatches()
            .chain(&self.extra)
            .find(|paint| paint.id == id)
            .map(|paint| paint.hex)
    }

    /// Whether a colour is one of those that only wood has.
    pub fn is_wood(&self, id: &str) -> bool {
        self.place(id).is_some_and(|(group, _)| group == "wood")
    }

    /// The group of a colour that people choose, and its place there, from light to dark.
    pub fn place(&self, id: &str) -> Option<(&str, usize)> {
        self.groups.iter().find_map(|group| {
            let at = group.paints.iter().position(|paint| paint.id == id)?;
            Some((group.id.as_str(), at))
        })
    }

    /// The colour at this place of a group.
    pub fn at(&self, group: &str, place: usize) -> Option<&str> {
        let group = self.groups.iter().find(|known| known.id == group)?;
        group.paints.get(place).map(|paint| paint.id.as_str())
    }

    /// What people choose from, in order.
    pub fn swatches(&self) -> impl Iterator<Item = &Paint> {
        self.groups.iter().flat_map(|group| &group.paints)
    }

    /// The colour, or words about the nearest names.
    pub(super) fn require(&self, id: &str) -> Result<Rgb, String> {
        self.get(id).ok_or_else(|| {
            let start = |name: &str| {
                name.chars()
                    .zip(id.chars())
                    .take_while(|(a, b)| a == b)
                    .count()
            };
            let near = self.swatches().max_by_key(|paint| start(&paint.id));
            let near = near.map_or("oak", |paint| paint.id.as_str());
            format!("no colour is called {id:?}, `{near}` is one")
        })
    }
}
