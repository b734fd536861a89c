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

impl Values {
    pub fn of(picture: &Picture) -> Self {
        Self::measure(&picture.image, &picture.room)
    }

    /// `room` says which pixels count; where it says none do, all figures are 0.
    pub fn measure(image: &RgbaImage, room: &[bool]) -> Self {
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
        let figure = |name, is, least, most| Figure {
            name,
            is,
            least,
            most,
        };
        Self {
            figures: vec![
                figure("p5", percentile(0.05), 0.0, 85.0),
                figure("p25", percentile(0.25), 0.0, 140.0),
                figure("p50", percentile(0.5), 135.0, 175.0),
                figure("p75", percentile(0.75), 175.0, 205.0),
                figure("p95", percentile(0.95), 222.0, 255.0),
                figure("cool", cool, 18.0, 100.0),
                figure("loud", loud, 0.0, 4.0),
            ],
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
        let all = Values::measure(&image, &[true; 1024]);
        assert!((figure(&all, "p50") - 127.0).abs() < 2.0);
        assert!((figure(&all, "p95") - 242.0).abs() < 2.0);
        assert_eq!((figure(&all, "cool"), figure(&all, "loud")), (0.0, 0.0));
        let right: Vec<bool> = (0..1024).map(|i| i % 256 >= 128).collect();
        assert!(figure(&Values::measure(&image, &right), "p5") >= 128.0);
        assert_eq!(figure(&Values::measure(&image, &[false; 1024]), "p50"), 0.0);
    }

    #[test]
    fn hues_and_chroma_are_told_apart() {
        let paint = |p: [u8; 3]| RgbaImage::from_pixel(2, 2, Rgba([p[0], p[1], p[2], 255]));
        let measured = |p| Values::measure(&paint(p), &[true; 4]);
        assert_eq!(figure(&measured([188, 218, 205]), "cool"), 100.0);
        assert_eq!(figure(&measured([198, 150, 95]), "cool"), 0.0);
        assert_eq!(figure(&measured([230, 40, 30]), "loud"), 100.0);
        assert!(!measured([230, 40, 30]).good());
    }
}
