//! A room as the values of its file, to be written: what the file's fields are called, in which
//! order they come and which may be left out.

use super::{
    super::{
        Finish, Item, Kind, Kinds, PaintId, Placement, Point, Room, Shell, Sky, Slot, Spawn, Turn,
        WallId, geom,
        kind::{Seat, Solid, Surface},
        shell::{Corner, Opening, Roof, Space},
        sky::Outside,
    },
    VERSION,
    tree::Node,
};

pub(super) const ITEM_FIELDS: [&str; 13] = [
    "id", "kind", "wall", "ceiling", "on", "surface", "at", "up", "turn", "paint", "lit", "locked",
    "loose",
];
pub(super) const DEFAULT_HEIGHT: i32 = 240;

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Data {
    Word(&'static str),
    Number(i64),
    Text(String),
    Tuple(Vec<Self>),
    List(Vec<Self>),
    Struct(Vec<Field>),
    /// A list of structs that have an `id`, by it.
    Table(Vec<Row>),
    /// A map with texts as keys.
    Map(Vec<Row>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// `None` where the field must not be there.
    pub(super) data: Option<Data>,
    /// Whether leaving it out says the same.
    pub(super) default: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) data: Data,
    /// Whether leaving it out says the same.
    pub(super) default: bool,
}

/// How a file says what the shell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Size,
    Spaces,
}

impl Form {
    pub(super) fn of(tree: &Node<'_>) -> Self {
        let sized = tree
            .group()
            .is_some_and(|root| root.field("size").is_some());
        if sized { Self::Size } else { Self::Spaces }
    }

    /// This form, or the general one where the room needs it.
    pub(super) fn fit(self, room: &Room) -> Self {
        match self {
            Self::Size if size(&room.shell).is_some() => Self::Size,
            _ => Self::Spaces,
        }
    }
}

pub(in crate::room) fn floor_finish() -> Finish {
    Finish {
        kind: "oak-planks".parse().expect("a literal id is valid"),
        paint: Vec::new(),
    }
}

pub(in crate::room) fn wall_finish() -> Finish {
    Finish {
        kind: "plaster".parse().expect("a literal id is valid"),
        paint: Vec::new(),
    }
}

/// The middle of the main space, facing north; where that is outside, before its first wall.
pub(super) fn default_spawn(shell: &Shell) -> Spawn {
    let turn = Turn::new(180);
    let space = shell
        .spaces
        .get("main")
        .or_else(|| shell.spaces.values().next());
    let Some((id, space)) = space.and_then(|main| shell.spaces.iter().find(|(_, s)| *s == main))
    else {
        return Spawn::default();
    };
    let points = space.points();
    let reach = |of: fn(&Point) -> i32| {
        let low = points.iter().map(of).min().unwrap_or_default();
        let high = points.iter().map(of).max().unwrap_or_default();
        (low + high) / 2
    };
    let mut at = Point::new(reach(|p| p.x), reach(|p| p.z));
    if !geom::contains(&points, at)
        && let Some(face) = shell.faces().find(|face| face.space == id)
    {
        at = face.point(face.length() / 2, 60);
    }
    Spawn { at, turn }
}

/// The outline run clockwise, from the same corner.
pub(super) fn clockwise(outline: Vec<Corner>) -> Vec<Corner> {
    let points: Vec<Point> = outline.iter().map(|corner| corner.at).collect();
    if geom::doubled_area(&points) <= 0 {
        return outline;
    }
    let walls: Vec<WallId> = outline
        .into_iter()
        .map(|corner| corner.wall)
        .rev()
        .collect();
    let first = points.first().copied();
    let corners = first.into_iter().chain(points.into_iter().skip(1).rev());
    corners
        .zip(walls)
        .map(|(at, wall)| Corner { at, wall })
        .collect()
}

/// What `size` says of a shell that it can describe.
fn size(shell: &Shell) -> Option<(i32, i32, i32)> {
    let main = shell
        .spaces
        .get("main")
        .filter(|_| shell.spaces.len() == 1)?;
    let east = main.outline.get(1)?.at;
    let (width, depth) = (east.x, east.z);
    let like = Shell::rectangle(
        width,
        depth,
        main.height,
        main.floor.clone(),
        &wall_finish(),
    );
    (like.spaces == shell.spaces).then_some((width, depth, main.height))
}

