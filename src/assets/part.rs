//! The parts a recipe is built of: form, paint, place, copies.

use serde::Deserialize;

use super::palette::Palette;

/// Most pieces of one round: lathe segments, ring sides, copies.
pub const MAX_STEPS: u16 = 96;
const MAX_POINTS: usize = 64;
const MAX_GROUPS: usize = 4;

/// Something wrong with a field of a recipe or, with a leading dot, of a part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct PartError {
    pub field: String,
    pub problem: String,
}

/// A length in cm, an angle or a share: finite and not absurd.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f32")]
pub struct Num(f32);

impl Num {
    pub fn get(self) -> f32 {
        self.0
    }
}

impl TryFrom<f32> for Num {
    type Error = String;
    fn try_from(value: f32) -> Result<Self, String> {
        match value.abs() <= 2_000.0 {
            true => Ok(Self(value)),
            false => Err(format!("{value} is no number between -2000 and 2000")),
        }
    }
}

/// Width, height, depth or x, y, z.
pub type Triple = (Num, Num, Num);
pub type Pair = (Num, Num);

/// How a surface takes light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Finish {
    /// Clay, wood, felt, cloth, paper, leaves.
    #[default]
    Matte,
    /// Glazed clay, metal, glass.
    Gloss,
    /// Shines while its lamp is on.
    Glow,
}

/// The outline of an extrusion, x to the right and y up.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Outline {
    Rect(Num, Num),
    /// Half width and half height.
    Oval(Num, Num),
    Points(Vec<Pair>),
}

/// A form. Boxes, cushions, books and cloth stand on the origin; the others say their own heights.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Shape {
    /// A box with rounded edges; `taper` is how wide the foot is, measured by the head.
    Box {
        size: Triple,
        #[serde(default = "bevel")]
        bevel: Num,
        #[serde(default = "one")]
        taper: Num,
    },
    /// A superellipsoid: `power` 2 is an egg, 3.2 a cushion, 6 nearly a box.
    Cushion {
        size: Triple,
        #[serde(default = "plump")]
        power: Num,
        #[serde(default)]
        pinch: Num,
        #[serde(default = "six")]
        detail: u16,
    },
    /// (radius, height) points turned round y.
    Lathe {
        profile: Vec<Pair>,
        #[serde(default = "twenty")]
        segments: u16,
        /// A curve through the points instead of crisp edges.
        #[serde(default)]
        smooth: bool,
        /// Joins the last point to the first: rings and shades.
        #[serde(default)]
        closed: bool,
        /// Grooves round it and how deep they cut.
        #[serde(default)]
        flutes: (u16, Num),
    },
    /// A sheet with its back in the plane z = 0, growing to the front.
    Extrude {
        outline: Outline,
        depth: Num,
        #[serde(default)]
        round: Num,
        #[serde(default)]
        bevel: Num,
    },
    /// A round bar along a path.
    Sweep {
        path: Vec<Triple>,
        /// At the start and at the end.
        radius: Pair,
        #[serde(default = "eight")]
        sides: u16,
        /// Pieces between two points; 1 keeps corners.
        #[serde(default = "four")]
        smooth: u16,
        #[serde(default)]
        closed: bool,
    },
    /// A ring lying flat: half width and half depth of its middle line.
    Ring {
        radius: Pair,
        thickness: Num,
        #[serde(default = "twenty")]
        segments: u16,
        #[serde(default = "eight")]
        sides: u16,
    },
    /// A blade that grows up and arches to the front.
    Leaf {
        length: Num,
        width: Num,
        #[serde(default)]
        bend: Num,
        #[serde(default)]
        cup: Num,
        #[serde(default = "one")]
        tip: Num,
        /// Notches in each edge.
        #[serde(default)]
        splits: u16,
    },
    /// Hanging folds, gathered at the share `tie` of their height towards `side`.
    Cloth {
        size: Pair,
        folds: u16,
        depth: Num,
        #[serde(default)]
        tie: Option<Num>,
        #[serde(default)]
        side: Num,
    },
    /// A row of books, spines to the front, in turn painted with `paints`.
    Books {
        size: Triple,
        count: u16,
        paints: Vec<String>,
        #[serde(default)]
        seed: u32,
    },
    /// Several parts moved and copied together.
    Group(Vec<Part>),
}

/// More of the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
pub enum Copies {
    #[default]
    One,
    /// A mirror image across the middle, left and right.
    Mirror,
    /// Four: mirrored left and right, front and back.
    Corners,
    Row {
        count: u16,
        step: Triple,
    },
    /// Round the y axis over `sweep` degrees, a whole turn unless told.
    Ring {
        count: u16,
        #[serde(default = "whole_turn")]
        sweep: Num,
    },
}

impl Copies {
    pub fn count(self) -> u16 {
        match self {
            Self::One => 1,
            Self::Mirror => 2,
            Self::Corners => 4,
            Self::Row { count, .. } | Self::Ring { count, .. } => count,
        }
    }
}

/// One part. It is scaled, rolled (to the right), tilted (to the back), turned (counter-clockwise
/// from above), moved to `at`, then copied.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub shape: Shape,
    /// A paint slot or a colour of the palette; a group's parts wear their own.
    #[serde(default)]
    pub paint: String,
    #[serde(default)]
    pub finish: Finish,
    /// Lighter above 0, darker below: a share of its value.
    #[serde(default)]
    pub shade: Num,
    #[serde(default)]
    pub at: Triple,
    #[serde(default)]
    pub turn: Num,
    #[serde(default)]
    pub tilt: Num,
    #[serde(default)]
    pub roll: Num,
    #[serde(default = "ones")]
    pub scale: Triple,
    #[serde(default)]
    pub copies: Copies,
    /// How much copies differ: degrees of tilt and turn, and twice as many percent in size.
    #[serde(default)]
    pub wobble: Num,
}

