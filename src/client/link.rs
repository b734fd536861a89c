//! Between the window and the hub: requests go out, what the hub says comes in. Nothing else in the
//! client knows that there is a thread, a database or a file.

mod relay;
pub(super) mod society;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use bevy::{
    prelude::*,
    winit::{EventLoopProxy, EventLoopProxyWrapper, WinitUserEvent},
};

pub(super) use self::relay::OwnRelay;
use super::{
    session::{Entered, Nest, Refused, RoomChanged},
    ui::view::RoomKey,
};
use crate::room::{
    Author,
    replica::{Replica, Request},
};
pub(super) use crate::{
    host::{
        Busy, Command, Config, Doing, Event, FileNews, FileTrouble, Home, HomeError, Host,
        HostError, KeyError, Keys, LogNews, RealDisk, Recovered, RoomLine, VisitNews, file_name,
        replace,
    },
    net::proto::{
        emblem::Emblem,
        identity::ParseError,
        invite::{Code, Invite},
        pose::{Gait, Pose},
        sync::{Followed, Follower},
        wire::{
            Door, Held, NestId, Person as Visitor, Profile as Appearance, Slot, ToGuest as Said,
        },
    },
    net::quic::NetConfig,
    store::{CopyRow, Line, RoomId, StoreError},
};

/// Commands that wait because the hub's inbox is full. Beyond, the newest are dropped: the replica
/// asks again after the next snapshot.
const MAX_WAITING: usize = 4_096;

/// The way to the hub.
#[derive(Resource)]
pub(super) struct Link {
    host: Host,
    me: Author,
    waiting: VecDeque<Command>,
    /// The next snapshot is of another room, or of the same one opened again.
    entering: bool,
    /// The hub's thread has ended before its time: nothing that is asked for happens any more.
    over: bool,
}

impl Link {
    pub(super) fn new(host: Host, me: Author) -> Self {
        Self {
            host,
            me,
            waiting: VecDeque::new(),
            entering: true,
            over: false,
        }
    }

    /// Asks the hub of the open room for a change.
    pub(super) fn ask(&mut self, request: Request) {
        self.send(Command::Request(request));
    }

    pub(super) fn me(&self) -> Author {
        self.me
    }

    /// Whether the hub's thread has ended before its time, so that nothing is kept any more.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Asks the host for something. Never waits.
    pub(super) fn send(&mut self, command: Command) {
        if self.waiting.len() < MAX_WAITING && !self.over {
            self.waiting.push_back(command);
        }
        self.flush();
    }

    fn flush(&mut self) {
        while let Some(command) = self.waiting.pop_front() {
            if let Err(Busy(command)) = self.host.send(command) {
                self.waiting.push_front(command);
                return;
            }
        }
    }
}

impl RoomKey {
    pub(super) fn of(room: RoomId) -> Self {
        Self(room.0)
    }

    pub(super) fn room(self) -> RoomId {
        RoomId(self.0)
    }
}

/// What the host tells that is not about the room itself: for panels.
#[derive(Message, Debug, Clone)]
pub(super) struct News(pub(super) Arc<Event>);

/// The hub said something about people, chat or the door.
#[derive(Message, Debug, Clone)]
pub(super) struct Heard(pub(super) Said);

/// The hub's thread has ended before its time. Told once.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct HubEnded;

/// Part of an undo was left alone, for others changed the same since.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct Skipped(pub(super) usize);

/// Wakes the sleeping window when the hub has something to say.
#[derive(Clone, Default)]
pub(super) struct Waker(Arc<Mutex<Option<EventLoopProxy<WinitUserEvent>>>>);

impl Waker {
    pub(super) fn callback(&self) -> Arc<dyn Fn() + Send + Sync> {
        let slot = self.0.clone();
        Arc::new(move || {
            if let Ok(slot) = slot.lock()
                && let Some(proxy) = slot.as_ref()
            {
                // The window may be closing: then nobody is left to wake.
                let _ = proxy.send_event(WinitUserEvent::WakeUp);
            }
        })
    }
}

