//! From the words of a recipe to the forms of the kit, and where each copy of a part goes.

use bevy::math::{Affine3A, EulerRot, Quat, Vec2, Vec3};

use super::{
    blocks, flat,
    soft::{self, random},
    turned,
};
use crate::assets::part::{Copies, Num, Outline, Part, Shape, Triple};
use crate::client::solid::Solid;

/// Centimetres of a recipe (x east, y up, z north) to engine axes (z south).
fn vector((x, y, z): Triple) -> Vec3 {
    Vec3::new(x.get(), y.get(), -z.get())
}

fn pair((x, y): (Num, Num)) -> Vec2 {
    Vec2::new(x.get(), y.get())
}

/// Where one copy of a part goes.
pub(super) fn placed(part: &Part, copy: u16) -> Affine3A {
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

/// What a shape looks like before it is placed; groups and books are made piece by piece.
pub(super) fn form(shape: &Shape) -> Solid {
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
        Shape::Books { .. } | Shape::Group(_) => Solid::default(),
    }
}
