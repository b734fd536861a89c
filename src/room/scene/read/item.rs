//! One item.

use std::collections::BTreeSet;

use super::{
    super::{
        super::{Item, ItemId, KindId, Placement, Point, Shell, Turn, WallId},
        data::ITEM_FIELDS,
        suggest::nearest,
        tree::{Group, Node, Value},
    },
    FAR, Read, Reader, field,
};

const EXAMPLE: &str = "(id: \"bed\", kind: \"oak-bed\", at: (125, 475))";

impl Reader<'_> {
    pub(super) fn item(
        &mut self,
        node: &Node<'_>,
        shell: Option<&Shell>,
        seen: &mut BTreeSet<ItemId>,
    ) -> Option<Read> {
        let node = node.plain();
        let group = self.fields(node, "an item", &ITEM_FIELDS, EXAMPLE)?;
        let id = self.fresh_id(node, group, "an item", seen);
        let kind = self.kind(node, group);
        let place = self.placement(node, group, shell);
        let paint = self.paints(group);
        let (lit, locked, loose) = (
            self.boolean(group, "lit"),
            self.boolean(group, "locked"),
            self.boolean(group, "loose"),
        );
        let item = Item {
            id: id?,
            kind: kind?,
            place: place?,
            paint: paint?,
            lit: lit?,
            locked: locked?,
            loose: loose?,
        };
        let slots = self
            .kinds
            .get(&item.kind)
            .map(|kind| usize::from(kind.paints));
        if let (Some(slots), Some(paint)) = (slots, field(group, "paint"))
            && item.paint.len() > slots
        {
            let message = format!(
                "`{}` has {slots} paint slots, not {}",
                item.kind,
                item.paint.len()
            );
            self.faults.warn(paint.span.clone(), message);
        }
        let shown = field(group, "on").or_else(|| field(group, "at"));
        let span = shown.map_or_else(|| node.span.clone(), |node| node.span.clone());
        Some(Read { item, span })
    }

    fn kind(&mut self, item: &Node<'_>, group: &Group<'_>) -> Option<KindId> {
        let node = self.need(&item.span, group, "kind", "an item", "kind: \"oak-bed\"")?;
        let kind = self.id::<KindId>(node, "kind")?;
        let checked = self.words.kinds.iter().next().is_some();
        if checked && self.kinds.get(&kind).is_none() {
            let known = || self.kinds.iter().map(|(id, _)| id.as_str());
            // Somebody's own kinds are easily written without their hash, or with an old one.
            let name = kind.as_str().split('#').next().unwrap_or_default();
            let own = known().find(|id| id.split_once('#').is_some_and(|(own, _)| own == name));
            let help = own.map(|own| format!("did you mean `{own}`?"));
            self.faults
                .warn(
                    node.span.clone(),
                    format!("there is no kind `{kind}`; a paper box stands for it"),
                )
                .find_help(|| help.or_else(|| nearest(kind.as_str(), known())));
        }
        Some(kind)
    }

    fn placement(
        &mut self,
        item: &Node<'_>,
        group: &Group<'_>,
        shell: Option<&Shell>,
    ) -> Option<Placement> {
        let (wall, on) = (field(group, "wall"), field(group, "on"));
        let ceiling = self.boolean(group, "ceiling")?;
        if usize::from(wall.is_some()) + usize::from(on.is_some()) + usize::from(ceiling) > 1 {
            self.faults
                .error(item.span.clone(), "an item is in one place only")
                .help("either `wall`, `on` or `ceiling: true`");
            return None;
        }
        self.idle_fields(group, wall.is_some(), on.is_some());
        let turn = match field(group, "turn") {
            Some(node) => self.number(node, "turn", i32::MIN..=i32::MAX),
            None => Some(0),
        };
        if let Some(wall) = wall {
            let along = match self.need(&item.span, group, "at", "an item on a wall", "at: 330") {
                Some(node) if node.group().is_some() => {
                    self.faults
                        .error(node.span.clone(), "`at` of an item on a wall is one number")
                        .help("the distance from the wall's left end, such as at: 330");
                    None
                }
                Some(node) => self.number(node, "at", FAR),
                None => None,
            };
            let up = self.need(&item.span, group, "up", "an item on a wall", "up: 150");
            let up = up.and_then(|node| self.number(node, "up", FAR));
            let wall = self.wall(wall, shell)?;
            return Some(Placement::Wall {
                wall,
                along: along?,
                up: up?,
            });
        }
        let at = match field(group, "at") {
            None if on.is_some() => Some(Point::default()),
            None => {
                self.need(&item.span, group, "at", "an item", "at: (125, 475)");
                None
            }
            Some(node) if matches!(node.value, Value::Number(_)) => {
                self.faults
                    .error(
                        node.span.clone(),
                        "`at` is (x, z), or one number with `wall`",
                    )
                    .help("at: (125, 475), or wall: \"north\", at: 330, up: 150");
                None
            }
            Some(node) => self.point(node, "at"),
        };
        let surface = match field(group, "surface") {
            Some(node) => self.number(node, "surface", 0..=255),
            None => Some(0),
        };
        let parent = on.map(|node| self.id::<ItemId>(node, "on"));
        let (at, turn) = (at?, Turn::new(turn?));
        Some(match parent {
            Some(parent) => Placement::Surface {
                parent: parent?,
                surface: u8::try_from(surface?).ok()?,
                at,
                turn,
            },
            None if ceiling => Placement::Ceiling { at, turn },
            None => Placement::Floor { at, turn },
        })
    }

    /// Warns about fields that say nothing where the item is.
    fn idle_fields(&mut self, group: &Group<'_>, on_wall: bool, on_item: bool) {
        let idle = [
            ("up", !on_wall, "without `wall`"),
            ("turn", on_wall, "on a wall"),
            ("surface", !on_item, "without `on`"),
        ];
        for (name, idle, whence) in idle {
            if let (true, Some(node)) = (idle, field(group, name)) {
                self.faults.warn(
                    node.span.clone(),
                    format!("`{name}` means nothing {whence}"),
                );
            }
        }
    }

    /// A wall that exists; where there is no shell to look into, any.
    pub(super) fn wall(&mut self, node: &Node<'_>, shell: Option<&Shell>) -> Option<WallId> {
        let wall: WallId = self.id(node, "wall")?;
        let Some(shell) = shell else {
            return Some(wall);
        };
        if shell.walls.contains_key(&wall) {
            return Some(wall);
        }
        let known = || shell.walls.keys().map(WallId::as_str);
        let names = || {
            format!(
                "the walls are {}",
                known().take(12).collect::<Vec<_>>().join(", ")
            )
        };
        self.faults
            .error(
                node.span.clone(),
                format!("there is no wall `{wall}`; this stays in the file unplaced"),
            )
            .find_help(|| Some(nearest(wall.as_str(), known()).unwrap_or_else(names)));
        None
    }
}
