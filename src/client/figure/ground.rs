//! The ground a figure walks on: what is free, and ways round what is not. Room centimetres, x east
//! and y north.

use bevy::{math::Vec2, prelude::Resource};
use pathfinding::prelude::{astar, bfs_reach};

use crate::room::{
    ItemId, Point, Turn,
    geom::{self, Block},
    shell::steps::{Flight, TREAD},
};

/// How much room a figure takes, as a radius.
pub(super) const RADIUS: f32 = 18.0;
/// Side of a cell of the grid.
const CELL: f32 = 10.0;
/// What is lower than this is stepped over, what hangs higher is walked under.
const STEP: i32 = 6;
const HEADROOM: i32 = 122;
/// How far a figure hops onto a seat, and how much higher than the seat what it clears may be.
const HOP: f32 = 120.0;
/// The same onto a seat that cannot be had otherwise: the far side of a bed by the wall.
const LEAP: f32 = 175.0;
const CLEARED: i32 = 12;

/// What the room is to somebody's feet. Whoever holds the room keeps this up to date.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Ground {
    /// Where there is floor, a closed outline a space.
    pub outlines: Vec<Vec<Point>>,
    /// How high those floors lie above the ground; 0 where there is none.
    pub levels: Vec<i32>,
    /// Steps between them.
    pub flights: Vec<Flight>,
    /// Inner faces of the walls from end to end, doorways left out.
    pub walls: Vec<(Point, Point)>,
    /// What stands in the way, heights above the floor.
    pub blocks: Vec<Block>,
    pub seats: Vec<Place>,
}

/// A seat in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub item: ItemId,
    /// Which of the item's seats.
    pub seat: usize,
    pub at: Point,
    /// Above the floor, in centimetres.
    pub height: i32,
    /// Where a sitter looks, and where the feet of somebody who lies point.
    pub turn: Turn,
    /// One lies here rather than sits.
    pub lies: bool,
}

/// A way to walk.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::client) struct Way {
    /// From where one stands to the end.
    pub(in crate::client) points: Vec<Vec2>,
    /// Whether it ends where it was meant to.
    pub(in crate::client) arrives: bool,
}

type Cell = (i32, i32);

/// Which cells are free. Rebuilt only when outlines, walls or blocks change.
#[derive(Resource, Debug, Default)]
pub(in crate::client) struct Grid {
    outlines: Vec<Vec<Point>>,
    levels: Vec<i32>,
    flights: Vec<Flight>,
    walls: Vec<(Point, Point)>,
    blocks: Vec<Block>,
    corner: Vec2,
    size: Cell,
    free: Vec<bool>,
}

pub(super) fn vec(point: Point) -> Vec2 {
    Vec2::new(point.x as f32, point.z as f32)
}

/// Where a turn looks: 0 is south, counter-clockwise from above.
pub(super) fn ahead(turn: Turn) -> Vec2 {
    let (sin, cos) = f32::from(turn.degrees()).to_radians().sin_cos();
    Vec2::new(sin, -cos)
}

impl Grid {
    pub(super) fn new(ground: &Ground) -> Self {
        let in_the_way = |block: &&Block| block.bottom < HEADROOM && block.top > STEP;
        let corners = || ground.outlines.iter().flatten();
        let low = corners().fold(Vec2::MAX, |low, p| low.min(vec(*p)));
        let high = corners().fold(Vec2::MIN, |high, p| high.max(vec(*p)));
        let extent = ((high - low).max(Vec2::ZERO) / CELL).ceil();
        let mut grid = Self {
            outlines: ground.outlines.clone(),
            levels: ground.levels.clone(),
            flights: ground.flights.clone(),
            walls: ground.walls.clone(),
            blocks: ground.blocks.iter().filter(in_the_way).copied().collect(),
            corner: low,
            size: (extent.x as i32, extent.y as i32),
            free: Vec::new(),
        };
        grid.free = grid
            .cells()
            .map(|cell| grid.indoors(grid.centre(cell)) >= RADIUS)
            .collect();
        for block in &grid.blocks {
            let (south_west, north_east) = block.bounds();
            let low = grid.cell(vec(south_west) - RADIUS);
            let high = grid.cell(vec(north_east) + RADIUS);
            for z in low.1.max(0)..=high.1.min(grid.size.1 - 1) {
                for x in low.0.max(0)..=high.0.min(grid.size.0 - 1) {
                    if distance(block, grid.centre((x, z))) < RADIUS {
                        grid.free[(z * grid.size.0 + x) as usize] = false;
                    }
                }
            }
        }
        grid
    }

