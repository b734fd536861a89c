//! Photos and the diary: what is kept to look at later, from the shutter to the file, and its panels.

use std::{fs, path::Path};

use bevy_egui::egui::{Pos2, Rect, TextureId, Vec2, accesskit::Role, pos2};
use egui_kittest::kittest::Queryable as _;
use nest::{
    client::{
        diary::film::Binding,
        intent::{Intent, Mode},
        photo::setup::{Frame, Setup},
        quality,
        settings::Language,
        ui::{
            self, Panel,
            view::{Busy, Diary, Note, Page, Photo, Picture, Task, Toast, ViewModel},
        },
    },
    room::{Point, sky::Weather},
};

use super::{
    app::{Folder, place, read},
    panels::{SIZES, Window, hold, nodes, window},
    sample::sample,
};

/// The files that end like this, anywhere in a folder.
fn files(folder: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_photo_has_a_sky_of_its_own_and_the_room_keeps_its_own() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    app.ask(Intent::SetMode(Mode::Live));
    app.save().unwrap();
    let begun = app.room().clone();
    app.ask(Intent::SetPhoto(Setup {
        time: Some(60),
        ..Setup::default()
    }));
    assert_eq!(*app.shown(), begun, "not in photo mode yet");
    app.ask(Intent::SetMode(Mode::Photo));
    let night = Setup {
        time: Some(21 * 60),
        weather: Some(Weather::Snow),
        field: 900,
        ..Setup::default()
    };
    app.ask(Intent::SetPhoto(night));
    let sky = app.shown().sky;
    assert_eq!((sky.time, sky.weather), (21 * 60, Weather::Snow));
    assert_eq!(*app.room(), begun);
    // Clicks neither walk nor switch anything, keys go over the floor.
    app.point(Point::new(168, 323), 33);
    app.button(nest_mouse(), true);
    app.button(nest_mouse(), false);
    app.settle().unwrap();
    assert_eq!(*app.room(), begun);
    app.ask(Intent::LeavePhoto);
    app.frame();
    assert_eq!(*app.shown(), begun);
    app.save().unwrap();
    assert_eq!(read(&folder.file()), begun);
}

fn nest_mouse() -> bevy::input::mouse::MouseButton {
    bevy::input::mouse::MouseButton::Left
}

/// Whether anything here can draw. Under `CI` something must.
#[expect(clippy::print_stdout, reason = "a test that skips says so")]
fn can_draw() -> bool {
    let can = quality::adapter().is_some();
    assert!(
        can || std::env::var_os("CI").is_none(),
        "no adapter under CI"
    );
    if !can {
        println!("skipped: nothing here can draw");
    }
    can
}

#[test]
fn the_shutter_leaves_a_picture_with_the_people_in_it() {
    if !can_draw() {
        return;
    }
    let folder = Folder::with_room();
    let mut app = folder.open();
    app.ask(Intent::SetMode(Mode::Photo));
    let tall = Setup {
        frame: Frame::Tall,
        ..Setup::default()
    };
    app.ask(Intent::SetPhoto(tall));
    let with = app.photo().unwrap();
    let alone = Setup {
        people: false,
        ..tall
    };
    app.ask(Intent::SetPhoto(alone));
    let without = app.photo().unwrap();
    for path in [&with, &without] {
        assert!(path.starts_with(folder.home().join("pictures")), "{path:?}");
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            name.starts_with("test-20") && name.ends_with(".png"),
            "{name}"
        );
    }
    assert_ne!(with, without);
    assert!(files(&folder.home(), ".part").is_empty());
    let [with, without] = [with, without].map(|path| image::open(path).unwrap().to_rgba8());
    assert_eq!(with.dimensions(), (1215, 2160));
    let differ = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| {
        a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 12)
    };
    let all = with.pixels().len();
    let different = with
        .pixels()
        .zip(without.pixels())
        .filter(|pair| differ(*pair));
    let different = different.count();
    assert!(
        different > all / 1_000 && different < all / 8,
        "{different} of {all} pixels are somebody"
    );
}