fn bevel() -> Num {
    Num(1.6)
}
fn one() -> Num {
    Num(1.0)
}
fn ones() -> Triple {
    (Num(1.0), Num(1.0), Num(1.0))
}
fn plump() -> Num {
    Num(3.2)
}
fn whole_turn() -> Num {
    Num(360.0)
}
fn four() -> u16 {
    4
}
fn six() -> u16 {
    6
}
fn eight() -> u16 {
    8
}
fn twenty() -> u16 {
    20
}

impl Part {
    /// Checks the part and says how many triangles it makes at most, all copies included.
    pub(super) fn check(
        &self,
        is_slot: &dyn Fn(&str) -> bool,
        palette: &Palette,
        depth: usize,
    ) -> Result<u64, PartError> {
        let wrong = |field: &str, problem: String| PartError {
            field: field.to_owned(),
            problem,
        };
        let paint = |name: &str, field: &str| match is_slot(name) {
            true => Ok(()),
            false => palette.require(name).map(|_| ()).map_err(|problem| {
                wrong(
                    field,
                    format!("no paint slot of this recipe, and {problem}"),
                )
            }),
        };
        let copies = self.copies.count();
        if copies == 0 || copies > MAX_STEPS {
            return Err(wrong(
                ".copies",
                format!("{copies} copies, 1 to {MAX_STEPS} are allowed"),
            ));
        }
        let mut each = 0;
        match &self.shape {
            Shape::Group(parts) if depth >= MAX_GROUPS => {
                let count = parts.len();
                return Err(wrong(
                    ".shape",
                    format!("groups ({count} parts here) nest at most {MAX_GROUPS} deep"),
                ));
            }
            Shape::Group(parts) => {
                if parts.is_empty() {
                    return Err(wrong(
                        ".shape",
                        "a group needs at least one part".to_owned(),
                    ));
                }
                for (i, part) in parts.iter().enumerate() {
                    each += part
                        .check(is_slot, palette, depth + 1)
                        .map_err(|error| PartError {
                            field: format!(".shape[{i}]{}", error.field),
                            ..error
                        })?;
                }
            }
            shape => {
                each += shape
                    .triangles()
                    .map_err(|problem| wrong(".shape", problem))?;
                if let Shape::Books { paints, .. } = shape {
                    for name in paints {
                        paint(name, ".shape.paints")?;
                    }
                } else {
                    paint(&self.paint, ".paint")?;
                }
            }
        }
        Ok(each * u64::from(copies))
    }
}

impl Shape {
    /// At most how many triangles it makes, counted from whole numbers alone.
    fn triangles(&self) -> Result<u64, String> {
        let within = |name: &str, value: u16, least: u16| match (least..=MAX_STEPS).contains(&value)
        {
            true => Ok(u64::from(value)),
            false => Err(format!(
                "`{name}` is {value}, {least} to {MAX_STEPS} are allowed"
            )),
        };
        let points =
            |name: &str, count: usize, least: usize| match (least..=MAX_POINTS).contains(&count) {
                true => Ok(count as u64),
                false => Err(format!(
                    "`{name}` has {count} points, {least} to {MAX_POINTS} are allowed"
                )),
            };
        Ok(match self {
            Self::Box { bevel, .. } => match bevel.0 {
                ..3.0 => 44,
                3.0..7.0 => 300,
                _ => 588,
            },
            Self::Cushion { detail, .. } => 12 * within("detail", *detail, 2)?.pow(2),
            Self::Lathe {
                profile,
                segments,
                smooth,
                flutes,
                ..
            } => {
                within("flutes", flutes.0, 0)?;
                let rows = points("profile", profile.len(), 2)? * if *smooth { 3 } else { 1 };
                within("segments", *segments, 3)? * (rows + 1) * 2
            }
            Self::Extrude {
                outline,
                round,
                bevel,
                ..
            } => {
                let corners = match outline {
                    Outline::Rect(..) => 4,
                    Outline::Oval(..) => 24,
                    Outline::Points(all) => points("outline", all.len(), 3)?,
                };
                let corners = if round.0 > 0.0 { corners * 5 } else { corners };
                corners * if bevel.0 > 0.0 { 8 } else { 4 }
            }
            Self::Sweep {
                path,
                sides,
                smooth,
                ..
            } => {
                let rows = points("path", path.len(), 2)? * within("smooth", *smooth, 1)?;
                within("sides", *sides, 3)? * (rows + 4) * 2
            }
            Self::Ring {
                segments, sides, ..
            } => within("segments", *segments, 3)? * within("sides", *sides, 3)? * 2,
            Self::Leaf { splits, .. } => 128 + 48 * within("splits", *splits, 0)?,
            Self::Cloth { folds, .. } => (within("folds", *folds, 1)? * 8 + 2) * 22,
            Self::Books { count, paints, .. } => {
                if paints.is_empty() {
                    return Err("`paints` of books needs at least one".to_owned());
                }
                within("count", *count, 1)? * 24
            }
            Self::Group(_) => 0,
        })
    }
}
