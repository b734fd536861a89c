//! A view model with something in every panel.

use nest::{
    client::{
        intent::Mode,
        settings::Language,
        ui::view::{
            Category, Entry, FinishChoice, Line, MoodChoice, PaintSlot, Profile, RoomCard, RoomKey,
            RoomView, Sample, Selected, SpaceView, Step, Swatch, ViewModel, WallView, Words,
            society::Copy,
        },
    },
    net::proto::wire::NestId,
    room::{
        Finish, PaintId, Sky, Slot,
        edit::{Intent, Label, Stamp, Verb},
        figure::Look,
    },
};

pub(super) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(super) fn words(en: &str, zh: &str) -> Words {
    Words {
        en: en.to_owned(),
        zh: zh.to_owned(),
    }
}

fn palette() -> Vec<Swatch> {
    let paints = [
        ("paper", "Paper", "纸白", 0xF4EADB),
        ("oat", "Oat", "燕麦", 0xD9C7AB),
        ("cocoa", "Cocoa", "可可", 0x5B4238),
        ("blush", "Blush", "胭脂", 0xF0C4B4),
        ("coral", "Coral", "珊瑚", 0xDD7862),
        ("brick", "Brick", "砖红", 0x9E4A3E),
        ("butter", "Butter", "奶油", 0xF3DDA0),
        ("honey", "Honey", "蜂蜜", 0xE3A63F),
        ("amber", "Amber", "琥珀", 0xA9662B),
        ("sage", "Sage", "鼠尾草", 0xC3CDAE),
        ("moss", "Moss", "苔绿", 0x82995C),
        ("pine", "Pine", "松绿", 0x40604D),
        ("mint", "Mint", "薄荷", 0xBCDACD),
        ("lagoon", "Lagoon", "湖蓝", 0x5FA69C),
        ("teal", "Teal", "黛青", 0x2B6B66),
        ("sky", "Sky", "天蓝", 0xBED5E2),
        ("denim", "Denim", "牛仔蓝", 0x6E93B6),
        ("navy", "Navy", "藏青", 0x374A69),
        ("lilac", "Lilac", "丁香", 0xCDC1DD),
        ("plum", "Plum", "梅紫", 0x876A9A),
        ("aubergine", "Aubergine", "茄紫", 0x533F5D),
        ("petal", "Petal", "花瓣", 0xF2CDD0),
        ("rose", "Rose", "玫瑰", 0xD88A98),
        ("berry", "Berry", "莓红", 0x94415A),
        ("birch", "Birch", "桦木", 0xE2CCA4),
        ("oak", "Oak", "橡木", 0xC6965F),
        ("cherry", "Cherry", "樱桃木", 0xA8623F),
        ("teak", "Teak", "柚木", 0x8A5F38),
        ("walnut", "Walnut", "胡桃木", 0x674433),
        ("ebony", "Ebony", "乌木", 0x3D2F2B),
    ];
    let bytes = |hex: u32| [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8];
    let swatch = |(paint, en, zh, hex)| Swatch {
        paint: id(paint),
        name: words(en, zh),
        colour: bytes(hex),
    };
    paints.map(swatch).into()
}

