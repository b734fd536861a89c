//! From a recipe and its paints to geometry: a pure function, fit for any thread.

use std::sync::LazyLock;

use bevy::math::{Affine3A, EulerRot, Quat, Vec2, Vec3};

use super::{
    blocks, flat,
    soft::{self, random},
    solid::Solid,
    turned,
};
use crate::{
    assets::{
        Palette, Recipe, RecipeError, Rgb, palette,
        part::{Copies, Finish, Num, Outline, Part, Shape, Triple},
        text,
    },
    room::Slot,
};

/// How far art may reach past the box its kind claims, in centimetres.
const SLACK: f32 = 0.5;

/// Triangles of one finish, in metres and engine axes, colours in linear light.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Patch {
    pub positions: Vec<[f32; 3]>,
    pub normals: Vec<[f32; 3]>,
    pub colours: Vec<[f32; 4]>,
    pub indices: Vec<u32>,
}

/// An item's geometry, a patch for each finish it has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Built {
    pub matte: Patch,
    pub gloss: Patch,
    pub glow: Patch,
}

impl Built {
    pub fn triangles(&self) -> usize {
        let patches = [&self.matte, &self.gloss, &self.glow];
        patches
            .iter()
            .map(|patch| patch.indices.len())
            .sum::<usize>()
            / 3
    }
}

/// Centimetres of a recipe (x east, y up, z north) to engine axes (z south).
pub(super) fn vector((x, y, z): Triple) -> Vec3 {
    Vec3::new(x.get(), y.get(), -z.get())
}

fn pair((x, y): (Num, Num)) -> Vec2 {
    Vec2::new(x.get(), y.get())
}

