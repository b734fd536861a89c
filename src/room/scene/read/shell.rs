//! The shell: `size` or `spaces`, the finishes of walls, openings.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    super::{
        super::{
            Finish, OpeningId, Shell, SpaceId, WallId, rule,
            shell::{Corner, HEIGHT, MAX_OPENINGS, OPENINGS, Opening, Roof, SIDE, Space},
        },
        data,
        suggest::nearest,
        tree::{Group, Node},
    },
    FAR, Reader, field,
};

const SIZE: &str = "size: (600, 600, 240)";
const OUTLINE: &str = "outline: [((0, 0), \"west\"), ((0, 600), \"north\"), …]";

pub(super) struct ReadShell {
    pub(super) shell: Shell,
    pub(super) openings: BTreeMap<OpeningId, Range<usize>>,
}

impl Reader<'_> {
    pub(super) fn shell(&mut self, tree: &Node<'_>, root: &Group<'_>) -> Option<ReadShell> {
        let (size, spaces) = (field(root, "size"), field(root, "spaces"));
        let spaces = match (size, spaces) {
            (Some(size), None) => self.sized(size, root),
            (None, Some(spaces)) => self.spaces(spaces, root),
            (Some(_), Some(spaces)) => {
                self.faults
                    .error(spaces.span.clone(), "the room has both `size` and `spaces`")
                    .help("`size` is short for one rectangular space: delete one of the two");
                None
            }
            (None, None) => {
                self.need(&tree.span, root, "size", "the room", SIZE);
                None
            }
        };
        let names = spaces
            .iter()
            .flat_map(BTreeMap::values)
            .flat_map(|space| &space.outline);
        let walls = names
            .map(|corner| (corner.wall.clone(), data::wall_finish()))
            .collect();
        let known = spaces.is_some();
        let mut shell = Shell {
            spaces: spaces.unwrap_or_default(),
            walls,
            openings: BTreeMap::new(),
        };
        let walls = self.wall_finishes(root, &mut shell, known);
        let openings = self.openings(root, &mut shell, known);
        walls?;
        let openings = openings?;
        known.then_some(ReadShell { shell, openings })
    }

    fn sized(&mut self, node: &Node<'_>, root: &Group<'_>) -> Option<BTreeMap<SpaceId, Space>> {
        let [width, depth, height] = self.tuple(
            node,
            "size",
            "(width, depth, height), such as (600, 600, 240)",
        )?;
        let width = self.number(width, "width", SIDE);
        let depth = self.number(depth, "depth", SIDE);
        let height = self.number(height, "height", HEIGHT);
        let floor = self.floor(root);
        let shell = Shell::rectangle(width?, depth?, height?, floor?, &data::wall_finish());
        Some(shell.spaces)
    }

    fn floor(&mut self, group: &Group<'_>) -> Option<Finish> {
        match field(group, "floor") {
            Some(node) => self.finish(node, "floor", &self.words.floors),
            None => Some(data::floor_finish()),
        }
    }

    fn spaces(&mut self, node: &Node<'_>, root: &Group<'_>) -> Option<BTreeMap<SpaceId, Space>> {
        if let Some(floor) = field(root, "floor") {
            self.faults
                .warn(
                    floor.span.clone(),
                    "`floor` of the room means nothing beside `spaces`",
                )
                .help("each space has a `floor` of its own");
        }
        let list = self.list(node, "spaces", "[(id: \"main\", outline: […])]")?;
        let (mut spaces, mut spans, mut seen) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut sound = true;
        for entry in &list.entries {
            match self.space(entry.value.plain(), &mut seen) {
                Some((id, space, span)) => {
                    spans.insert(id.clone(), span);
                    spaces.insert(id, space);
                }
                None => sound = false,
            }
        }
        if !sound {
            return None;
        }
        let walls = spaces.values().flat_map(|space| &space.outline);
        let shell = Shell {
            walls: walls
                .map(|corner| (corner.wall.clone(), data::wall_finish()))
                .collect(),
            spaces,
            openings: BTreeMap::new(),
        };
        for fault in rule::shell_faults(&shell) {
            let id = match &fault {
                rule::ShellFault::Outline(id)
                | rule::ShellFault::Side(id)
                | rule::ShellFault::Height(id)
                | rule::ShellFault::SpacesOverlap(_, id) => Some(id),
                _ => None,
            };
            let span = id
                .and_then(|id| spans.get(id))
                .unwrap_or(&node.span)
                .clone();
            if fault.structural() {
                self.faults.error(span, fault.to_string());
                sound = false;
            } else {
                self.faults.warn(span, fault.to_string());
            }
        }
        sound.then_some(shell.spaces)
    }

    fn space(
        &mut self,
        node: &Node<'_>,
        seen: &mut BTreeSet<SpaceId>,
    ) -> Option<(SpaceId, Space, Range<usize>)> {
        let known = ["id", "outline", "level", "height", "roof", "floor"];
        let group = self.fields(node, "a space", &known, "(id: \"main\", outline: […])")?;
        let id = self.fresh_id(node, group, "a space", seen);
        let outline_node = self.need(&node.span, group, "outline", "a space", OUTLINE)?;
        let outline = self.outline(outline_node);
        let level = field(group, "level").map_or(Some(0), |node| self.number(node, "level", FAR));
        let height = match field(group, "height") {
            Some(node) => self.number(node, "height", HEIGHT),
            None => Some(data::DEFAULT_HEIGHT),
        };
        let roof = self.word(group, "roof", Roof::Indoor, &Roof::ALL, Roof::word);
        let floor = self.floor(group);
        let space = Space {
            outline: outline?,
            level: level?,
            height: height?,
            roof: roof?,
            floor: floor?,
        };
        Some((id?, space, outline_node.span.clone()))
    }

    fn outline(&mut self, node: &Node<'_>) -> Option<Vec<Corner>> {
        let list = self.list(node, "outline", OUTLINE)?;
        let corners: Vec<Option<Corner>> = list
            .entries
            .iter()
            .map(|entry| {
                let corner = entry.value.plain();
                let [at, wall] = self.tuple(corner, "a corner", "((x, z), \"wall\")")?;
                let at = self.point(at, "a corner");
                let wall = self.id::<WallId>(wall, "wall");
                Some(Corner {
                    at: at?,
                    wall: wall?,
                })
            })
            .collect();
        let corners = corners.into_iter().collect::<Option<Vec<_>>>()?;
        Some(data::clockwise(corners))
    }

    /// Reads `walls` into the shell; `None` where it is no map.
    fn wall_finishes(&mut self, root: &Group<'_>, shell: &mut Shell, known: bool) -> Option<()> {
        let Some(node) = field(root, "walls") else {
            return Some(());
        };
        let map = self.map(
            node,
            "walls",
            "{\"north\": (kind: \"plaster\", paint: [\"sage\"])}",
        )?;
        let mut seen = BTreeSet::new();
        for entry in &map.entries {
            let Some(key) = &entry.key else { continue };
            let Some(wall) = self.wall(key, known.then_some(&*shell)) else {
                continue;
            };
            if !seen.insert(wall.clone()) {
                self.faults
                    .error(key.span.clone(), format!("the wall `{wall}` is here twice"))
                    .help("delete one");
                continue;
            }
            if let Some(finish) = self.finish(entry.value.plain(), "walls", &self.words.walls) {
                shell.walls.insert(wall, finish);
            }
        }
        Some(())
    }

    fn openings(
        &mut self,
        root: &Group<'_>,
        shell: &mut Shell,
        known: bool,
    ) -> Option<BTreeMap<OpeningId, Range<usize>>> {
        let (mut spans, mut seen) = (BTreeMap::new(), BTreeSet::new());
        let Some(node) = field(root, "openings") else {
            return Some(spans);
        };
        let example =
            "[(id: \"window\", kind: \"sash-window\", wall: \"west\", at: 300, sill: 80)]";
        let list = self.list(node, "openings", example)?;
        if let Some(entry) = list.entries.get(MAX_OPENINGS) {
            self.faults
                .error(
                    entry.span(),
                    format!("the room has {} openings", list.entries.len()),
                )
                .help(format!("at most {MAX_OPENINGS}"));
            return None;
        }
        for entry in &list.entries {
            let node = entry.value.plain();
            if let Some((id, opening)) = self.opening(node, known.then_some(&*shell), &mut seen) {
                spans.insert(id.clone(), node.span.clone());
                shell.openings.insert(id, opening);
            }
        }
        Some(spans)
    }

    fn opening(
        &mut self,
        node: &Node<'_>,
        shell: Option<&Shell>,
        seen: &mut BTreeSet<OpeningId>,
    ) -> Option<(OpeningId, Opening)> {
        let what = "an opening";
        let known = ["id", "kind", "wall", "at", "sill", "paint"];
        let example = "(id: \"window\", kind: \"sash-window\", wall: \"west\", at: 300, sill: 80)";
        let group = self.fields(node, what, &known, example)?;
        let id = self.fresh_id(node, group, what, seen);
        let kind = self.need(&node.span, group, "kind", what, "kind: \"sash-window\"");
        let kind = kind.and_then(|node| {
            let kind: super::KindId = self.id(node, "kind")?;
            let names = || OPENINGS.iter().map(|(name, ..)| *name);
            if !names().any(|name| name == kind.as_str()) {
                let list = || format!("one of {}", names().collect::<Vec<_>>().join(", "));
                self.faults
                    .warn(node.span.clone(), format!("there is no opening `{kind}`"))
                    .find_help(|| Some(nearest(kind.as_str(), names()).unwrap_or_else(list)));
            }
            Some(kind)
        });
        let wall = self.need(&node.span, group, "wall", what, "wall: \"west\"");
        let wall = wall.and_then(|node| self.wall(node, shell));
        let along = self.need(&node.span, group, "at", what, "at: 300");
        let along = along.and_then(|node| self.number(node, "at", FAR));
        let sill = field(group, "sill").map_or(Some(0), |node| self.number(node, "sill", FAR));
        let paint = self.paints(group);
        let opening = Opening {
            kind: kind?,
            wall: wall?,
            along: along?,
            sill: sill?,
            paint: paint?,
        };
        Some((id?, opening))
    }
}
