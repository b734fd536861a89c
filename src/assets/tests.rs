//! Recipes that must be refused, each with words that say what and where.

use super::{Recipe, Recipes, Rgb, palette, recipe::MAX_RECIPE};
use crate::room::{Room, scene::Scene};

const BOX: &str = "(shape: Box(size: (9, 9, 9)), paint: \"wood\")";

fn text(parts: &str) -> String {
    format!(
        "(\n    name: (en: \"Thing\", zh: \"Dongxi\"),\n    tags: (en: [], zh: []),\n    category: Little,\n    slot: Floor,\n    footprint: (40, 40),\n    height: 40,\n    paints: [(id: \"wood\", name: (en: \"Wood\", zh: \"Mu\"))],\n    variants: [[\"oak\"], [\"birch\"]],\n    parts: [{parts}],\n)"
    )
}

fn refused(text: &str, words: &str) {
    let error = Recipe::parse("thing.ron", text, palette())
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("thing.ron:"), "{error}");
    assert!(error.contains(words), "{error}\nlacks: {words}");
}

#[test]
fn every_recipe_that_ships_is_read() {
    let recipes = Recipes::read_all().unwrap_or_else(|error| panic!("{error}"));
    let kinds = recipes.kinds();
    for slot in ["Floor", "Rug", "Wall", "Ceiling", "Surface"] {
        let shown = kinds
            .iter()
            .any(|(_, kind)| format!("{:?}", kind.slot) == slot);
        assert!(shown, "no kind shows {slot}");
    }
    assert!(kinds.iter().any(|(_, kind)| kind.covers_openings));
    assert!(kinds.iter().any(|(_, kind)| !kind.seats.is_empty()));
    assert!(kinds.iter().any(|(_, kind)| !kind.surfaces.is_empty()));
}

#[test]
fn every_form_is_shown_by_some_kind() {
    let all: String = super::FILES
        .get_dir("furniture")
        .into_iter()
        .flat_map(include_dir::Dir::files)
        .filter_map(include_dir::File::contents_utf8)
        .collect();
    for form in [
        "Box(", "Cushion(", "Lathe(", "Extrude(", "Sweep(", "Ring(", "Leaf(", "Cloth(", "Books(",
        "Group(", "splits:", "flutes:", "taper:", "Row(", "Mirror", "Corners",
    ] {
        assert!(all.contains(form), "no kind shows {form}");
    }
}

#[test]
fn a_good_recipe_becomes_a_kind() {
    let kind = Recipe::parse("thing.ron", &text(BOX), palette())
        .unwrap()
        .kind();
    assert_eq!(
        (kind.footprint, kind.height, kind.paints, kind.lamp),
        ((40, 40), 40, 1, false)
    );
}

#[test]
fn faults_of_the_text_name_their_line() {
    refused("(name: 3)", "thing.ron:1:7: ");
    refused(
        &text("(shape: Bx(size: (9, 9, 9)), paint: \"wood\")"),
        "thing.ron:10:",
    );
    refused(&text("(shape: Bx(size: (9, 9, 9)), paint: \"wood\")"), "Bx");
    refused(&text("(paint: \"wood\")"), "shape");
    refused(
        &text("(shape: Box(size: (9, inf, 9)), paint: \"wood\")"),
        "no number between",
    );
    refused(&text(BOX).replace("    parts:", "    pards:"), "pards");
    refused(
        &text(BOX).replace("height: 40", "height: -4"),
        "thing.ron:7:",
    );
}

#[test]
fn faults_of_the_content_name_their_field() {
    refused(&text(""), "parts: needs at least one part");
    refused(
        &text("(shape: Group([]))"),
        "parts[0].shape: a group needs at least one part",
    );
    refused(
        &text(&BOX.replace("wood", "wod")),
        "parts[0].paint: no paint slot of this recipe, and no colour is called \"wod\"",
    );
    refused(
        &text(&BOX.replace("paint: \"wood\"", "finish: Shiny")),
        "Shiny",
    );
    refused(
        &text(BOX).replace("[\"birch\"]", "[\"brich\"]"),
        "variants[1]: no colour is called \"brich\", `b",
    );
    refused(
        &text(BOX).replace("[\"birch\"]", "[]"),
        "has 0 colours for 1 paint slots",
    );
    refused(
        &text(BOX).replace(", [\"birch\"]", ""),
        "variants: needs at least two",
    );
    refused(
        &text(BOX).replace("(40, 40)", "(0, 40)"),
        "footprint: 0 is no size",
    );
    refused(&text(BOX).replace("Dongxi", " "), "both languages");
    refused(
        &text(BOX).replace("    parts:", "    touch: Switch,\n    parts:"),
        "`lights`",
    );
    refused(
        &text(BOX).replace(
            "    parts:",
            "    seats: [(at: (90, 0), height: 30)],\n    parts:",
        ),
        "seats: lies outside",
    );
    refused(
        &text(BOX).replace(
            "    parts:",
            "    surfaces: [(size: (9, 9), height: 60)],\n    parts:",
        ),
        "surfaces: lies outside",
    );
}

