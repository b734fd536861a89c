//! Rooms, kinds and random edits that the tests of rules and order share.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use nest::{
    net::proto::{
        hub::{Doorkeeper, Guest, Hub, Now, PeerId, Start},
        lineage::Lineage,
        wire::{NestId, Profile},
    },
    room::{
        Author, Finish, Item, Kind, Kinds, PaintId, Placement, Point, Room, Shell, Sky, Slot,
        Spawn, Turn,
        edit::{Edit, Intent, Label, Stamp, Verb},
        history::History,
        kind::{Solid, Surface},
        note::Board,
        op::Op,
        rule::{self, Role},
        shell::{Corner, Opening, Roof, Space},
    },
};
use proptest::prelude::*;

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn finish(kind: &str) -> Finish {
    Finish {
        kind: id(kind),
        paint: vec![id("oak")],
    }
}

fn kind(slot: Slot, footprint: (u16, u16), height: u16) -> Kind {
    Kind {
        slot,
        footprint,
        height,
        paints: 2,
        lamp: false,
        covers_openings: false,
        solids: Vec::new(),
        surfaces: Vec::new(),
        seats: Vec::new(),
    }
}

fn top(size: (u16, u16), height: u16) -> Vec<Surface> {
    let at = Point::new(0, 0);
    vec![Surface { at, size, height }]
}

/// The kinds of the tests, by name.
pub(crate) fn kinds() -> Kinds {
    let solid = |z, depth, bottom, top, width| Solid {
        at: Point::new(0, z),
        size: (width, depth),
        bottom,
        top,
    };
    let table = Kind {
        solids: vec![solid(0, 70, 45, 54, 120)],
        surfaces: top((120, 70), 54),
        ..kind(Slot::Floor, (120, 70), 54)
    };
    let chair = Kind {
        solids: vec![solid(0, 40, 0, 33, 40), solid(18, 4, 0, 65, 40)],
        ..kind(Slot::Floor, (40, 40), 65)
    };
    let lamp = |kind| Kind { lamp: true, ..kind };
    let tray = Kind {
        surfaces: top((40, 30), 2),
        ..kind(Slot::Surface, (40, 30), 3)
    };
    let shelf = Kind {
        surfaces: top((80, 20), 4),
        ..kind(Slot::Wall, (80, 20), 4)
    };
    let curtain = Kind {
        covers_openings: true,
        ..kind(Slot::Wall, (180, 10), 180)
    };
    [
        ("table", table),
        ("chair", chair),
        ("wardrobe", kind(Slot::Floor, (100, 60), 150)),
        ("stool", kind(Slot::Floor, (35, 35), 30)),
        ("rug", kind(Slot::Rug, (200, 140), 2)),
        ("cup", kind(Slot::Surface, (10, 10), 10)),
        ("lamp", lamp(kind(Slot::Surface, (20, 20), 40))),
        ("tray", tray),
        ("picture", kind(Slot::Wall, (60, 4), 50)),
        ("clock", kind(Slot::Wall, (31, 8), 31)),
        ("shelf", shelf),
        ("curtain", curtain),
        ("pendant", lamp(kind(Slot::Ceiling, (40, 40), 50))),
    ]
    .into_iter()
    .map(|(name, kind)| (id(name), kind))
    .collect()
}

pub(crate) fn room(shell: Shell) -> Room {
    Room {
        name: "Nest".to_owned(),
        sky: Sky::default(),
        shell,
        items: [].into(),
        spawn: Spawn {
            at: Point::new(100, 100),
            turn: Turn::new(180),
        },
    }
}

/// Six metres square, 240 high, with a window in the middle of the west wall.
pub(crate) fn square() -> Room {
    let mut shell = Shell::rectangle(600, 600, 240, finish("oak-planks"), &finish("plaster"));
    shell.openings.insert(id("window"), window("west", 300));
    room(shell)
}

/// A window 150 wide and 125 high, 80 above the floor.
pub(crate) fn window(wall: &str, along: i32) -> Opening {
    Opening {
        kind: id("sash-window"),
        wall: id(wall),
        along,
        sill: 80,
        paint: Vec::new(),
    }
}

