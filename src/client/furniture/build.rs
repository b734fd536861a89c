//! From a recipe and its paints to geometry: a pure function, fit for any thread.

use std::{collections::HashMap, sync::LazyLock};

use bevy::math::{Affine3A, Vec2, Vec3};

use super::{
    form::{form, placed},
    soft::{self, random},
};
use crate::client::solid::Solid;
use crate::{
    assets::{
        Palette, Recipe, Rgb, palette,
        part::{Finish, Part, PartError, Shape},
        recipe::MAX_TRIANGLES,
        text,
    },
    room::Slot,
};

/// Rugs are cut into pieces so long, in centimetres, and at most so many: on one that has corners at its
/// rim alone, a lamp's pool of light would be a wedge.
const SPREAD: f32 = 30.0;
const PIECES: f32 = 8.0;
/// How far art may reach past the box its kind claims, in centimetres.
const SLACK: f32 = 0.5;

/// Triangles of one finish, in metres and engine axes, colours in linear light.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Patch {
    pub positions: Vec<[f32; 3]>,
    pub normals: Vec<[f32; 3]>,
    pub colours: Vec<[f32; 4]>,
    /// Where in the grain of its wood or the nap of its cloth: a unit is a metre.
    pub grain: Vec<[f32; 2]>,
    pub indices: Vec<u32>,
}

/// An item's geometry, a patch for each finish it has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Built {
    pub matte: Patch,
    pub wood: Patch,
    pub felt: Patch,
    pub gloss: Patch,
    pub glow: Patch,
    /// What hangs before windows: light comes through it.
    pub cloth: Patch,
}

impl Built {
    pub fn patches(&self) -> [&Patch; 6] {
        [
            &self.matte,
            &self.wood,
            &self.felt,
            &self.gloss,
            &self.glow,
            &self.cloth,
        ]
    }

    pub fn triangles(&self) -> usize {
        self.patches()
            .iter()
            .map(|patch| patch.indices.len())
            .sum::<usize>()
            / 3
    }
}

/// Builds `recipe` in `paints`, one colour name a slot (see [`Recipe::paints_or_own`]).
///
/// # Errors
/// Names the part that leaves the kind's own box.
pub fn build(recipe: &Recipe, paints: &[&str], palette: &Palette) -> Result<Built, PartError> {
    let mut builder = Builder {
        recipe,
        paints,
        palette,
        bounds: bounds(recipe),
        built: Built::default(),
        piece: 0,
    };
    for (i, part) in recipe.parts.iter().enumerate() {
        builder.add(part, &Affine3A::IDENTITY, &format!("parts[{i}]"))?;
    }
    Ok(builder.built)
}

/// Upholstery, and what hangs in folds.
fn soft(shape: &Shape) -> bool {
    matches!(shape, Shape::Cushion { .. } | Shape::Cloth { .. })
}

/// The least and the greatest corner of a form.
fn extent(form: &Solid) -> (Vec3, Vec3) {
    form.positions
        .iter()
        .fold((Vec3::MAX, Vec3::MIN), |(low, high), &p| {
            (low.min(p), high.max(p))
        })
}

/// The axis along which a form is longest: that is how wood is cut.
fn longest(form: &Solid) -> usize {
    let (low, high) = extent(form);
    (high - low).max_position()
}

/// Says whether a recipe's art keeps to the kind's own box.
///
/// # Errors
/// Names the part that does not.
pub fn vet(recipe: &Recipe) -> Result<(), PartError> {
    build(recipe, &recipe.paints_or_own(&[], palette()), palette()).map(drop)
}

/// A parcel of 40 cm a side: what nobody knows.
pub(super) fn parcel() -> Built {
    static PARCEL: LazyLock<Option<Built>> = LazyLock::new(|| {
        let recipe = Recipe::parse("parcel.ron", text("parcel.ron")?, palette()).ok()?;
        build(&recipe, &recipe.paints_or_own(&[], palette()), palette()).ok()
    });
    PARCEL.clone().unwrap_or_default()
}

