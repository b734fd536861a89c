//! Living in the room: one's own figure, the ground under it, the eye that follows it.

use bevy::prelude::*;

use super::{
    awake::Awake,
    camera::{Eye, View},
    company::Company,
    figure::{
        Doing, FIDGET, Figure, Grid, Ground, Place, Posing, ReducedMotion, Show, Surveying, WalkTo,
        Walker, Walking,
    },
    intent::Intent,
    link::Slot,
    news::people::Circle,
    obey::Asked,
    room_view::motion::Lively,
    session::{Entered, Mode, Nest, RoomChanged},
    space::to_world,
};
use crate::room::{
    Point, Room, Shell,
    figure::Look,
    geom::Block,
    kind::{Kinds, PAPER_BOX},
    rule,
    shell::{Face, steps::CLIMB},
};

/// Who one is in this window.
#[derive(Resource, Debug, Clone)]
pub(super) struct Me {
    pub(super) look: Look,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            till.before(Surveying),
            appear.after(Surveying).before(Walking),
            show.before(Walking),
            (dress, calm).before(Posing),
        )
            .run_if(resource_exists::<Nest>),
    )
    .add_systems(Update, (keep_moving, follow, step_back).after(Posing));
}

/// How far from where the room's people appear guests stop, in centimetres, and the angle from one to
/// the next, in radians: the golden one, which never comes round to the same place.
const ASIDE: f32 = 80.0;
const GOLDEN: f32 = 2.4;

/// Walks in, and was not sent anywhere yet.
#[derive(Component)]
pub(super) struct Arriving;

/// At home one appears where the room says; into somebody else's nest one comes through the door and
/// walks there.
fn appear(
    nest: Res<Nest>,
    me: Res<Me>,
    circle: Res<Circle>,
    company: Res<Company>,
    grid: Res<Grid>,
    mut walks: MessageWriter<WalkTo>,
    mut mode: ResMut<Mode>,
    mut entered: MessageReader<Entered>,
    figures: Query<Entity, With<Walker>>,
    mut commands: Commands,
) {
    if entered.read().last().is_none() {
        return;
    }
    for figure in &figures {
        commands.entity(figure).despawn();
    }
    let spawn = nest.room().spawn;
    let mut at = Vec2::new(spawn.at.x as f32, spawn.at.z as f32);
    let heading = f32::from(spawn.turn.degrees()).to_radians();
    if circle.is_away() {
        // A visit begins with looking round.
        mode.set_if_neq(Mode::Live);
        at = grid.free_near(door(&nest.room().shell)).unwrap_or(at);
        // Each guest another way: nobody stands in anybody.
        let Slot(me) = company.me;
        let aside = Vec2::from_angle(heading + f32::from(me) * GOLDEN) * ASIDE;
        let goal = Vec2::new(spawn.at.x as f32, spawn.at.z as f32) + aside;
        let goal = grid.free_near(goal).unwrap_or(goal).round().as_ivec2();
        walks.write(WalkTo(Point::new(goal.x, goal.y)));
    }
    let at_point = Point::new(at.x as i32, at.y as i32);
    commands.spawn((
        Figure {
            look: me.look.clone(),
        },
        Walker::new(at, heading),
        Arriving,
        Transform::from_translation(to_world(at_point, 0)),
    ));
}

/// How far inside a door one is in the room.
const THRESHOLD: i32 = 40;

/// Where one comes in, in room centimetres: inside a door that leads out, or else in the middle of the
/// side that the room is seen from.
pub(super) fn door(shell: &Shell) -> Vec2 {
    let outside = |face: &Face<'_>| {
        let sides = shell.faces().filter(|other| other.wall == face.wall);
        sides.count() == 1
    };
    let doors = shell.openings.values().filter(|opening| opening.sill == 0);
    let mut inside = doors.filter_map(|opening| {
        let face = shell.face(&opening.wall).filter(outside)?;
        Some(face.point(opening.along, THRESHOLD))
    });
    let at = inside.next().unwrap_or_else(|| {
        let (low, high) = shell.bounds();
        Point::new(i32::midpoint(low.x, high.x), low.z + THRESHOLD)
    });
    Vec2::new(at.x as f32, at.z as f32)
}

fn dress(me: Res<Me>, mut figures: Query<&mut Figure, With<Walker>>) {
    if me.is_changed() {
        for mut figure in &mut figures {
            if figure.look != me.look {
                figure.look = me.look.clone();
            }
        }
    }
}

fn show(mut asked: MessageReader<Asked>, mut shows: MessageWriter<Show>) {
    for Asked(intent) in asked.read() {
        if let Intent::Emote(emote) = intent {
            shows.write(Show(*emote));
        }
    }
}

/// Keeps the ground true to the room.
fn till(nest: Res<Nest>, mut changed: MessageReader<RoomChanged>, mut ground: ResMut<Ground>) {
    // What a hand only tries out is nowhere yet: nobody walks round it.
    let moved = |change: &&RoomChanged| !matches!(change, RoomChanged::Tried(_));
    if changed.read().filter(moved).last().is_some() {
        ground.set_if_neq(ground_of(nest.room(), nest.kinds()));
    }
}