/// Six metres square without its north-east quarter.
pub(crate) fn l_shape() -> Room {
    let corner = |x, z, wall| Corner {
        at: Point::new(x, z),
        wall: id(wall),
    };
    let outline = vec![
        corner(0, 600, "north"),
        corner(300, 600, "nook"),
        corner(300, 300, "step"),
        corner(600, 300, "east"),
        corner(600, 0, "south"),
        corner(0, 0, "west"),
    ];
    let walls = outline.iter().map(|c| (c.wall.clone(), finish("plaster")));
    let walls = walls.collect();
    let space = Space {
        outline,
        level: 0,
        height: 240,
        roof: Roof::Indoor,
        floor: finish("oak-planks"),
    };
    room(Shell {
        spaces: [(id("main"), space)].into(),
        walls,
        openings: [(id("window"), window("west", 300))].into(),
    })
}

pub(crate) fn floor(x: i32, z: i32, turn: i32) -> Placement {
    Placement::Floor {
        at: Point::new(x, z),
        turn: Turn::new(turn),
    }
}

pub(crate) fn ceiling(x: i32, z: i32) -> Placement {
    Placement::Ceiling {
        at: Point::new(x, z),
        turn: Turn::default(),
    }
}

pub(crate) fn wall(wall: &str, along: i32, up: i32) -> Placement {
    Placement::Wall {
        wall: id(wall),
        along,
        up,
    }
}

pub(crate) fn on(parent: &str, x: i32, z: i32) -> Placement {
    Placement::Surface {
        parent: id(parent),
        surface: 0,
        at: Point::new(x, z),
        turn: Turn::default(),
    }
}

pub(crate) fn item(name: &str, kind: &str, place: Placement) -> Item {
    Item {
        id: id(name),
        kind: id(kind),
        place,
        paint: Vec::new(),
        lit: false,
        locked: false,
        loose: false,
    }
}

/// The room with these items, unchecked.
pub(crate) fn with(mut room: Room, items: impl IntoIterator<Item = Item>) -> Room {
    room.items
        .extend(items.into_iter().map(|item| (item.id.clone(), item)));
    room
}

pub(crate) const ANN: Author = Author([1; 32]);
pub(crate) const BEN: Author = Author([2; 32]);

pub(crate) fn label() -> Label {
    Label {
        verb: Verb::Move,
        kind: None,
        count: 1,
    }
}

pub(crate) fn edit(ops: Vec<Op>) -> Edit {
    Edit {
        author: ANN,
        author_seq: 1,
        intent: Intent::Do,
        label: label(),
        ops,
    }
}

/// So many cases, more by `PROPTEST_CASES` (256 means as many as named here); what fails is printed
/// and nothing is written.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: (cases * default.cases / 256).max(1),
        failure_persistence: None,
        ..default
    }
}

/// A step of a random session; what it does depends on the room it meets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) what: u8,
    pub(crate) which: u16,
    pub(crate) x: u16,
    pub(crate) z: u16,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    (any::<u8>(), any::<u16>(), 0..600_u16, 0..600_u16).prop_map(|(what, which, x, z)| Step {
        what,
        which,
        x,
        z,
    })
}