/// A shade is brightest about its bulb, a third up, and warmer where it is dimmer: without it a lamp is
/// a cut-out.
fn glow(y: f32, (low, high): (Vec3, Vec3)) -> Vec3 {
    let off = (y - low.y) / (high.y - low.y).max(0.1) - 0.3;
    let dim = 0.9 * off * off;
    Vec3::new(1.06 - 0.6 * dim, 1.06 - dim, 1.06 - 1.4 * dim)
}

/// What a warm bulb makes of a cool shade: hardly cool.
fn lamplit([red, _, blue]: [f32; 3]) -> Vec3 {
    let cool = (2.0 * (blue - red) / blue.max(0.01)).clamp(0.0, 1.0);
    Vec3::new(1.0 + 0.5 * cool, 1.0 + 0.1 * cool, 1.0 - 0.45 * cool)
}

/// The box a kind claims: least and greatest corner in engine axes, centimetres.
fn bounds(recipe: &Recipe) -> (Vec3, Vec3) {
    let (width, depth) = (f32::from(recipe.footprint.0), f32::from(recipe.footprint.1));
    let height = f32::from(recipe.height);
    let (y, z) = match recipe.slot {
        Slot::Floor | Slot::Rug | Slot::Surface => ((0.0, height), (-depth / 2.0, depth / 2.0)),
        Slot::Ceiling => ((-height, 0.0), (-depth / 2.0, depth / 2.0)),
        Slot::Wall => ((0.0, height), (0.0, depth)),
    };
    (
        Vec3::new(-width / 2.0, y.0, z.0),
        Vec3::new(width / 2.0, y.1, z.1),
    )
}

struct Builder<'a> {
    recipe: &'a Recipe,
    paints: &'a [&'a str],
    palette: &'a Palette,
    bounds: (Vec3, Vec3),
    built: Built,
    /// Counts pieces, so that each gets its own shade of its paint.
    piece: u32,
}