/// What a room is to somebody's feet.
pub(super) fn ground_of(room: &Room, kinds: &Kinds) -> Ground {
    let mut ground = Ground {
        outlines: room
            .shell
            .spaces
            .values()
            .map(crate::room::shell::Space::points)
            .collect(),
        levels: room.shell.spaces.values().map(|s| s.level).collect(),
        flights: room.shell.flights(),
        walls: room
            .shell
            .faces()
            .flat_map(|face| solid_wall(&room.shell, &face))
            .collect(),
        ..default()
    };
    for item in room.items.values() {
        let kind = kinds.get(&item.kind).unwrap_or(&PAPER_BOX);
        let Some(block) = rule::stand(room, kinds, &item.id) else {
            continue;
        };
        // Heights count from the floor there.
        let floor = room.shell.space_at(block.at).map_or(0, |(_, s)| s.level);
        let block = Block {
            bottom: block.bottom.saturating_sub(floor),
            top: block.top.saturating_sub(floor),
            ..block
        };
        ground.blocks.extend(rule::solids(kind, &block));
        let seats = kind.seats.iter().enumerate().map(|(seat, place)| Place {
            item: item.id.clone(),
            seat,
            at: block.at + place.at.rotated(block.turn),
            height: block.bottom + i32::from(place.height),
            turn: block.turn + place.turn,
            lies: place.lies,
        });
        ground.seats.extend(seats);
    }
    ground
}

/// A face from end to end, without the doors that lead to another space, on the same level or by
/// some steps.
fn solid_wall(shell: &Shell, face: &Face<'_>) -> Vec<(Point, Point)> {
    let beyond = shell.faces().find(|f| {
        f.wall == face.wall && f.space != face.space && (f.level - face.level).abs() <= CLIMB
    });
    let high = beyond
        .as_ref()
        .map_or(face.level, |f| f.level.max(face.level));
    let first = shell.face(face.wall).map_or(face.level, |f| f.level);
    // Positions along a wall count on its first face; the other side sees them mirrored.
    let mirrored = shell.face(face.wall).is_some_and(|f| f.from != face.from);
    let mut doors: Vec<(i32, i32)> = shell
        .openings
        .values()
        .filter(|o| beyond.is_some() && o.wall == *face.wall && first + o.sill <= high)
        .map(|door| {
            let along = if mirrored {
                face.length() - door.along
            } else {
                door.along
            };
            let half = door.way() / 2;
            (along - half, along + half)
        })
        .collect();
    doors.sort_unstable();
    let mut pieces = Vec::new();
    let mut begin = 0;
    for (left, right) in doors {
        pieces.push((begin, left));
        begin = right;
    }
    pieces.push((begin, face.length()));
    let piece = |(from, to): (i32, i32)| (face.point(from, 0), face.point(to, 0));
    pieces
        .into_iter()
        .filter(|(from, to)| from < to)
        .map(piece)
        .collect()
}

fn calm(lively: Res<Lively>, mut reduced: ResMut<ReducedMotion>) {
    if reduced.0 == lively.0 {
        reduced.0 = !lively.0;
    }
}

/// A figure that walks keeps the window drawing; one that stands lets it sleep after a while.
fn keep_moving(
    walkers: Query<&Walker>,
    time: Res<Time<Real>>,
    mut awake: ResMut<Awake>,
    mut was: Local<Option<Doing>>,
) {
    let Ok(walker) = walkers.single() else {
        return;
    };
    if was.as_ref() != Some(&walker.doing) {
        *was = Some(walker.doing.clone());
        // Then the window may sleep.
        awake.stay(&time, FIDGET + 0.5);
    } else if !matches!(walker.doing, Doing::Standing | Doing::Sitting(_)) {
        awake.stay(&time, 0.2);
    }
}

/// In Live mode the eye goes along with one's own figure once it sets out.
fn follow(
    mode: Res<Mode>,
    walkers: Query<(Entity, Ref<Walker>, Has<Arriving>)>,
    mut eyes: Query<&mut Eye>,
    mut commands: Commands,
) {
    let (Ok((entity, walker, arriving)), Ok(mut eye)) = (walkers.single(), eyes.single_mut())
    else {
        return;
    };
    let under_way = !matches!(walker.doing, Doing::Standing | Doing::Sitting(_));
    if arriving {
        // Who comes into a room sees all of it first.
        if !under_way && !walker.is_added() {
            commands.entity(entity).remove::<Arriving>();
        }
        return;
    }
    if *mode == Mode::Live && under_way {
        let at = Point::new(walker.at.x.round() as i32, walker.at.y.round() as i32);
        eye.follow(to_world(at, walker.above_ground() as i32));
    }
}

/// Whoever comes in, begins to decorate, or asks for it, sees the whole room.
fn step_back(
    mode: Res<Mode>,
    mut asked: MessageReader<Asked>,
    mut entered: MessageReader<Entered>,
    nest: Option<Res<Nest>>,
    windows: Query<&Window>,
    mut eyes: Query<&mut Eye>,
) {
    let (Some(nest), Ok(window), Ok(mut eye)) = (nest, windows.single(), eyes.single_mut()) else {
        return;
    };
    let home = |Asked(intent): &Asked| matches!(intent, Intent::LookHome);
    let asked = asked.read().filter(|asked| home(asked)).count() > 0;
    let asked = entered.read().count() > 0 || asked;
    if asked || mode.is_changed() && *mode == Mode::Decorate {
        let aspect = window.width() / window.height();
        eye.home(View::Home, &nest.room().shell, aspect);
    }
}