    /// Whether this grid is no longer that of the ground.
    pub(super) fn is_stale(&self, ground: &Ground) -> bool {
        let in_the_way = |block: &&Block| block.bottom < HEADROOM && block.top > STEP;
        self.outlines != ground.outlines
            || self.levels != ground.levels
            || self.flights != ground.flights
            || self.walls != ground.walls
            || !self
                .blocks
                .iter()
                .eq(ground.blocks.iter().filter(in_the_way))
    }

    fn cells(&self) -> impl Iterator<Item = Cell> + use<> {
        let (width, height) = self.size;
        (0..height).flat_map(move |z| (0..width).map(move |x| (x, z)))
    }

    fn cell(&self, p: Vec2) -> Cell {
        let scaled = ((p - self.corner) / CELL).floor();
        (scaled.x as i32, scaled.y as i32)
    }

    fn centre(&self, (x, z): Cell) -> Vec2 {
        self.corner + (Vec2::new(x as f32, z as f32) + 0.5) * CELL
    }

    fn is_free(&self, (x, z): Cell) -> bool {
        let inside = (0..self.size.0).contains(&x) && (0..self.size.1).contains(&z);
        inside && self.free[(z * self.size.0 + x) as usize]
    }

    /// How high the ground is under a point, in centimetres: that of the floor there, or of the steps.
    pub(in crate::client) fn level(&self, p: Vec2) -> f32 {
        let on_steps = self.flights.iter().find_map(|flight| {
            let d = p - vec(flight.at);
            let down = ahead(flight.turn);
            // A stride longer than the steps, so that nobody jumps where there are none.
            let length = (flight.length() + TREAD) as f32;
            let (gone, aside) = (d.dot(down), d.perp_dot(down).abs());
            let within = aside <= flight.width as f32 / 2.0 && (0.0..length).contains(&gone);
            let up = flight.rise as f32 * (1.0 - gone / length);
            within.then_some(flight.level as f32 + up)
        });
        let floor = || {
            let whole = Point::new(p.x.round() as i32, p.y.round() as i32);
            let here = |outline: &&Vec<Point>| geom::contains(outline, whole);
            let at = self.outlines.iter().position(|outline| here(&outline));
            at.and_then(|at| self.levels.get(at))
                .map_or(0.0, |level| *level as f32)
        };
        on_steps.unwrap_or_else(floor)
    }

    /// Distance to the nearest wall, negative outside.
    fn indoors(&self, p: Vec2) -> f32 {
        let near = self.walls.iter().map(|wall| to_wall(*wall, p));
        let near = near.fold(f32::MAX, f32::min);
        let whole = Point::new(p.x.round() as i32, p.y.round() as i32);
        let inside = |outline: &Vec<Point>| geom::contains(outline, whole);
        if self.outlines.iter().any(inside) {
            near
        } else {
            -near
        }
    }

    /// Distance to the nearest thing in the way, negative within it.
    pub(super) fn clearance(&self, p: Vec2) -> f32 {
        self.blocks
            .iter()
            .map(|block| distance(block, p))
            .fold(self.indoors(p), f32::min)
    }