impl Builder<'_> {
    fn add(&mut self, part: &Part, parent: &Affine3A, field: &str) -> Result<(), PartError> {
        // The same for every copy, so made once.
        let pieces = match &part.shape {
            Shape::Group(_) => Vec::new(),
            Shape::Books {
                size,
                count,
                paints,
                seed,
            } => {
                let size = Vec3::new(size.0.get(), size.1.get(), size.2.get());
                soft::books(size, usize::from(*count), paints.len(), *seed)
                    .into_iter()
                    .map(|book| (book.solid, paints[book.paint].as_str()))
                    .collect()
            }
            shape => {
                let mut solid = form(shape);
                if self.recipe.slot == Slot::Rug {
                    let (low, high) = extent(&solid);
                    let longest = SPREAD.max((high - low).max_element() / PIECES);
                    // Seen from the part's own axes.
                    let up = (*parent * placed(part, 0)).matrix3.inverse() * Vec3::Y;
                    // A friend's recipe may ask for no more than any other.
                    let left = (MAX_TRIANGLES as usize).saturating_sub(self.built.triangles());
                    solid.split(longest, up, left / usize::from(part.copies.count().max(1)));
                }
                vec![(solid, part.paint.as_str())]
            }
        };
        for copy in 0..part.copies.count() {
            let place = *parent * placed(part, copy);
            if let Shape::Group(parts) = &part.shape {
                for (i, inner) in parts.iter().enumerate() {
                    self.add(inner, &place, &format!("{field}.shape[{i}]"))?;
                }
            }
            for (solid, paint) in &pieces {
                self.piece += 1;
                self.lay(solid, &place, part, paint, field)?;
            }
        }
        Ok(())
    }

    fn lay(
        &mut self,
        form: &Solid,
        place: &Affine3A,
        part: &Part,
        paint: &str,
        field: &str,
    ) -> Result<(), PartError> {
        let solid = &form.transformed(place);
        self.check(solid, field)?;
        let paint = self
            .recipe
            .paint_index(paint)
            .and_then(|slot| self.paints.get(slot).copied())
            .unwrap_or(paint);
        let wanted = self.palette.get(paint).unwrap_or(Rgb([160; 3]));
        let (patch, colour) = match part.finish {
            Finish::Matte
                if self.recipe.covers_openings && matches!(part.shape, Shape::Cloth { .. }) =>
            {
                (&mut self.built.cloth, wanted.albedo())
            }
            Finish::Matte if self.palette.is_wood(paint) => (&mut self.built.wood, wanted.albedo()),
            Finish::Matte if self.recipe.slot == Slot::Rug || soft(&part.shape) => {
                (&mut self.built.felt, wanted.albedo())
            }
            Finish::Matte => (&mut self.built.matte, wanted.albedo()),
            Finish::Gloss => (&mut self.built.gloss, wanted.albedo()),
            Finish::Glow => (&mut self.built.glow, wanted.shining()),
        };
        let vary = 1.0 + 0.04 * (random(7, self.piece) - 0.5);
        let value = (1.0 + part.shade.get()).max(0.0) * vary;
        let (low, high) = self.bounds;
        let glows = part.finish == Finish::Glow;
        let stands = !glows && matches!(self.recipe.slot, Slot::Floor | Slot::Surface);
        let shade = glows.then(|| (extent(solid), lamplit(colour)));
        let from = Vec2::new(random(8, self.piece), random(9, self.piece));
        // A corner lies in the grain once for every way its faces look.
        let mut laid: HashMap<(u32, usize), u32> = HashMap::new();
        let long = longest(form);
        for (face, inner) in solid
            .indices
            .chunks_exact(3)
            .zip(form.indices.chunks_exact(3))
        {
            let [a, b, c] = [0, 1, 2].map(|i| form.positions[inner[i] as usize]);
            let flat = (b - a).cross(c - a).abs().max_position();
            for &i in face {
                let id = *laid.entry((i, flat)).or_insert_with(|| {
                    let (position, normal) =
                        (solid.positions[i as usize], solid.normals[i as usize]);
                    patch.positions.push((position * 0.01).to_array());
                    patch.normals.push(normal.to_array());
                    // Things are a little darker where they stand.
                    let rise = (position.y - low.y) / (high.y - low.y).min(45.0);
                    let rise = if stands { rise.clamp(0.0, 1.0) } else { 1.0 };
                    let base = 0.88 + 0.12 * rise * rise * (3.0 - 2.0 * rise);
                    let [r, g, b] = colour.map(|channel| channel * value * base);
                    let warm = shade.map_or(Vec3::ONE, |(ends, lit)| lit * glow(position.y, ends));
                    let lit = (Vec3::new(r, g, b) * warm).extend(1.0);
                    patch.colours.push(lit.to_array());
                    let p = form.positions[i as usize] * 0.01;
                    let along = if flat == long { (long + 1) % 3 } else { long };
                    let across = 3 - flat - along;
                    patch
                        .grain
                        .push((Vec2::new(p[along], p[across]) + from).into());
                    patch.positions.len() as u32 - 1
                });
                patch.indices.push(id);
            }
        }
        Ok(())
    }

    fn check(&self, solid: &Solid, field: &str) -> Result<(), PartError> {
        let (low, high) = self.bounds;
        for &p in &solid.positions {
            let ways = [
                (p.x - high.x, "east"),
                (low.x - p.x, "west"),
                (p.y - high.y, "up"),
                (low.y - p.y, "down"),
                (p.z - high.z, "south"),
                (low.z - p.z, "north"),
            ];
            for (over, way) in ways {
                if over.is_nan() || over > SLACK {
                    return Err(PartError {
                        field: field.to_owned(),
                        problem: format!(
                            "reaches {over:.1} cm too far {way} for a footprint of {}×{} cm and a height of {} cm",
                            self.recipe.footprint.0, self.recipe.footprint.1, self.recipe.height
                        ),
                    });
                }
            }
        }
        Ok(())
    }
}