fn catalogue() -> Vec<Entry> {
    use Category::*;
    let kinds = [
        ("sofa", "Sofa", "沙发", Seating, "couch settee 长沙发 客厅"),
        (
            "armchair",
            "Armchair",
            "扶手椅",
            Seating,
            "easy chair 单人沙发",
        ),
        ("dining-chair", "Dining chair", "餐椅", Seating, "seat 椅子"),
        ("pouf", "Pouf", "坐墩", Seating, "stool 凳子"),
        (
            "round-table",
            "Round table",
            "圆桌",
            Tables,
            "coffee table 茶几",
        ),
        ("desk", "Desk", "书桌", Tables, "work 写字台"),
        ("night-stand", "Night stand", "床头柜", Tables, "bedside"),
        ("oak-bed", "Bed", "床", Beds, "sleep 双人床"),
        ("bookshelf", "Bookshelf", "书架", Storage, "books 书柜"),
        (
            "drawers",
            "Chest of drawers",
            "五斗柜",
            Storage,
            "dresser 抽屉",
        ),
        ("floor-lamp", "Floor lamp", "落地灯", Lamps, "light 灯"),
        ("table-lamp", "Table lamp", "台灯", Lamps, "light 灯"),
        (
            "paper-lantern",
            "Paper lantern",
            "纸灯笼",
            Lamps,
            "light 灯",
        ),
        ("monstera", "Monstera", "龟背竹", Plants, "plant 绿植"),
        ("fern", "Fern", "蕨", Plants, "plant 绿植"),
        ("round-rug", "Round rug", "圆地毯", Rugs, "carpet 地毯"),
        (
            "framed-print",
            "Framed print",
            "装饰画",
            Walls,
            "picture 画",
        ),
        ("wall-clock", "Wall clock", "挂钟", Walls, "time 时钟"),
        ("curtains", "Curtains", "窗帘", Walls, "window 帘子"),
        ("tea-set", "Tea set", "茶具", Little, "cup 茶壶"),
        ("books", "A pile of books", "一摞书", Little, "reading"),
        (
            "folding-screen",
            "Folding screen",
            "屏风",
            Storage,
            "divider",
        ),
        (
            "scholars-desk",
            "Scholar’s desk",
            "书案",
            Tables,
            "chinese 文房",
        ),
        (
            "brush-stand",
            "Brush stand",
            "笔架",
            Little,
            "calligraphy 毛笔",
        ),
        (
            "stool#0123456789ab",
            "Milking stool",
            "小板凳",
            Yours,
            "seat",
        ),
    ];
    let entry = |(kind, en, zh, category, tags): (&str, &str, &str, Category, &str)| {
        let tags: Vec<_> = tags.split(' ').map(str::to_owned).collect();
        let variants = vec![vec![id("teal"), id("walnut")], vec![id("coral"), id("oak")]];
        Entry::new(
            id(kind),
            words(en, zh),
            &tags,
            category,
            Slot::Floor,
            variants,
        )
    };
    kinds.map(entry).into()
}

fn finishes(names: [(&str, &str, &str); 4]) -> Vec<FinishChoice> {
    names
        .map(|(kind, en, zh)| FinishChoice {
            kind: id(kind),
            name: words(en, zh),
            slots: vec![words("Colour", "颜色")],
            paint: vec![id("oak")],
            allowed: Vec::new(),
        })
        .into()
}

pub(super) fn selected() -> Selected {
    let slot = |en, zh, paint: &str| PaintSlot {
        name: Some(words(en, zh)),
        paint: Some(id(paint)),
    };
    Selected {
        items: vec![id("sofa-abcde")],
        kind: Some(id("sofa")),
        name: Some(words("Sofa", "沙发")),
        slots: vec![
            slot("Cloth", "布料", "teal"),
            slot("Wood", "木料", "walnut"),
        ],
        variants: vec![
            vec![id("teal"), id("walnut")],
            vec![id("coral"), id("oak")],
            vec![id("denim"), id("birch")],
        ],
        locked: false,
        lit: Some(true),
        turns: true,
    }
}