/// Builds `recipe` in `paints`, one colour name a slot (see [`Recipe::paints_or_own`]).
///
/// # Errors
/// Names the part that leaves the kind's own box.
pub fn build(recipe: &Recipe, paints: &[&str], palette: &Palette) -> Result<Built, RecipeError> {
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

/// A parcel of 40 cm a side: what nobody knows.
pub(super) fn parcel() -> Built {
    static PARCEL: LazyLock<Option<Built>> = LazyLock::new(|| {
        let recipe = Recipe::parse("parcel.ron", text("parcel.ron")?, palette()).ok()?;
        build(&recipe, &recipe.paints_or_own(&[], palette()), palette()).ok()
    });
    PARCEL.clone().unwrap_or_default()
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
    fn add(&mut self, part: &Part, parent: &Affine3A, field: &str) -> Result<(), RecipeError> {
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
            shape => vec![(form(shape), part.paint.as_str())],
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
                self.lay(&solid.transformed(&place), part, paint, field)?;
            }
        }
        Ok(())
    }

    fn lay(
        &mut self,
        solid: &Solid,
        part: &Part,
        paint: &str,
        field: &str,
    ) -> Result<(), RecipeError> {
        self.check(solid, field)?;
        let paint = self
            .recipe
            .paint_index(paint)
            .and_then(|slot| self.paints.get(slot).copied())
            .unwrap_or(paint);
        let wanted = self.palette.get(paint).unwrap_or(Rgb([160; 3]));
        let (patch, colour) = match part.finish {
            Finish::Matte => (&mut self.built.matte, wanted.albedo()),
            Finish::Gloss => (&mut self.built.gloss, wanted.albedo()),
            Finish::Glow => (&mut self.built.glow, wanted.shining()),
        };
        let vary = 1.0 + 0.04 * (random(7, self.piece) - 0.5);
        let value = (1.0 + part.shade.get()) * vary;
        let start = patch.positions.len() as u32;
        let (low, high) = self.bounds;
        let stands = matches!(self.recipe.slot, Slot::Floor | Slot::Surface);
        for (&position, &normal) in solid.positions.iter().zip(&solid.normals) {
            patch.positions.push((position * 0.01).to_array());
            patch.normals.push(normal.to_array());
            // Things are a little darker where they stand.
            let rise = (position.y - low.y) / (high.y - low.y).min(45.0);
            let base = match stands && part.finish != Finish::Glow {
                true => {
                    0.88 + 0.12
                        * (rise * rise * (3.0 - 2.0 * rise))
                            .clamp(0.0, 1.0)
                            .max(rise.floor().clamp(0.0, 1.0))
                }
                false => 1.0,
            };
            let [r, g, b] = colour.map(|channel| channel * value * base);
            patch.colours.push([r, g, b, 1.0]);
        }
        patch
            .indices
            .extend(solid.indices.iter().map(|i| start + i));
        Ok(())
    }

    fn check(&self, solid: &Solid, field: &str) -> Result<(), RecipeError> {
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
                // The comparison also fails for what is no number.
                if !(over <= SLACK) {
                    return Err(RecipeError::Field {
                        file: self.recipe.name.en.clone(),
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

/// Where one copy of a part goes.
fn placed(part: &Part, copy: u16) -> Affine3A {
    let wobble = |salt: u32| part.wobble.get() * 2.0 * (random(salt, u32::from(copy)) - 0.5);
    let degrees = |turn: f32, tilt: f32, roll: f32| {
        Quat::from_euler(
            EulerRot::YXZ,
            turn.to_radians(),
            -tilt.to_radians(),
            -roll.to_radians(),
        )
    };
    let size = Vec3::new(part.scale.0.get(), part.scale.1.get(), part.scale.2.get())
        * (1.0 + 0.02 * wobble(3));
    let own = Affine3A::from_scale_rotation_translation(
        size,
        degrees(
            part.turn.get() + wobble(1),
            part.tilt.get() + wobble(2),
            part.roll.get(),
        ),
        vector(part.at),
    );
    let flip = |x: f32, z: f32| Affine3A::from_scale(Vec3::new(x, 1.0, z));
    let copied = match part.copies {
        Copies::One => Affine3A::IDENTITY,
        Copies::Mirror | Copies::Corners => flip(
            if copy & 1 == 1 { -1.0 } else { 1.0 },
            if copy & 2 == 2 { -1.0 } else { 1.0 },
        ),
        Copies::Row { step, .. } => Affine3A::from_translation(vector(step) * f32::from(copy)),
        Copies::Ring { count, sweep } => {
            Affine3A::from_rotation_y(sweep.get().to_radians() * f32::from(copy) / f32::from(count))
        }
    };
    copied * own
}

fn form(shape: &Shape) -> Solid {
    let size = |(w, h, d): Triple| Vec3::new(w.get(), h.get(), d.get()).max(Vec3::splat(0.01));
    match shape {
        Shape::Box {
            size: whd,
            bevel,
            taper,
        } => blocks::bevelled_box(size(*whd), bevel.get(), taper.get()),
        Shape::Cushion {
            size: whd,
            power,
            pinch,
            detail,
        } => blocks::cushion(
            size(*whd),
            power.get().clamp(1.2, 12.0),
            pinch.get(),
            usize::from(*detail),
        ),
        Shape::Lathe {
            profile,
            segments,
            smooth,
            closed,
            flutes,
        } => {
            let points: Vec<Vec2> = profile.iter().copied().map(pair).collect();
            let flutes = (usize::from(flutes.0), flutes.1.get());
            turned::lathe(&points, usize::from(*segments), *smooth, *closed, flutes)
        }
        Shape::Extrude {
            outline,
            depth,
            round,
            bevel,
        } => {
            let points: Vec<Vec2> = match outline {
                Outline::Rect(width, height) => {
                    let (x, y) = (width.get() / 2.0, height.get() / 2.0);
                    [(-x, -y), (x, -y), (x, y), (-x, y)].map(Vec2::from).into()
                }
                Outline::Oval(x, y) => (0..24)
                    .map(|i| Vec2::from_angle(std::f32::consts::TAU * i as f32 / 24.0))
                    .map(|way| way * Vec2::new(x.get(), y.get()))
                    .collect(),
                Outline::Points(points) => points.iter().copied().map(pair).collect(),
            };
            flat::extrude(
                &flat::rounded(&points, round.get()),
                depth.get(),
                bevel.get(),
            )
        }
        Shape::Sweep {
            path,
            radius,
            sides,
            smooth,
            closed,
        } => {
            let points: Vec<Vec3> = path.iter().copied().map(vector).collect();
            let radius = (radius.0.get(), radius.1.get());
            turned::sweep(
                &points,
                radius,
                usize::from(*sides),
                usize::from(*smooth),
                *closed,
            )
        }
        Shape::Ring {
            radius,
            thickness,
            segments,
            sides,
        } => turned::ring(
            (radius.0.get(), radius.1.get()),
            thickness.get(),
            usize::from(*segments),
            usize::from(*sides),
        ),
        Shape::Leaf {
            length,
            width,
            bend,
            cup,
            tip,
            splits,
        } => soft::leaf(
            Vec2::new(width.get(), length.get()),
            bend.get(),
            cup.get(),
            tip.get(),
            usize::from(*splits),
        ),
        Shape::Cloth {
            size,
            folds,
            depth,
            tie,
            side,
        } => soft::cloth(
            pair(*size),
            usize::from(*folds),
            depth.get(),
            tie.map(Num::get),
            side.get(),
        ),
        // Made piece by piece, see `Builder::add`.
        Shape::Books { .. } | Shape::Group(_) => Solid::default(),
    }
}
