//! The systems of walking: what is asked of the person's own figure, and the ground it walks on.

use bevy::prelude::*;

use super::{
    Figure, Motion, Posing, ReducedMotion,
    emote::Emote,
    ground::{Grid, Ground, vec},
    puppet,
    walker::{DOZE, FIDGET, Walker, Wish},
};
use crate::{
    client::{awake::Awake, quality::Quality},
    room::{ItemId, Point},
};

/// The longest frame a figure walks through in one piece, in seconds.
const LONGEST: f32 = 0.1;

/// Walk to this point of the floor, round what is in the way.
#[derive(Message, Debug, Clone, Copy)]
pub struct WalkTo(pub Point);

/// Walk to a seat and sit down.
#[derive(Message, Debug, Clone)]
pub struct SitOn {
    pub item: ItemId,
    pub seat: usize,
}

/// Show this to whoever looks.
#[derive(Message, Debug, Clone, Copy)]
pub struct Show(pub Emote);

/// Where the keys push, in room axes (x east, y north), at most 1 long.
#[derive(Resource, Debug, Clone, Copy, Default)]
pub struct Steer(pub Vec2);

/// The grid is made of the ground; that has to be true before.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::client) struct Surveying;

/// What was asked for is heard, and figures walk.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::client) struct Walking;

pub(super) fn plugin(app: &mut App) {
    app.add_message::<WalkTo>()
        .add_message::<SitOn>()
        .add_message::<Show>()
        .init_resource::<Steer>()
        .init_resource::<Ground>()
        .init_resource::<Grid>()
        .add_systems(
            Update,
            (
                survey.in_set(Surveying),
                (listen, walk, puppet::play).chain().in_set(Walking),
            )
                .chain()
                .before(Posing),
        );
}

/// Rebuilds the grid when the ground changed.
fn survey(ground: Res<Ground>, mut grid: ResMut<Grid>, mut walkers: Query<&mut Walker>) {
    if !ground.is_changed() {
        return;
    }
    if grid.is_stale(&ground) {
        *grid = Grid::new(&ground);
    }
    for mut walker in &mut walkers {
        walker.look_again(&ground, &grid);
    }
}

fn listen(
    mut walks: MessageReader<WalkTo>,
    mut sits: MessageReader<SitOn>,
    mut shows: MessageReader<Show>,
    ground: Res<Ground>,
    grid: Res<Grid>,
    mut walkers: Query<&mut Walker>,
) {
    let walk = walks.read().last().map(|walk| Wish::Walk(vec(walk.0)));
    let sit = sits.read().last().and_then(|sit| {
        let place = ground
            .seats
            .iter()
            .find(|s| s.item == sit.item && s.seat == sit.seat);
        place.cloned().map(Wish::Sit)
    });
    let show = shows.read().last().copied();
    for mut walker in &mut walkers {
        if let Some(wish) = sit.clone().or_else(|| walk.clone()) {
            walker.pursue(wish, &grid);
        }
        if let Some(Show(emote)) = show {
            walker.show(emote);
        }
    }
}

/// Seconds after which who does nothing holds still, so that the window may rest: soon where a picture
/// is dear and where frames come so seldom that breathing would jerk, else once they have dozed a while.
pub(super) fn patience(quality: Quality, awake: &Awake, time: &Time<Real>) -> f32 {
    if quality == Quality::Low || awake.dozes(time) {
        FIDGET
    } else {
        DOZE
    }
}

/// Moves walkers and what their poses are made from.
fn walk(
    time: Res<Time>,
    steer: Res<Steer>,
    grid: Res<Grid>,
    calm: Res<ReducedMotion>,
    quality: Res<Quality>,
    awake: Res<Awake>,
    real: Res<Time<Real>>,
    mut walkers: Query<(&mut Walker, &mut Motion, &mut Transform), With<Figure>>,
) {
    let dt = time.delta_secs().min(LONGEST);
    let patience = patience(*quality, &awake, &real);
    for (mut walker, mut motion, mut transform) in &mut walkers {
        if steer.0 == Vec2::ZERO && walker.idles(patience) {
            continue;
        }
        motion.gait.calm = calm.0;
        walker.advance(&mut motion, steer.0, &grid, dt);
        transform.set_if_neq(motion.stands(transform.scale));
    }
}