/// A lived-in nest.
pub(super) fn sample(language: Language) -> ViewModel {
    let mut view = ViewModel {
        mode: Mode::Decorate,
        plan: super::plan::plan(),
        profile: Some(Profile {
            name: "Mira".to_owned(),
            look: Look::default(),
        }),
        palette: palette(),
        used: ["teal", "walnut", "coral", "sky", "oak", "paper"]
            .map(id::<PaintId>)
            .into(),
        catalogue: catalogue(),
        adapter: "llvmpipe (LLVM 15.0.6, 256 bits)".to_owned(),
        snapping: true,
        ..ViewModel::default()
    };
    view.settings.language = Some(language);
    view.settings.theme = nest::client::settings::Theme::Day;
    view.floors = finishes([
        ("oak-planks", "Planks", "木地板"),
        ("herringbone", "Herringbone", "人字拼"),
        ("tiles", "Tiles", "瓷砖"),
        ("tatami", "Tatami", "榻榻米"),
    ]);
    view.walls = finishes([
        ("plaster", "Plaster", "白墙"),
        ("wainscot", "Wainscot", "护墙板"),
        ("stripes", "Stripes", "条纹"),
        ("brick", "Brick", "砖墙"),
    ]);
    let finish = |kind: &str| Finish {
        kind: id(kind),
        paint: vec![id("oak")],
    };
    view.moods = vec![MoodChoice {
        id: "seaside".to_owned(),
        name: words("Seaside", "海边"),
        floor: finish("tiles"),
        walls: finish("stripes"),
        hues: ["denim", "lagoon", "coral"].map(id).into(),
    }];
    view.room = RoomView {
        key: RoomKey(1),
        name: "My nest".to_owned(),
        sky: Sky::default(),
        minute: 16 * 60 + 30,
        spaces: vec![SpaceView {
            id: id("main"),
            floor: finish("oak-planks"),
        }],
        walls: ["north", "east", "south", "west"]
            .map(|wall| WallView {
                id: id(wall),
                finish: finish("plaster"),
            })
            .into(),
        items: 24,
    };
    let label = |verb, kind: Option<&str>, count| Label {
        verb,
        kind: kind.map(id),
        count,
    };
    view.undo = Some(Step {
        label: Some(label(Verb::Move, Some("sofa"), 1)),
    });
    let room = |key, name: &str, opened, binned| RoomCard {
        key: RoomKey(key),
        name: name.to_owned(),
        picture: None,
        opened,
        binned,
        copy_to: format!("documents/room-{key}.room.ron").into(),
        file: None,
        shared: Vec::new(),
        whose: None,
    };
    view.rooms = vec![
        room(1, "My nest", None, false),
        room(2, "书房 by the lake", Some(4_000), false),
        room(
            3,
            "A room with a really rather long name that goes on and on",
            Some(200_000),
            false,
        ),
        room(4, "Old attic", Some(900_000), true),
    ];
    view.rooms[2].file = Some("a-folder/with-a-long-name/elsewhere.room.ron".into());
    view.rooms[1].shared = vec!["小梅".to_owned(), "Tomás".to_owned()];
    view.rooms[2].whose = Some("Tomás".to_owned());
    view.rooms[2].shared = vec!["Tomás".to_owned()];
    view.society.copies = vec![Copy {
        nest: NestId([5; 16]),
        whose: "小梅".to_owned(),
        name: "A room under the roof with a view of the sea".to_owned(),
        ago: 250_000,
        invite: None,
    }];
    view.samples = [
        ("living", "Living room", "客厅"),
        ("study", "Study", "书房"),
        ("tiny", "Tiny attic", "小阁楼"),
    ]
    .map(|(key, en, zh)| Sample {
        id: key.to_owned(),
        name: words(en, zh),
        picture: None,
    })
    .into();
    let line = |label, intent, author: Option<&str>, ago| Line {
        label,
        intent,
        author: author.map(str::to_owned),
        colour: [0xE3, 0xA6, 0x3F],
        ago,
    };
    view.history = vec![
        line(label(Verb::Move, Some("sofa"), 1), Intent::Do, None, 12),
        line(label(Verb::Paint, None, 5), Intent::Do, None, 200),
        line(
            label(Verb::Place, Some("floor-lamp"), 1),
            Intent::Undo(Stamp::default()),
            None,
            4_000,
        ),
        line(
            label(Verb::Remove, Some("tea-set"), 1),
            Intent::Do,
            Some("Tomás"),
            90_000,
        ),
        line(label(Verb::Import, None, 1), Intent::Do, None, 400_000),
    ];
    view
}
