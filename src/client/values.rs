//! Whether a picture holds its values: how its light and colours spread over the room's pixels.

use std::fmt;

use image::RgbaImage;

use super::picture::Picture;
use crate::assets::Rgb;

/// One measured figure and what it has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    pub name: &'static str,
    pub is: f32,
    pub least: f32,
    pub most: f32,
}

impl Figure {
    pub fn good(&self) -> bool {
        (self.least..=self.most).contains(&self.is)
    }
}

/// The figures of one picture: luma 0–255, shares in per cent of the room's pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    pub figures: Vec<Figure>,
}

/// The parts of a day, each with its own bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Light from high up.
    Noon,
    /// The late afternoon, by which everything else is measured.
    Afternoon,
    /// The sun is low: dawn and the golden hour.
    LowSun,
    /// The sun is gone, the sky is not, and lamps are lit.
    Dusk,
    Night,
}

impl Part {
    /// That of a minute after midnight.
    pub fn of(minute: u16) -> Self {
        let at = |hours: u16, minutes: u16| hours * 60 + minutes;
        match minute {
            _ if minute < at(5, 45) || minute >= at(20, 30) => Self::Night,
            _ if minute < at(7, 45) => Self::LowSun,
            _ if minute < at(15, 0) => Self::Noon,
            _ if minute < at(17, 30) => Self::Afternoon,
            _ if minute < at(19, 15) => Self::LowSun,
            _ => Self::Dusk,
        }
    }

    /// Least and greatest of p5, p25, p50, p75, p95, and of the shares of cool, loud, burnt and black
    /// pixels. Those of the afternoon come first, the others from the pictures that people liked
    /// best: noon is lighter, a low sun softer, with little that is cool in its honey; dusk keeps half
    /// the light of day; night is never empty, never burnt, and its dark is cool.
    fn bounds(self) -> [(f32, f32); 9] {
        const ALL: f32 = 255.0;
        match self {
            Self::Noon => [
                (0.0, 92.0),
                (0.0, 146.0),
                (145.0, 182.0),
                (185.0, 214.0),
                (224.0, ALL),
                (18.0, 100.0),
                (0.0, 4.0),
                (0.0, 4.0),
                (0.0, 1.0),
            ],
            Self::Afternoon => [
                (0.0, 85.0),
                (0.0, 140.0),
                (135.0, 175.0),
                (175.0, 205.0),
                (222.0, ALL),
                (18.0, 100.0),
                (0.0, 4.0),
                (0.0, 6.0),
                (0.0, 1.0),
            ],
            Self::LowSun => [
                (30.0, 85.0),
                (60.0, 130.0),
                (100.0, 165.0),
                (140.0, 195.0),
                (175.0, ALL),
                (5.0, 100.0),
                (0.0, 8.0),
                (0.0, 4.0),
                (0.0, 1.0),
            ],
            Self::Dusk => [
                (18.0, 60.0),
                (35.0, 95.0),
                (75.0, 135.0),
                (105.0, 160.0),
                (140.0, 220.0),
                (12.0, 85.0),
                (0.0, 8.0),
                (0.0, 3.0),
                (0.0, 3.0),
            ],
            Self::Night => [
                (14.0, 60.0),
                (25.0, 95.0),
                (50.0, 125.0),
                (75.0, 165.0),
                (130.0, 235.0),
                (12.0, 85.0),
                (0.0, 12.0),
                (0.0, 3.0),
                (0.0, 5.0),
            ],
        }
    }
}

impl Values {
    /// Of a picture of a room at a minute after midnight.
    pub fn of(picture: &Picture, minute: u16) -> Self {
        Self::measure(&picture.image, &picture.room, Part::of(minute))
    }

    /// `room` says which pixels count; where it says none do, all figures are 0.
    pub fn measure(image: &RgbaImage, room: &[bool], part: Part) -> Self {
        let pixels: Vec<[f32; 3]> = image
            .pixels()
            .zip(room)
            .filter(|(_, room)| **room)
            .map(|(pixel, _)| [pixel.0[0], pixel.0[1], pixel.0[2]].map(f32::from))
            .collect();
        let mut lumas: Vec<f32> = pixels.iter().map(luma).collect();
        lumas.sort_by(f32::total_cmp);
        let percentile = |share: f32| {
            let last = lumas.len().saturating_sub(1);
            lumas
                .get((last as f32 * share) as usize)
                .copied()
                .unwrap_or_default()
        };
        let share = |counts: &dyn Fn(&[f32; 3]) -> bool| {
            let count = pixels.iter().filter(|p| counts(p)).count();
            100.0 * count as f32 / pixels.len().max(1) as f32
        };
        let cool = share(&|p| hue(p).is_some_and(|hue| (90.0..=300.0).contains(&hue)));
        let loud = share(&|p| chroma(p) > 0.13);
        // White without a trace of colour or form, and darkness without any.
        let burnt = share(&|p| p.iter().all(|channel| *channel > 250.0));
        let black = share(&|p| luma(p) < 14.0);
        let measured = [
            ("p5", percentile(0.05)),
            ("p25", percentile(0.25)),
            ("p50", percentile(0.5)),
            ("p75", percentile(0.75)),
            ("p95", percentile(0.95)),
            ("cool", cool),
            ("loud", loud),
            ("burnt", burnt),
            ("black", black),
        ];
        let figures = measured.into_iter().zip(part.bounds());
        let figures = figures.map(|((name, is), (least, most))| Figure {
            name,
            is,
            least,
            most,
        });
        Self {
            figures: figures.collect(),
        }
    }