/// `kinds` are the custom ones that the file describes.
pub(super) fn room(room: &Room, form: Form, kinds: &Kinds) -> Data {
    let shell = &room.shell;
    let sized = size(shell).filter(|_| form == Form::Size);
    let main = sized.and_then(|_| shell.spaces.get("main"));
    let walls: Vec<Row> = shell
        .walls
        .iter()
        .map(|(id, wall)| Row {
            id: id.to_string(),
            data: finish(wall),
            default: *wall == wall_finish(),
        })
        .collect();
    let all_default = walls.iter().all(|row| row.default);
    let table = |rows: Vec<Row>| {
        let empty = rows.is_empty();
        (Data::Table(rows), empty)
    };
    let rows = shell
        .openings
        .iter()
        .map(|(id, opening)| row(id.to_string(), self::opening(id.as_str(), opening)));
    let (openings, no_openings) = table(rows.collect());
    let rows = room
        .items
        .values()
        .map(|item| row(item.id.to_string(), self::item(item)));
    let (items, _) = table(rows.collect());
    let spaces = shell
        .spaces
        .iter()
        .map(|(id, space)| row(id.to_string(), self::space(id.as_str(), space)));
    let spaces = sized.is_none().then(|| Data::Table(spaces.collect()));
    let kinds = kinds
        .iter()
        .map(|(id, kind)| row(id.to_string(), self::kind(kind)));
    let kinds: Vec<Row> = kinds.collect();
    let no_kinds = kinds.is_empty();
    let spawn = Data::Tuple(vec![
        Data::Number(room.spawn.at.x.into()),
        Data::Number(room.spawn.at.z.into()),
        Data::Number(room.spawn.turn.degrees().into()),
    ]);
    Data::Struct(vec![
        field("version", Data::Number(VERSION), false),
        field("name", Data::Text(room.name.clone()), room.name.is_empty()),
        maybe(
            "size",
            sized.map(|(w, d, h)| Data::Tuple([w, d, h].map(|n| Data::Number(n.into())).into())),
            false,
        ),
        maybe("spaces", spaces, false),
        maybe(
            "floor",
            main.map(|main| finish(&main.floor)),
            main.is_some_and(|main| main.floor == floor_finish()),
        ),
        field("walls", Data::Map(walls), all_default),
        field("openings", openings, no_openings),
        light(&room.sky),
        outside(room.sky.outside),
        field("items", items, room.items.is_empty()),
        field("spawn", spawn, room.spawn == default_spawn(shell)),
        field("kinds", Data::Map(kinds), no_kinds),
    ])
}

/// The time is always said: whoever reads the rest wants to know it.
fn light(sky: &Sky) -> Field {
    let time = format!("{:02}:{:02}", sky.time / 60, sky.time % 60);
    let usual = Sky::default();
    let light = Data::Struct(vec![
        field("time", Data::Text(time), false),
        flag("clock", sky.clock),
        field(
            "weather",
            Data::Word(sky.weather.word()),
            sky.weather == usual.weather,
        ),
    ]);
    let outside = usual.outside;
    field("light", light, Sky { outside, ..*sky } == usual)
}

fn outside(outside: Outside) -> Field {
    let usual = outside == Outside::default();
    field("outside", Data::Word(outside.word()), usual)
}

/// In the words that [`Kind`] is read from.
fn kind(kind: &Kind) -> Data {
    let size = |(a, b): (u16, u16)| Data::Tuple([a, b].map(|n| Data::Number(n.into())).into());
    let length = |name, length: u16| field(name, Data::Number(length.into()), false);
    let at = |at: Point| {
        let axis = |name, n: i32| field(name, Data::Number(n.into()), false);
        field(
            "at",
            Data::Struct(vec![axis("x", at.x), axis("z", at.z)]),
            false,
        )
    };
    let list = |name, parts: Vec<Data>| {
        let none = parts.is_empty();
        field(name, Data::List(parts), none)
    };
    let solid = |solid: &Solid| {
        Data::Struct(vec![
            at(solid.at),
            field("size", size(solid.size), false),
            length("bottom", solid.bottom),
            length("top", solid.top),
        ])
    };
    let surface = |top: &Surface| {
        Data::Struct(vec![
            at(top.at),
            field("size", size(top.size), false),
            length("height", top.height),
        ])
    };
    let seat = |seat: &Seat| {
        Data::Struct(vec![
            at(seat.at),
            length("height", seat.height),
            length("turn", seat.turn.degrees()),
            flag("lies", seat.lies),
        ])
    };
    let slot = match kind.slot {
        Slot::Floor => "Floor",
        Slot::Rug => "Rug",
        Slot::Wall => "Wall",
        Slot::Ceiling => "Ceiling",
        Slot::Surface => "Surface",
    };
    Data::Struct(vec![
        field("slot", Data::Word(slot), false),
        field("footprint", size(kind.footprint), false),
        length("height", kind.height),
        length("paints", kind.paints.into()),
        flag("lamp", kind.lamp),
        flag("covers_openings", kind.covers_openings),
        list("solids", kind.solids.iter().map(solid).collect()),
        list("surfaces", kind.surfaces.iter().map(surface).collect()),
        list("seats", kind.seats.iter().map(seat).collect()),
    ])
}