#[test]
fn a_day_on_which_the_room_changed_is_put_down_when_another_is_entered() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    let diary = folder.home().join("diary");
    let other = folder.home().join("rooms/other.room.ron");
    fs::copy(folder.file(), &other).unwrap();
    // Looked at, and left alone.
    app.enter(&other).unwrap();
    assert!(files(&diary, ".room.ron").is_empty());
    let before = app.room().items.len();
    place(&mut app, "pouf", Point::new(300, 100));
    app.settle().unwrap();
    app.enter(&folder.file()).unwrap();
    let kept = app.wait_for(|| files(&diary, ".room.ron").pop()).unwrap();
    let room = read(&kept);
    assert_eq!(room.items.len(), before + 1);
    let day = jiff::Zoned::now().date().to_string();
    assert!(
        kept.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with(&day[..8]),
        "{kept:?}"
    );
    assert_eq!(files(&diary, ".room.ron").len(), 1, "one day of one room");
}

fn photo() -> Photo {
    Photo {
        setup: Setup::default(),
        blurs: true,
        blink: None,
        focus: Some(pos2(600.0, 300.0)),
    }
}

fn each(mut test: impl FnMut(&str, ViewModel, Vec2)) {
    for language in Language::ALL {
        for size in SIZES {
            test(&format!("{language:?} at {size:?}"), sample(language), size);
        }
    }
}

#[test]
fn today_has_its_page_while_the_diary_is_looked_at() {
    let folder = Folder::with_room();
    let mut app = folder.open();
    let diary = folder.home().join("diary");
    place(&mut app, "pouf", Point::new(300, 100));
    app.settle().unwrap();
    (0..20).for_each(|_| app.frame());
    assert!(files(&diary, ".room.ron").is_empty(), "she may go on");
    app.look_at(Panel::Diary);
    let kept = app.wait_for(|| files(&diary, ".room.ron").pop()).unwrap();
    assert_eq!(read(&kept).items, app.room().items);
}

#[test]
fn in_photo_mode_there_is_one_bar_and_it_is_clear_of_every_frame() {
    each(|what, mut view, size| {
        view.mode = Mode::Photo;
        view.photo = Some(photo());
        let mut harness = window(view, size);
        for narrow in [false, true] {
            if narrow {
                harness.set_size(Vec2::new(880.0, 620.0));
                harness.run();
            }
            let size = if narrow {
                Vec2::new(880.0, 620.0)
            } else {
                size
            };
            for frame in Frame::ALL {
                harness.state_mut().view.photo.as_mut().unwrap().setup.frame = frame;
                harness.run();
                let screen = Rect::from_min_size(Pos2::ZERO, size);
                let shown = ui::photo_frame(screen, frame);
                assert!(
                    shown.height() > size.y * 0.55,
                    "{what}: {frame:?} is small: {shown:?}"
                );
                let targets: Vec<_> = nodes(&harness)
                    .into_iter()
                    .filter(|(role, ..)| {
                        matches!(role, Role::Button | Role::RadioButton | Role::Slider)
                    })
                    .collect();
                assert!(targets.len() > 12, "{what}: {} controls", targets.len());
                for (role, label, rect) in targets {
                    let words = format!("{what}, {frame:?}: {role:?} {label:?} {rect:?}");
                    assert!(screen.contains_rect(rect), "outside: {words}");
                    assert!(
                        rect.width() > 35.9 && rect.height() > 35.9,
                        "small: {words}"
                    );
                    assert!(!shown.intersects(rect), "over the frame: {words}");
                }
            }
        }
    });
}