#[test]
fn bombs_are_refused_before_they_are_built() {
    let many = BOX.repeat(3);
    refused(
        &text(&BOX.replace(
            "paint:",
            "copies: Row(count: 65000, step: (0, 0, 0)), paint:",
        )),
        "65000 copies, 1 to 96",
    );
    refused(
        &text("(shape: Lathe(profile: [(1, 0), (1, 1)], segments: 60000), paint: \"wood\")"),
        "`segments` is 60000",
    );
    refused(
        &text("(shape: Cushion(size: (9, 9, 9), detail: 90), paint: \"wood\")"),
        "triangles or more, 8000 are allowed",
    );
    let nest = |inner: &str| format!("(shape: Group([{inner}]), copies: Ring(count: 96))");
    refused(&text(&nest(&nest(&nest(BOX)))), "triangles or more");
    refused(&text(&nest(&nest(&nest(&nest(&nest(BOX)))))), "4 deep");
    refused(
        &text(&format!(
            "{}{BOX}{}",
            "(shape: Group([".repeat(200),
            "]))".repeat(200)
        )),
        "thing.ron:",
    );
    let long = format!("{}// {}", text(&many), "x".repeat(MAX_RECIPE));
    let error = Recipe::parse("thing.ron", &long, palette())
        .unwrap_err()
        .to_string();
    assert!(error.contains("at most 16384 bytes"), "{error}");
}

#[test]
fn colours_survive_the_tone_curve() {
    // Khronos' neutral curve below its shoulder, facing the key light.
    let tone = |albedo: [f32; 3]| {
        let seen = albedo.map(|channel| channel + 0.0144);
        let least = seen.iter().copied().fold(f32::INFINITY, f32::min);
        let off = if least < 0.08 {
            least - 6.25 * least * least
        } else {
            0.04
        };
        seen.map(|channel| channel - off)
    };
    for paint in palette().swatches() {
        let (wanted, seen) = (paint.hex.linear(), tone(paint.hex.albedo()));
        for (wanted, seen) in wanted.into_iter().zip(seen) {
            assert!(
                (wanted - seen).abs() < 0.02,
                "{}: {wanted} became {seen}",
                paint.id
            );
        }
    }
    let written = format!("#{:06X}", 0x01_02_FF);
    assert_eq!(Rgb::try_from(written.clone()), Ok(Rgb([1, 2, 255])));
    let bare = Rgb::try_from(written.replace('#', "")).unwrap_err();
    assert!(bare.contains("is no colour"), "{bare}");
}

#[test]
fn every_sample_room_is_quiet_when_one_is_strict() {
    let scenes: Vec<_> = super::SCENES.files().collect();
    assert!(scenes.len() >= super::samples().len() && scenes.len() >= 5);
    for file in scenes {
        let name = file.path().display();
        let reading = Scene::parse(file.contents_utf8().unwrap(), super::vocabulary());
        assert!(
            reading.scene.is_some() && reading.faults.is_empty(),
            "{name}: {:?}",
            reading.faults
        );
    }
}

#[test]
fn a_mood_suits_every_room_and_is_there_once_it_is_there() {
    let recipes = Recipes::built_in();
    let words = super::vocabulary();
    // What has its colour by nature.
    let leaves = |room: &Room| -> Vec<String> {
        let worn = room.items.values().filter_map(|item| {
            let recipe = recipes.get(&item.kind)?;
            let leaf = recipe.paints.iter().position(|slot| slot.id == "leaf")?;
            Some(recipe.paints_or_own(&item.paint, palette())[leaf].to_owned())
        });
        worn.collect()
    };
    let calm = |paint: &String| super::suits_floors(palette().get(paint).unwrap());
    assert!(
        super::finishes()
            .floors
            .iter()
            .all(|floor| floor.paint.iter().all(calm))
    );
    assert!(!calm(&"coral".to_owned()));
    assert_eq!(super::moods().len(), 12);
    for mood in super::moods() {
        assert!(mood.time.is_none() || mood.minutes().is_some(), "{mood:?}");
        for paint in mood.woods.iter().chain(&mood.floor.paint) {
            assert!(palette().get(paint).is_some(), "{}: {paint}", mood.id);
        }
        assert!(mood.floor.paint.iter().all(calm), "{}", mood.id);
        for hue in &mood.hues {
            assert!(palette().at(hue, 0).is_some(), "{}: {hue}", mood.id);
        }
        for sample in super::samples() {
            let mut room = Scene::parse(sample.text, words)
                .scene
                .unwrap()
                .room()
                .clone();
            let before = leaves(&room);
            let ops = mood.ops(&room, recipes, palette());
            assert!(!ops.is_empty(), "{} in {}", mood.id, sample.id);
            for op in &ops {
                assert!(op.apply(&mut room).is_some(), "{op:?}");
            }
            let again = mood.ops(&room, recipes, palette());
            assert!(again.is_empty(), "{} in {}: {again:?}", mood.id, sample.id);
            assert!(
                words
                    .floors
                    .contains(&room.shell.spaces.values().next().unwrap().floor.kind)
            );
            assert!(
                words
                    .walls
                    .contains(&room.shell.walls.values().next().unwrap().kind)
            );
            assert_eq!(leaves(&room), before, "{}", mood.id);
        }
    }
}
