//! What the panels are shown of a room.

use super::{
    super::quality::{Adapter, Quality},
    *,
};
use crate::room::{
    ItemId, Kinds,
    edit::Stamp,
    replica::{Replica, Snapshot},
    rule::Role,
    scene::Scene,
};

/// An app with a room of two poufs and a sofa, and nothing but what fills the view.
fn app() -> App {
    let text = r#"Room(version: 1, size: (600, 600, 240), items: [
        (id: "a", kind: "pouf", at: (100, 100), paint: ["teal"]),
        (id: "b", kind: "pouf", at: (200, 100), paint: ["teal"]),
        (id: "sofa", kind: "sofa", at: (400, 400), paint: ["teal", "oak"]),
        (id: "box", kind: "nobody-knows-it", at: (100, 300)),
    ])"#;
    let scene = Scene::parse(text, crate::assets::vocabulary())
        .scene
        .unwrap();
    let kinds: Kinds = Recipes::built_in().kinds();
    let replica = Replica::new(
        Author([7; 32]),
        Snapshot {
            stamp: Stamp::default(),
            room: scene.room().clone(),
            kinds,
            role: Role::Owner,
            author_seq: 0,
            saved_seq: 0,
            depth: (0, 0),
        },
    );
    let adapter = Adapter {
        name: "a pencil".to_owned(),
        software: true,
    };
    assert_eq!(adapter.quality(), Quality::Low);
    let mut app = App::new();
    app.add_message::<RoomChanged>()
        .init_resource::<ViewModel>()
        .init_resource::<Selection>()
        .init_resource::<Furniture>()
        .insert_resource(Draws(adapter))
        .insert_resource(Nest::new(replica))
        .add_systems(Startup, furnish)
        .add_systems(Update, fill_selection);
    app
}

fn selected(app: &mut App, ids: &[&str]) -> Selected {
    let ids = ids.iter().map(|id| id.parse::<ItemId>().unwrap());
    app.world_mut().resource_mut::<Selection>().0 = ids.collect();
    app.update();
    let view = app.world().resource::<ViewModel>();
    view.selection.clone().unwrap()
}

#[test]
fn things_of_several_kinds_are_painted_together_by_slot() {
    let mut app = app();
    let poufs = selected(&mut app, &["a", "b"]);
    let pouf = Recipes::built_in().get(&"pouf".parse().unwrap()).unwrap();
    let sofa = Recipes::built_in().get(&"sofa".parse().unwrap()).unwrap();
    assert_eq!(poufs.slots.len(), pouf.paints.len());
    assert_eq!(poufs.slots[0].name.as_ref(), Some(&pouf.paints[0].name));

    let mixed = selected(&mut app, &["a", "sofa"]);
    assert_eq!((mixed.kind, mixed.name), (None, None));
    assert_eq!(mixed.slots.len(), pouf.paints.len().min(sofa.paints.len()));
    assert!(!mixed.slots.is_empty() && mixed.variants.is_empty());
    assert_eq!(mixed.slots[0].paint, Some("teal".parse().unwrap()));
    let same = pouf.paints[0].name == sofa.paints[0].name;
    assert_eq!(mixed.slots[0].name.is_some(), same);

    // Nobody knows what a paper box would be painted with.
    assert!(selected(&mut app, &["a", "box"]).slots.is_empty());
}

#[test]
fn no_floor_is_offered_in_a_colour_that_outshines_the_room() {
    let mut app = app();
    app.update();
    let view = app.world().resource::<ViewModel>();
    let loud: PaintId = "honey".parse().unwrap();
    assert!(!view.floors.is_empty());
    for floor in &view.floors {
        assert_eq!(floor.allowed.len(), floor.slots.len());
        for (allowed, own) in floor.allowed.iter().zip(&floor.paint) {
            assert!(
                !allowed.contains(&loud) && allowed.contains(own),
                "{:?}",
                floor.kind
            );
        }
    }
    assert!(
        view.walls
            .iter()
            .all(|wall| wall.allowed.iter().all(Vec::is_empty))
    );
}