#[test]
fn the_bar_asks_for_what_is_pressed() {
    let mut view = sample(Language::English);
    view.mode = Mode::Photo;
    view.photo = Some(photo());
    let mut harness = window(view, SIZES[0]);
    harness.get_by_label("3:4").click();
    harness.run();
    harness.get_by_label("Without people").click();
    harness.run();
    harness.get_by_label("Snow").click();
    harness.run();
    harness.get_by_label("Take the photo").click();
    harness.run();
    let expected = [
        Intent::SetPhoto(Setup {
            frame: Frame::Portrait,
            ..Setup::default()
        }),
        Intent::SetPhoto(Setup {
            people: false,
            ..Setup::default()
        }),
        Intent::SetPhoto(Setup {
            weather: Some(Weather::Snow),
            ..Setup::default()
        }),
        Intent::Shutter,
    ];
    assert_eq!(harness.state().asked, expected);
    harness.state_mut().view.busy = Some(Busy {
        what: Task::Drawing,
        progress: Some(0.4),
        cancellable: true,
    });
    harness.run();
    harness.get_by_label("Take the photo").click();
    harness.get_by_label("Cancel").click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Intent::Cancel));
    harness.get_by_label("Back to the room").click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Intent::LeavePhoto));
}

#[test]
fn a_kept_photo_is_shown_on_request() {
    each(|what, mut view, size| {
        let file = "nest/pictures/my-nest-2026-11-30-163005.png";
        view.toasts = vec![Toast {
            id: 3,
            note: Note::Photo {
                file: file.into(),
                size: (1620, 2160),
                picture: Some(picture()),
            },
            age: 1.0,
        }];
        let show = match view.settings.language() {
            Language::English => "Show",
            Language::Chinese => "去看看",
        };
        let mut harness = window(view, size);
        hold(&harness, what, size);
        harness.get_by_label(show).click();
        harness.run();
        assert_eq!(harness.state().asked, [Intent::ShowFile(file.into())]);
    });
}

fn picture() -> Picture {
    Picture {
        texture: TextureId::default(),
        uv: Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)),
    }
}

/// A diary of three days.
fn diary() -> Diary {
    let page = |(day, edits)| Page {
        day: jiff::civil::date(2026, 11, day),
        edits,
        picture: Some(picture()),
    };
    Diary {
        kept: true,
        pages: [(27, None), (29, Some(1)), (30, Some(14))].map(page).into(),
    }
}

fn opened(view: ViewModel, size: Vec2) -> egui_kittest::Harness<'static, Window> {
    let mut harness = window(view, size);
    harness.state_mut().state.panel = Some(Panel::Diary);
    harness.run();
    harness
}

#[test]
fn a_diary_fits_and_an_empty_one_invites() {
    each(|what, mut view, size| {
        view.diary.kept = true;
        let english = view.settings.language() == Language::English;
        let harness = opened(view.clone(), size);
        harness.get_by_label(if english {
            "The first page is still white."
        } else {
            "第一页还是空白的。"
        });
        view.diary = diary();
        let harness = opened(view, size);
        hold(&harness, what, size);
        harness.get_by_label(if english {
            "Monday, 30 November 2026"
        } else {
            "2026年11月30日 星期一"
        });
        harness.get_by_label(if english {
            "14 changes"
        } else {
            "改动 14 次"
        });
    });
}

#[test]
fn a_diary_is_leafed_through_and_taken_along() {
    for reduced in [false, true] {
        let mut view = sample(Language::English);
        view.settings.reduced_motion = Some(reduced);
        view.diary = diary();
        let mut harness = opened(view, SIZES[0]);
        harness.get_by_label("The day before").click();
        harness.run();
        harness.get_by_label("Sunday, 29 November 2026");
        assert_eq!(harness.state().state.diary_page(), Some(Some(1)));
        harness.get_by_label("The day after").click();
        harness.run();
        harness.get_by_label("Leaf through").click();
        // Begins anew after the last day, and stops there.
        let mut seen = Vec::new();
        for _ in 0..80 {
            harness.step();
            let at = harness.state().state.diary_page().flatten();
            if seen.last() != Some(&at) {
                seen.push(at);
            }
        }
        assert!(
            seen.ends_with(&[Some(0), Some(1), Some(2)]),
            "{reduced}: {seen:?}"
        );
        harness.get_by_label("Leaf through");
        harness.get_by_label("Flipbook (GIF)").click();
        harness.run();
        assert_eq!(harness.state().asked, [Intent::BindDiary(Binding::Gif)]);
    }
}
