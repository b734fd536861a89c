//! What is wrong with shells.

use nest::room::{
    Point, Room, Shell,
    op::Op,
    rule::{Refusal, Role, ShellFault, check, shell_faults},
    shell::Space,
};

use super::rules_sample::{edit, id, item, kinds, l_shape, square, wall, window, with};

fn main(room: &mut Room) -> &mut Space {
    room.shell.spaces.get_mut("main").unwrap()
}

fn after(mut room: Room, change: impl FnOnce(&mut Room)) -> Vec<ShellFault> {
    change(&mut room);
    shell_faults(&room.shell)
}

#[test]
fn samples_are_sound() {
    assert_eq!(shell_faults(&square().shell), []);
    assert_eq!(shell_faults(&l_shape().shell), []);
}

#[test]
fn outlines_run_clockwise_along_the_axes() {
    let outline = [ShellFault::Outline(id("main"))];
    let broken = |change: &dyn Fn(&mut Space)| after(l_shape(), |room| change(main(room)));
    assert_eq!(broken(&|space| space.outline[0].at.x = 5)[..1], outline);
    assert_eq!(broken(&|space| space.outline.reverse())[..1], outline);
    assert_eq!(broken(&|space| space.outline.truncate(3))[..1], outline);
    assert_eq!(
        broken(&|space| space.outline[0].at = Point::new(0, i32::MAX))[..1],
        outline
    );
    assert_eq!(
        broken(&|space| space.outline[1] = space.outline[0].clone())[..1],
        outline
    );
    let crossing = broken(&|space| {
        // The nook's wall moves west of the west wall.
        space.outline[1].at.x = -100;
        space.outline[2].at.x = -100;
    });
    assert_eq!(crossing[..1], outline);
}

#[test]
fn sizes_have_limits() {
    for (width, fault) in [
        (299, true),
        (300, false),
        (1600, false),
        (1601, true),
        (0, true),
    ] {
        let mut room = square();
        let main = main(&mut room);
        main.outline[1].at.x = width;
        main.outline[2].at.x = width;
        assert_eq!(!shell_faults(&room.shell).is_empty(), fault, "{width} wide");
    }
    for height in [219, 501, 0, -5, i32::MAX] {
        let faults = after(square(), |room| main(room).height = height);
        assert!(
            faults.contains(&ShellFault::Height(id("main"))),
            "{height} high"
        );
    }
    assert_eq!(shell_faults(&Shell::default()), [ShellFault::Spaces]);
}

#[test]
fn walls_are_the_edges() {
    let faults = after(square(), |room| {
        let plaster = room.shell.walls.remove("north").unwrap();
        room.shell.walls.insert(id("attic"), plaster);
        main(room).outline[2].wall = id("east");
    });
    assert_eq!(
        faults,
        [
            ShellFault::StrayWall(id("attic")),
            ShellFault::StrayWall(id("south")),
            ShellFault::BareWall(id("north")),
            ShellFault::SplitWall(id("east")),
        ]
    );
}

#[test]
fn two_spaces_share_a_wall_and_no_floor() {
    let second = |x: i32| {
        let mut room = square();
        let mut space = room.shell.spaces["main"].clone();
        for (corner, wall) in space.outline.iter_mut().zip(["n2", "e2", "s2", "east"]) {
            corner.at.x += x;
            corner.wall = id(wall);
        }
        let plaster = room.shell.walls["east"].clone();
        for wall in ["n2", "e2", "s2"] {
            room.shell.walls.insert(id(wall), plaster.clone());
        }
        room.shell.spaces.insert(id("second"), space);
        shell_faults(&room.shell)
    };
    assert_eq!(second(600), []);
    assert_eq!(
        second(599),
        [ShellFault::SpacesOverlap(id("main"), id("second"))]
    );
}

#[test]
fn openings_fit_their_walls() {
    let faults = |name: &str, along: i32| {
        after(square(), |room| {
            room.shell
                .openings
                .insert(id("second"), window(name, along));
        })
    };
    assert_eq!(faults("north", 75), []);
    assert_eq!(
        faults("north", 74),
        [ShellFault::OpeningOutside(id("second"))]
    );
    assert_eq!(faults("west", 450), []);
    assert_eq!(
        faults("west", 449),
        [ShellFault::OpeningsOverlap(id("second"), id("window"))]
    );
    assert_eq!(
        faults("attic", 100),
        [ShellFault::NoSuchWall {
            opening: id("second"),
            wall: id("attic")
        }]
    );
}

#[test]
fn a_window_is_not_opened_behind_a_picture() {
    let room = with(
        square(),
        [item("print", "picture", wall("north", 300, 150))],
    );
    let open = |along| {
        let ops = vec![Op::SetOpening(id("second"), Some(window("north", along)))];
        check(&room, &kinds(), &edit(ops), Role::Owner)
    };
    assert!(matches!(open(300), Err(Refusal::Fault { .. })));
    assert_eq!(open(100), Ok(()));
    assert!(matches!(open(10), Err(Refusal::Shell(_))));
}

#[test]
fn a_wall_is_not_taken_from_behind_a_picture() {
    let room = with(
        square(),
        [item("print", "picture", wall("north", 300, 150))],
    );
    let rebuild = Op::Rebuild(Box::new(l_shape().shell));
    assert_eq!(
        check(
            &square(),
            &kinds(),
            &edit(vec![rebuild.clone()]),
            Role::Owner
        ),
        Ok(())
    );
    assert!(matches!(
        check(&room, &kinds(), &edit(vec![rebuild.clone()]), Role::Owner),
        Err(Refusal::Fault { .. })
    ));
    let moved = Op::Place(id("print"), wall("north", 100, 150));
    assert_eq!(
        check(&room, &kinds(), &edit(vec![rebuild, moved]), Role::Owner),
        Ok(())
    );
}