impl Step {
    fn pick<'a, T>(&self, from: impl Iterator<Item = &'a T>) -> Option<&'a T> {
        let from: Vec<&T> = from.collect();
        let n = usize::from(self.which / 16).checked_rem(from.len())?;
        Some(from[n])
    }

    fn place(&self, room: &Room) -> Placement {
        let (x, z) = (i32::from(self.x), i32::from(self.z));
        let turn = Turn::new(i32::from(self.which % 8) * 45);
        let tops = ["table", "tray", "shelf"];
        let parents = room.items.values();
        let parent = self.pick(parents.filter(|item| tops.contains(&item.kind.as_str())));
        match (self.which % 16, self.pick(room.shell.walls.keys()), parent) {
            (0..=2, Some(wall), _) => Placement::Wall {
                wall: wall.clone(),
                along: x,
                up: 20 + z % 200,
            },
            (3, ..) => ceiling(x, z),
            (4..=8, _, Some(parent)) => Placement::Surface {
                parent: parent.id.clone(),
                surface: 0,
                at: Point::new(x % 100 - 50, z % 50 - 25),
                turn,
            },
            _ => floor(x, z, turn.degrees().into()),
        }
    }

    /// Some ops that may or may not be legal in the room. `name` makes ids fresh.
    pub(crate) fn ops(&self, room: &Room, name: &str) -> Vec<Op> {
        let place = self.place(room);
        let fit = match place {
            Placement::Floor { .. } => ["table", "chair", "rug", "stool"],
            Placement::Wall { .. } => ["picture", "clock", "shelf", "picture"],
            Placement::Ceiling { .. } => ["pendant"; 4],
            Placement::Surface { .. } => ["cup", "lamp", "tray", "cup"],
        };
        let add = Op::Add(item(name, fit[usize::from(self.z % 4)], place.clone()));
        let paint = ["sage", "coral", "teal"].map(id::<PaintId>)[usize::from(self.x % 3)].clone();
        let finish = Finish {
            kind: id("plaster"),
            paint: vec![paint],
        };
        let Some(item) = self.pick(room.items.values()) else {
            return vec![add];
        };
        let on = self.z.is_multiple_of(2);
        match self.what % 20 {
            0..=7 => vec![add],
            8..=11 => vec![Op::Place(item.id.clone(), place)],
            12 => vec![Op::Paint(item.id.clone(), finish.paint)],
            13 => vec![Op::Light(item.id.clone(), on)],
            14 => vec![Op::Loosen(item.id.clone(), on)],
            15 => rule::removal(room, [&item.id]),
            16 if on => vec![Op::SetTime(self.x), Op::Rename(format!("Nest {}", self.z))],
            16 => match self.pick(room.shell.walls.keys()) {
                Some(wall) => vec![Op::FinishWall(wall.clone(), finish)],
                None => vec![add],
            },
            17 => vec![Op::FinishFloor(id("main"), finish)],
            18 => {
                let name = id(["window", "second"][usize::from(on)]);
                let wall = ["west", "south"][usize::from(self.x % 2)];
                let opening = (!self.x.is_multiple_of(5)).then(|| window(wall, self.z.into()));
                vec![Op::SetOpening(name, opening)]
            }
            _ => {
                let mut shell = room.shell.clone();
                let main = shell.spaces.get_mut("main").unwrap();
                main.height = 230 + i32::from(self.x % 3) * 10;
                vec![Op::Rebuild(Box::new(shell)), Op::Lock(item.id.clone(), on)]
            }
        }
    }
}

/// The room after those of the steps that the rules allow.
pub(crate) fn walk(mut room: Room, steps: &[Step], name: &str) -> Room {
    let kinds = kinds();
    for (n, step) in steps.iter().enumerate() {
        let edit = edit(step.ops(&room, &format!("{name}-{n}")));
        if rule::check(&room, &kinds, &edit, Role::Owner).is_ok() {
            edit.apply(&mut room);
        }
    }
    room
}

/// That of a nest whose first hub this is.
pub(crate) fn lineage(last: Stamp, host: Author) -> Lineage {
    let mut lineage = Lineage {
        last: last.seq,
        ..Lineage::default()
    };
    lineage.begin(last.epoch, host);
    lineage
}

/// A hub that goes on after `last`, with nobody in it.
pub(crate) fn hub(last: Stamp, room: Room, history: History) -> Hub {
    Hub::new(Start {
        nest: NestId([1; 16]),
        owner: ANN,
        host: ANN,
        lineage: lineage(last, ANN),
        last,
        room,
        kinds: kinds(),
        history,
        door: Doorkeeper::default(),
        lines: Vec::new(),
        board: Board::default(),
    })
}

pub(crate) fn join(hub: &mut Hub, peer: PeerId, who: Author, role: Role) {
    let profile = Profile {
        name: "somebody".to_owned(),
        look: Vec::new(),
        colour: "honey".parse().unwrap(),
    };
    hub.handle_join(peer, Guest { who, role, profile }, None);
}

/// A second later with every call, so that nobody does too much at once.
pub(crate) fn now() -> Now {
    static SECONDS: AtomicU64 = AtomicU64::new(0);
    let steady = Duration::from_secs(SECONDS.fetch_add(1, Ordering::Relaxed));
    Now { steady, wall: 0 }
}