    /// Whether every figure is where it should be.
    pub fn good(&self) -> bool {
        self.figures.iter().all(Figure::good)
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for figure in &self.figures {
            let verdict = if figure.good() { "ok" } else { "BAD" };
            let Figure {
                name,
                is,
                least,
                most,
            } = figure;
            writeln!(f, "{name:>5} {is:6.1}  {least:>3} to {most:>3}  {verdict}")?;
        }
        Ok(())
    }
}

fn luma([r, g, b]: &[f32; 3]) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Degrees; `None` for greys.
fn hue([r, g, b]: &[f32; 3]) -> Option<f32> {
    let (most, least) = (r.max(*g).max(*b), r.min(*g).min(*b));
    let span = most - least;
    if span < 4.0 {
        return None;
    }
    let sixth = if most == *r {
        (g - b) / span
    } else if most == *g {
        (b - r) / span + 2.0
    } else {
        (r - g) / span + 4.0
    };
    Some((sixth * 60.0).rem_euclid(360.0))
}

fn chroma(pixel: &[f32; 3]) -> f32 {
    Rgb(pixel.map(|channel| channel as u8)).chroma()
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    fn figure(values: &Values, name: &str) -> f32 {
        values.figures.iter().find(|f| f.name == name).unwrap().is
    }

    #[test]
    fn a_ramp_has_its_percentiles_and_the_mask_counts() {
        let image = RgbaImage::from_fn(256, 4, |x, _| Rgba([x as u8, x as u8, x as u8, 255]));
        let all = Values::measure(&image, &[true; 1024], Part::Afternoon);
        assert!((figure(&all, "p50") - 127.0).abs() < 2.0);
        assert!((figure(&all, "p95") - 242.0).abs() < 2.0);
        assert_eq!((figure(&all, "cool"), figure(&all, "loud")), (0.0, 0.0));
        let right: Vec<bool> = (0..1024).map(|i| i % 256 >= 128).collect();
        assert!(figure(&Values::measure(&image, &right, Part::Afternoon), "p5") >= 128.0);
        assert_eq!(
            figure(
                &Values::measure(&image, &[false; 1024], Part::Afternoon),
                "p50"
            ),
            0.0
        );
    }

    #[test]
    fn hues_and_chroma_are_told_apart() {
        let paint = |p: [u8; 3]| RgbaImage::from_pixel(2, 2, Rgba([p[0], p[1], p[2], 255]));
        let measured = |p| Values::measure(&paint(p), &[true; 4], Part::Afternoon);
        assert_eq!(figure(&measured([188, 218, 205]), "cool"), 100.0);
        assert_eq!(figure(&measured([198, 150, 95]), "cool"), 0.0);
        assert_eq!(figure(&measured([230, 40, 30]), "loud"), 100.0);
        assert!(!measured([230, 40, 30]).good());
        assert_eq!(figure(&measured([254, 255, 251]), "burnt"), 100.0);
        assert_eq!(figure(&measured([8, 6, 12]), "black"), 100.0);
    }

    #[test]
    fn every_minute_belongs_to_a_part_of_the_day() {
        let at = |hours: u16| Part::of(hours * 60);
        assert_eq!([at(0), at(5), at(21), at(23)], [Part::Night; 4]);
        assert_eq!([at(6), at(7), at(18), at(19)], [Part::LowSun; 4]);
        assert_eq!([at(8), at(12), at(14)], [Part::Noon; 3]);
        assert_eq!([at(15), at(16), at(17)], [Part::Afternoon; 3]);
        assert_eq!(at(20), Part::Dusk);
        for part in [
            Part::Noon,
            Part::Afternoon,
            Part::LowSun,
            Part::Dusk,
            Part::Night,
        ] {
            let bounds = part.bounds();
            assert!(bounds.iter().all(|(least, most)| least < most), "{part:?}");
        }
    }
}