fn field(name: &'static str, data: Data, default: bool) -> Field {
    maybe(name, Some(data), default)
}

fn maybe(name: &'static str, data: Option<Data>, default: bool) -> Field {
    Field {
        name,
        data,
        default,
    }
}

fn row(id: String, data: Data) -> Row {
    Row {
        id,
        data,
        default: false,
    }
}

fn text(text: &str) -> Data {
    Data::Text(text.to_owned())
}

fn paint(paint: &[PaintId]) -> Field {
    let paints = paint.iter().map(|paint| text(paint.as_str()));
    field("paint", Data::List(paints.collect()), paint.is_empty())
}

fn point(at: Point) -> Data {
    Data::Tuple(vec![Data::Number(at.x.into()), Data::Number(at.z.into())])
}

fn number(name: &'static str, number: i32, default: i32) -> Field {
    field(name, Data::Number(number.into()), number == default)
}

fn flag(name: &'static str, on: bool) -> Field {
    field(name, Data::Word(if on { "true" } else { "false" }), !on)
}

fn finish(finish: &Finish) -> Data {
    Data::Struct(vec![
        field("kind", text(finish.kind.as_str()), false),
        paint(&finish.paint),
    ])
}

fn opening(id: &str, opening: &Opening) -> Data {
    Data::Struct(vec![
        field("id", text(id), false),
        field("kind", text(opening.kind.as_str()), false),
        field("wall", text(opening.wall.as_str()), false),
        field("at", Data::Number(opening.along.into()), false),
        number("sill", opening.sill, 0),
        paint(&opening.paint),
    ])
}

fn space(id: &str, space: &Space) -> Data {
    let corners = space.outline.iter();
    let corners =
        corners.map(|corner| Data::Tuple(vec![point(corner.at), text(corner.wall.as_str())]));
    Data::Struct(vec![
        field("id", text(id), false),
        field("outline", Data::List(corners.collect()), false),
        number("level", space.level, 0),
        number("height", space.height, DEFAULT_HEIGHT),
        field(
            "roof",
            Data::Word(space.roof.word()),
            space.roof == Roof::Indoor,
        ),
        field("floor", finish(&space.floor), space.floor == floor_finish()),
    ])
}

/// In the order of [`ITEM_FIELDS`].
fn item(item: &Item) -> Data {
    let (mut wall, mut ceiling, mut on, mut surface, mut up) = (None, false, None, None, None);
    let at = match &item.place {
        Placement::Wall {
            wall: id,
            along,
            up: height,
        } => {
            (wall, up) = (
                Some(text(id.as_str())),
                Some(Data::Number((*height).into())),
            );
            Data::Number((*along).into())
        }
        Placement::Surface {
            parent,
            surface: number,
            at,
            ..
        } => {
            (on, surface) = (Some(text(parent.as_str())), Some(*number));
            point(*at)
        }
        Placement::Ceiling { at, .. } => {
            ceiling = true;
            point(*at)
        }
        Placement::Floor { at, .. } => point(*at),
    };
    let at_default = on.is_some() && at == point(Point::default());
    let turn = i32::from(item.place.turn());
    let turns = wall.is_none().then(|| Data::Number(turn.into()));
    Data::Struct(vec![
        field("id", text(item.id.as_str()), false),
        field("kind", text(item.kind.as_str()), false),
        maybe("wall", wall, false),
        flag("ceiling", ceiling),
        maybe("on", on, false),
        maybe(
            "surface",
            surface.map(|number| Data::Number(number.into())),
            surface == Some(0),
        ),
        field("at", at, at_default),
        maybe("up", up, false),
        maybe("turn", turns, turn == 0),
        paint(&item.paint),
        flag("lit", item.lit),
        flag("locked", item.locked),
        flag("loose", item.loose),
    ])
}