    fn neighbours(&self, (x, z): Cell) -> impl Iterator<Item = (Cell, u32)> {
        let open = move |dx: i32, dz: i32| self.is_free((x + dx, z + dz));
        [
            (1, 0),
            (-1, 0),
            (0, 1),
            (0, -1),
            (1, 1),
            (1, -1),
            (-1, 1),
            (-1, -1),
        ]
        .into_iter()
        // Corners are not cut.
        .filter(move |&(dx, dz)| open(dx, dz) && open(dx, 0) && open(0, dz))
        .map(move |(dx, dz)| ((x + dx, z + dz), if dx == 0 || dz == 0 { 10 } else { 14 }))
    }

    fn nearest_free(&self, p: Vec2) -> Option<Cell> {
        let far = |cell: &Cell| self.centre(*cell).distance_squared(p);
        self.cells()
            .filter(|cell| self.is_free(*cell))
            .min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    /// The free spot nearest to a point.
    pub(in crate::client) fn free_near(&self, p: Vec2) -> Option<Vec2> {
        self.nearest_free(p).map(|cell| self.centre(cell))
    }

    /// The way to `to`, or as near to it as feet get. `None` where nothing is free at all.
    pub(in crate::client) fn way(&self, from: Vec2, to: Vec2) -> Option<Way> {
        let start = self.nearest_free(from)?;
        let goal = self.cell(to);
        let found = self
            .is_free(goal)
            .then(|| self.route(start, goal))
            .flatten();
        let (cells, arrives) = match found {
            Some(cells) => (cells, true),
            None => {
                let nearest = self.nearest_reachable(start, to)?;
                let near = self.centre(nearest).distance(to) < CELL * 2.0;
                (self.route(start, nearest)?, near)
            }
        };
        let mut points: Vec<Vec2> = cells.into_iter().map(|cell| self.centre(cell)).collect();
        points.insert(0, from);
        if self.clearance(to) >= RADIUS && arrives {
            points.push(to);
        }
        Some(Way {
            points: self.straightened(points),
            arrives,
        })
    }

    /// The way to where one can hop onto a seat, from its front if possible.
    pub(super) fn way_to_seat(&self, from: Vec2, place: &Place) -> Option<Way> {
        let start = self.nearest_free(from)?;
        let front = vec(place.at) + ahead(place.turn) * 45.0;
        let far = |cell: &Cell| self.centre(*cell).distance_squared(front);
        let reached: Vec<Cell> = self.reachable(start).collect();
        let within = |reach: f32| {
            let spots = reached.iter().copied();
            spots
                .filter(|cell| self.hops(self.centre(*cell), place, reach))
                .min_by(|a, b| far(a).total_cmp(&far(b)))
        };
        let hop = within(HOP).or_else(|| within(LEAP));
        let beside = hop.or_else(|| self.nearest_reachable(start, front))?;
        let mut way = self.way(from, self.centre(beside))?;
        way.arrives = hop.is_some();
        Some(way)
    }

    /// The free spot nearest to a seat, to get up to; towards `wish` where that is known.
    pub(super) fn beside(&self, place: &Place, wish: Option<Vec2>) -> Vec2 {
        let at = vec(place.at);
        let front = at + wish.unwrap_or_else(|| ahead(place.turn)) * 45.0;
        let far = |cell: &Cell| self.centre(*cell).distance_squared(front);
        let within = |reach: f32| {
            self.cells()
                .filter(|cell| self.is_free(*cell) && self.hops(self.centre(*cell), place, reach))
                .min_by(|a, b| far(a).total_cmp(&far(b)))
        };
        within(HOP)
            .or_else(|| within(LEAP))
            .or_else(|| self.nearest_free(front))
            .map_or(at, |cell| self.centre(cell))
    }

    /// Whether one can hop between a spot of the floor and a seat: within `reach`, and nothing between
    /// them that is higher than a hop. What the seat itself is part of does not count.
    fn hops(&self, spot: Vec2, place: &Place, reach: f32) -> bool {
        let seat = vec(place.at);
        let length = spot.distance(seat);
        if length > reach {
            return false;
        }
        let high =
            |block: &&Block| block.top > place.height + CLEARED && distance(block, seat) > 0.0;
        let high: Vec<&Block> = self.blocks.iter().filter(high).collect();
        let steps = (length / 4.0).ceil() as usize;
        (0..=steps).all(|step| {
            let p = spot.lerp(seat, step as f32 / steps.max(1) as f32);
            self.indoors(p) > 4.0 && high.iter().all(|block| distance(block, p) > 0.0)
        })
    }

    fn reachable(&self, start: Cell) -> impl Iterator<Item = Cell> {
        bfs_reach(start, |cell| {
            self.neighbours(*cell)
                .map(|(next, _)| next)
                .collect::<Vec<_>>()
        })
    }

    fn nearest_reachable(&self, start: Cell, to: Vec2) -> Option<Cell> {
        let far = |cell: &Cell| self.centre(*cell).distance_squared(to);
        self.reachable(start)
            .min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    fn route(&self, start: Cell, goal: Cell) -> Option<Vec<Cell>> {
        let guess = |&(x, z): &Cell| {
            let (dx, dz) = (x.abs_diff(goal.0), z.abs_diff(goal.1));
            10 * dx.max(dz) + 4 * dx.min(dz)
        };
        let next = |cell: &Cell| self.neighbours(*cell).collect::<Vec<_>>();
        astar(&start, next, guess, |cell| *cell == goal).map(|(cells, _)| cells)
    }

    /// Leaves out every point one can walk past in a straight line.
    fn straightened(&self, points: Vec<Vec2>) -> Vec<Vec2> {
        let mut straight = vec![points[0]];
        let mut at = 0;
        while at + 1 < points.len() {
            let seen = (at + 1..points.len())
                .rev()
                .find(|far| self.sees(points[at], points[*far]));
            at = seen.unwrap_or(at + 1);
            straight.push(points[at]);
        }
        straight
    }

    /// Whether a figure fits along the straight line.
    fn sees(&self, from: Vec2, to: Vec2) -> bool {
        let (length, ahead) = (from.distance(to), (to - from).normalize_or_zero());
        let mut gone = 0.0;
        while gone < length {
            let spare = self.clearance(from + ahead * gone) - RADIUS;
            if spare < -0.5 {
                return false;
            }
            gone += spare.max(2.0);
        }
        true
    }

    /// Where a step from `from` to `to` ends when it slides along what is in the way.
    pub(super) fn slide(&self, from: Vec2, to: Vec2) -> Vec2 {
        let mut p = to;
        for _ in 0..4 {
            let spare = self.clearance(p) - RADIUS;
            if spare >= 0.0 {
                break;
            }
            let slope = |d: Vec2| self.clearance(p + d) - self.clearance(p - d);
            let out = Vec2::new(slope(Vec2::X * 0.5), slope(Vec2::Y * 0.5)).normalize_or_zero();
            p -= out * spare;
        }
        let step = (p - from).clamp_length_max(from.distance(to));
        let better = self.clearance(from + step) >= (RADIUS - 0.5).min(self.clearance(from));
        if better { from + step } else { from }
    }
}

/// From a point to a turned box, negative within.
fn distance(block: &Block, p: Vec2) -> f32 {
    let (sin, cos) = f32::from(block.turn.degrees()).to_radians().sin_cos();
    let d = p - vec(block.at);
    let local = Vec2::new(d.x * cos + d.y * sin, d.y * cos - d.x * sin);
    let q = local.abs() - Vec2::new(f32::from(block.size.0), f32::from(block.size.1)) / 2.0;
    q.max(Vec2::ZERO).length() + q.max_element().min(0.0)
}

/// From a point to the nearest point of a wall.
fn to_wall((from, to): (Point, Point), p: Vec2) -> f32 {
    let (a, b) = (vec(from), vec(to));
    let along = (p - a).dot(b - a) / (b - a).length_squared().max(1e-6);
    p.distance(a.lerp(b, along.clamp(0.0, 1.0)))
}