pub(super) fn plugin(waker: Waker) -> impl Plugin {
    move |app: &mut App| {
        let slot = waker.clone();
        app.add_message::<News>()
            .add_message::<Skipped>()
            .add_message::<Heard>()
            .add_message::<HubEnded>()
            .add_systems(Startup, move |proxy: Option<Res<EventLoopProxyWrapper>>| {
                // Without a window nothing sleeps.
                if let (Some(proxy), Ok(mut slot)) = (proxy, slot.0.lock()) {
                    *slot = Some((**proxy).clone());
                }
            })
            .add_systems(First, receive);
    }
}

fn receive(
    mut link: ResMut<Link>,
    mut nest: Option<ResMut<Nest>>,
    mut changed: MessageWriter<RoomChanged>,
    mut entered: MessageWriter<Entered>,
    mut refused: MessageWriter<Refused>,
    mut skipped: MessageWriter<Skipped>,
    mut heard: MessageWriter<Heard>,
    mut news: MessageWriter<News>,
    mut ended: MessageWriter<HubEnded>,
    mut commands: Commands,
) {
    let link = link.bypass_change_detection();
    if link.host.ended() && !std::mem::replace(&mut link.over, true) {
        ended.write(HubEnded);
    }
    link.flush();
    // The first nest of all: more may be said of it before anybody sees it.
    let mut fresh: Option<Nest> = None;
    while let Some(event) = link.host.poll() {
        let said = match event {
            Event::Hub(said) => said,
            Event::Opened(_)
            | Event::OpenedCopy(_)
            | Event::Visit(VisitNews::Inside { again: false, .. }) => {
                link.entering = true;
                news.write(News(Arc::new(event)));
                continue;
            }
            event => {
                news.write(News(Arc::new(event)));
                continue;
            }
        };
        let here = match &mut fresh {
            Some(fresh) => Some(fresh),
            None => nest.as_deref_mut(),
        };
        match (said, here) {
            (Said::Snapshot(snapshot), here) if link.entering || here.is_none() => {
                link.entering = false;
                let nest = Nest::new(Replica::new(link.me, *snapshot));
                match here {
                    Some(here) => *here = nest,
                    None => fresh = Some(nest),
                }
                changed.write(RoomChanged::All);
                entered.write(Entered);
            }
            (said, None) => {
                heard.write(Heard(said));
            }
            (said, Some(nest)) => match nest.copy.follow(said) {
                Followed::Apart(said) => {
                    heard.write(Heard(*said));
                }
                Followed::Restarted(open) => {
                    nest.rebase();
                    changed.write(RoomChanged::All);
                    open.into_iter().for_each(|request| link.ask(request));
                }
                Followed::Changed(changes) if changes.is_empty() => {}
                Followed::Changed(changes) => {
                    nest.rebase();
                    changed.write(RoomChanged::Some(changes));
                }
                Followed::Refused { changes, reason } => {
                    nest.rebase();
                    changed.write(RoomChanged::Some(changes));
                    refused.write(Refused(reason));
                }
                Followed::Skipped(count) => {
                    skipped.write(Skipped(count));
                }
                Followed::Diverged => {
                    warn!("the room is not what its hub holds: taking a fresh copy");
                    link.send(Command::Resync);
                }
            },
        }
    }
    if let Some(fresh) = fresh {
        // It is there in the next frame.
        commands.insert_resource(fresh);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        env, fs, io,
        path::Path,
        process, thread,
        time::{Duration, Instant},
    };

    use super::*;
    use crate::{
        assets::vocabulary,
        host::{Disk, Mark},
        room::{
            Kinds,
            edit::{Edit, Intent, Label, Stamp, Verb},
            op::Op,
            replica::Snapshot,
            rule::{Refusal, Role},
            scene::Scene,
        },
    };

    fn renaming(name: &str) -> (Label, Vec<Op>) {
        let label = Label {
            verb: Verb::Rename,
            kind: None,
            count: 1,
        };
        (label, vec![Op::Rename(name.to_owned())])
    }

    fn app(link: Link) -> App {
        let mut app = App::new();
        app.add_plugins(plugin(Waker::default()))
            .add_message::<RoomChanged>()
            .add_message::<Entered>()
            .add_message::<Refused>()
            .insert_resource(link);
        app
    }

    /// A friend may change something while the window only opens.
    #[test]
    fn what_is_said_right_after_the_first_snapshot_counts() {
        let folder = env::temp_dir().join(format!("nest-link-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("my.room.ron");
        let room = r#"Room(version: 1, name: "Before", size: (500, 500, 240), items: [])"#;
        fs::write(&file, room).unwrap();
        let me = Author([7; 32]);
        let mut config = Config::new(
            Home::open(&folder.join("home")).unwrap(),
            vocabulary().clone(),
            me,
        );
        config.pace.save = Duration::from_millis(20);
        let link = Link::new(Host::start(config).unwrap(), me);
        link.host.send(Command::OpenFile(file.clone())).unwrap();
        let (label, ops) = renaming("After");
        link.host
            .send(Command::Request(Request::Edit(Edit {
                author: me,
                author_seq: 1,
                intent: Intent::Do,
                label,
                ops,
            })))
            .unwrap();
        // Once it is in the file it was said, too.
        let patience = Instant::now() + Duration::from_secs(20);
        while !fs::read_to_string(&file).unwrap().contains("After") {
            assert!(Instant::now() < patience, "the change is not kept");
            thread::sleep(Duration::from_millis(5));
        }

        let mut app = app(link);
        app.update();
        assert_eq!(app.world().resource::<Nest>().room().name, "After");
        drop(app);
        fs::remove_dir_all(&folder).unwrap();
    }

    /// A disk that ends the hub's thread.
    struct Bursting;

    impl Disk for Bursting {
        fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
            RealDisk.read(path, limit)
        }
        fn mark(&self, _: &Path) -> io::Result<Option<Mark>> {
            panic!("the disk burst, as the test wants it to")
        }
        fn write(&self, _: &Path, _: &[u8], _: &Path) -> io::Result<()> {
            Ok(())
        }
        fn sync(&self, _: &Path) -> io::Result<()> {
            Ok(())
        }
        fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
            Ok(())
        }
        fn sync_folder(&self, _: &Path) -> io::Result<()> {
            Ok(())
        }
        fn remove(&self, _: &Path) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_end_of_the_hub_is_told_once_and_nothing_is_changed_after_it() {
        let folder = env::temp_dir().join(format!("nest-link-end-{}", process::id()));
        let me = Author([7; 32]);
        let home = Home::open(&folder).unwrap();
        let mut config = Config::new(home, vocabulary().clone(), me);
        config.disk = Box::new(Bursting);
        let link = Link::new(Host::start(config).unwrap(), me);
        let mut app = app(link);
        let text = "Room(version: 1, size: (500, 500, 240), items: [])";
        app.world_mut().resource_mut::<Link>().send(Command::New {
            name: "Room".to_owned(),
            text: text.to_owned(),
        });
        let patience = Instant::now() + Duration::from_secs(60);
        while app.world().resource::<Messages<HubEnded>>().is_empty() {
            assert!(Instant::now() < patience, "nobody was told");
            app.update();
            thread::sleep(Duration::from_millis(1));
        }
        for _ in 0..3 {
            app.update();
        }
        assert!(app.world().resource::<Messages<HubEnded>>().is_empty());
        let mut link = app.world_mut().remove_resource::<Link>().unwrap();
        let snapshot = Snapshot {
            stamp: Stamp::default(),
            room: Scene::parse(text, vocabulary())
                .scene
                .unwrap()
                .room()
                .clone(),
            kinds: Kinds::default(),
            role: Role::Owner,
            author_seq: 0,
            saved_seq: 0,
            depth: (0, 0),
        };
        let mut nest = Nest::new(Replica::new(me, snapshot));
        let (label, ops) = renaming("Never");
        let refused = nest.edit(&mut link, label, ops).unwrap_err();
        assert_eq!(refused.0, Refusal::CannotSave);
        drop(link);
        fs::remove_dir_all(&folder).unwrap();
    }
}
