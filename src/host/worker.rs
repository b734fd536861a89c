//! The loop of the hub's thread: takes commands, logs, looks at the file, saves it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender},
    },
    time::{Duration, Instant},
};

use super::{
    Command, Config, Event, FileNews, HostError, Input, LogNews, Pace, Recovered,
    away::Away,
    copies::Trial,
    desk::{Desk, clocks},
    network::Network,
    opened::{Lead, Open, Taken},
    outbox::Outbox,
    seek::Seek,
    succession::{Leaving, Then},
    watch::Watch,
};
use crate::{
    net::proto::{
        visit::Visit,
        wire::{Reason, ToHost},
    },
    room::{Author, rule::Role},
    store::{RoomId, Store, StoreError},
};

/// Most commands taken before what they did is logged.
const BATCH: usize = 256;
/// How long to sleep where nothing is due.
const LONG: Duration = Duration::from_secs(3_600);

pub(super) struct Worker {
    pub(super) desk: Desk,
    pub(super) outbox: Outbox,
    pub(super) open: Option<Open>,
    pub(super) pace: Pace,
    watch: Option<Watch>,
    /// Set by the watch, which may not wait for a place in the inbox.
    touched: Arc<AtomicBool>,
    pub(super) inbox: SyncSender<Input>,
    look_at: Instant,
    log: Retry,
    file: Retry,
    /// `None` where one stays alone.
    pub(super) network: Option<Network>,
    /// The visit one is on.
    pub(super) away: Option<Away>,
    /// What tells the lines of this process from those of earlier ones, and how many there were.
    pub(super) run: u64,
    pub(super) said: u64,
    /// A copy that is looked at.
    pub(super) trial: Option<Trial>,
    /// Looks for who hosts the open nest.
    pub(super) seek: Option<Seek>,
    /// The open nest is being handed over.
    pub(super) leaving: Option<Leaving>,
    /// The room that was opened last, here or where its nest is hosted.
    pub(super) home: Option<RoomId>,
    /// One would rather be in one's own copy than with who hosts the nest.
    pub(super) apart: bool,
    /// Visits so far.
    pub(super) visits: u64,
}

/// After a failure: when to try again.
#[derive(Debug, Default)]
struct Retry(Option<(Instant, Duration)>);

impl Retry {
    fn failed(&mut self, pace: &Pace) {
        let (first, most) = pace.retry;
        let wait = self.0.map_or(first, |(_, wait)| (wait * 2).min(most));
        self.0 = Some((Instant::now() + wait, wait));
    }

    /// Not before this.
    fn after(&self, due: Instant) -> Instant {
        self.0.map_or(due, |(at, _)| at.max(due))
    }
}

impl Worker {
    pub(super) fn new(
        config: Config,
        store: Store,
        inbox: SyncSender<Input>,
        events: SyncSender<Event>,
    ) -> Self {
        let Config {
            home,
            vocabulary,
            vet,
            me,
            profile,
            machine,
            network,
            wake,
            disk,
            pace,
        } = config;
        let mut worker = Self {
            desk: Desk {
                home,
                store,
                disk,
                words: vocabulary,
                vet,
                me,
                profile,
                machine,
                met: false,
            },
            outbox: Outbox::new(events, wake),
            open: None,
            pace,
            watch: None,
            touched: Arc::new(AtomicBool::new(false)),
            inbox,
            look_at: Instant::now(),
            log: Retry::default(),
            file: Retry::default(),
            network: None,
            away: None,
            run: rand::random(),
            said: 0,
            trial: None,
            seek: None,
            leaving: None,
            home: None,
            apart: false,
            visits: 0,
        };
        if let Some(config) = network {
            worker.connect(config);
        }
        worker
    }

    pub(super) fn run(mut self, inputs: &Receiver<Input>, recovered: Option<Recovered>) {
        match self.desk.store.values() {
            Ok(values) => self.outbox.emit(Event::Values(values)),
            Err(error) => self.outbox.emit(Event::Failed(error.into())),
        }
        if let Some(recovered) = recovered {
            self.outbox.emit(Event::Recovered(recovered));
        }
        loop {
            let now = Instant::now();
            let wait = self.due().saturating_duration_since(now);
            let first = match inputs.recv_timeout(wait) {
                Ok(input) => Some(input),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            for input in first.into_iter().chain(inputs.try_iter().take(BATCH)) {
                match input {
                    Input::Command(command) => self.handle(command),
                    Input::Net(event) => self.hear(*event),
                    Input::Touched => {}
                    Input::Close if self.leave_to_heir(Then::Close) => {}
                    Input::Close => return self.close(),
                }
            }
            self.turn();
            match self.leaves() {
                None => {}
                Some(Then::Open(room)) => self.open_for(room, None),
                Some(Then::Close) => return self.close(),
            }
        }
        self.close();
    }

    /// When there is something to do again, if nothing comes.
    fn due(&self) -> Instant {
        let now = Instant::now();
        let people = [
            self.open.as_ref().and_then(Open::due),
            self.away.as_ref().and_then(Away::due),
            self.seek.as_ref().and_then(Seek::due),
        ];
        let people = people.into_iter().flatten().min();
        let mut due = people.map_or(now + LONG, |at| now + at.saturating_sub(clocks().steady));
        let copy = self
            .away
            .as_ref()
            .and_then(|away| away.save_at(self.pace.save));
        due = copy
            .into_iter()
            .chain(self.leaving_due())
            .fold(due, Instant::min);
        let Some(open) = &self.open else {
            return due;
        };
        due = due.min(self.look_at);
        if open.unlogged() {
            due = due.min(self.log.after(now));
        }
        if let Some(at) = open.save_at(self.pace.save) {
            due = due.min(self.file.after(at));
        }
        if open.file.unrest() {
            due = due.min(now + self.pace.quiet / 4);
        }
        if self.outbox.behind() {
            due = due.min(now + Duration::from_millis(50));
        }
        due
    }

    fn turn(&mut self) {
        if self.outbox.catch_up() {
            if let Some(open) = &mut self.open {
                open.at_door = None;
            }
            match (&mut self.away, &mut self.open) {
                (Some(away), _) => away.tell(ToHost::Resync),
                (None, Some(open)) => open.join(&self.desk, Some(&mut self.outbox)),
                (None, None) => {}
            }
        }
        self.visit();
        self.keep_up();
        if let (Some(network), Some(open)) = (&self.network, &mut self.open)
            && open.lacks_way(&self.desk)
        {
            open.set_way(&self.desk, network.way());
        }
        self.seek();
        if let Some(open) = &mut self.open {
            open.tick(&mut self.outbox);
        }
        self.reach();
        if let Some(open) = &mut self.open {
            open.guests.flush();
        }
        self.commit();
        if self.desk.met {
            self.register();
        }
        self.look();
        self.commit();
        self.save();
    }

    pub(super) fn commit(&mut self) {
        let Some(open) = self.open.as_mut().filter(|open| open.unlogged()) else {
            return;
        };
        if self.log.after(Instant::now()) > Instant::now() {
            return;
        }
        match open.commit(&mut self.desk, Some(&mut self.outbox)) {
            Ok(()) => {
                if std::mem::take(&mut self.log).0.is_some() {
                    self.outbox.emit(Event::Log(LogNews::SavedAgain));
                }
            }
            Err(error) => {
                self.log.failed(&self.pace);
                self.outbox.emit(Event::Log(LogNews::NotSaved(error)));
            }
        }
    }

    fn look(&mut self) {
        let now = Instant::now();
        let touched = self.touched.swap(false, Ordering::AcqRel);
        let Some(open) = &mut self.open else {
            return;
        };
        if !touched && !open.file.unrest() && now < self.look_at {
            return;
        }
        self.look_at = now + self.pace.look;
        if open.file.settled(&*self.desk.disk, self.pace.quiet, now) {
            let taken = open.look(&mut self.desk);
            self.tell(taken);
        } else if open.restocked(&self.desk) {
            self.tell(Taken::Reopen);
        }
    }

    fn save(&mut self) {
        let Some(open) = &mut self.open else {
            return;
        };
        let due = open.save_at(self.pace.save).map(|at| self.file.after(at));
        if due.is_none_or(|due| due > Instant::now()) || open.file.unrest() {
            return;
        }
        let taken = open.save(&mut self.desk);
        self.tell(taken);
    }

    /// Tells what became of the file.
    fn tell(&mut self, taken: Taken) {
        let news = match taken {
            Taken::Nothing => return,
            Taken::Reopen => {
                if let Some(open) = self.open.take() {
                    let id = open.id;
                    open.close(&mut self.desk, &mut self.outbox, Reason::Unsaid);
                    self.open_for(id, None);
                }
                return;
            }
            Taken::News(news) => news,
        };
        match &news {
            FileNews::NotSaved(_) => self.file.failed(&self.pace),
            _ => self.file = Retry::default(),
        }
        self.outbox.emit(Event::File(news));
        if let Some(open) = &mut self.open {
            // What was taken in is an edit, which the client has to hear of.
            open.pump(Some(&mut self.outbox));
        }
    }

    fn handle(&mut self, command: Command) {
        if let Err(error) = self.try_to(command) {
            self.outbox.emit(Event::Failed(error));
        }
    }

    fn try_to(&mut self, command: Command) -> Result<(), HostError> {
        match command {
            Command::Open(room) => self.open_room(room),
            Command::OpenFile(path) => {
                let room = self.desk.identify(&path)?;
                self.open_room(room);
            }
            Command::Request(request) => {
                if let Some(trial) = &mut self.trial {
                    trial.request(request, &mut self.outbox);
                } else if let Some(away) = &mut self.away {
                    away.request(request);
                } else {
                    let open = self.open.as_mut().ok_or(HostError::NoneOpen)?;
                    open.request(request, Some(&mut self.outbox));
                }
            }
            Command::Resync if self.trial.is_some() => {
                if let Some(trial) = &mut self.trial {
                    trial.join(&self.desk, &mut self.outbox);
                }
            }
            Command::Resync => match &mut self.away {
                Some(away) => away.tell(ToHost::Resync),
                None => {
                    let open = self.open.as_mut().ok_or(HostError::NoneOpen)?;
                    open.join(&self.desk, Some(&mut self.outbox));
                }
            },
            Command::New { name, text } => {
                let room = self.desk.create(&name, &text)?;
                self.open_room(room);
            }
            Command::Try { name, text } => self.try_out(name, &text)?,
            Command::List => self.list()?,
            Command::Duplicate { room, name } => {
                self.duplicate(room, &name)?;
                self.list()?;
            }
            Command::Rename { room, name } => {
                self.not_open(room)?;
                self.desk.rename(room, name, &mut self.outbox)?;
                self.list()?;
            }
            Command::Bin(room) => {
                self.not_open(room)?;
                self.desk.bin(room)?;
                self.list()?;
            }
            Command::Restore(room) => {
                self.desk.restore(room)?;
                self.list()?;
            }
            Command::Export { room, to, over } => {
                self.export(room, &to, over)?;
                self.outbox.emit(Event::Exported { room, to });
            }
            Command::History { limit } => {
                self.commit();
                let lines = match self.within() {
                    Some(room) => self.desk.store.lines(room, limit)?,
                    None => Vec::new(),
                };
                self.outbox.emit(Event::History(lines));
            }
            Command::Overwrite => {
                let open = self.open.as_mut().ok_or(HostError::NoneOpen)?;
                let news = open.overwrite(&mut self.desk);
                self.tell(Taken::News(news));
            }
            Command::Flush => {
                if let Some(open) = &mut self.open {
                    open.flush(&mut self.desk, &mut self.outbox);
                    if !open.unlogged() && std::mem::take(&mut self.log).0.is_some() {
                        self.outbox.emit(Event::Log(LogNews::SavedAgain));
                    }
                }
                self.outbox.emit(Event::Flushed);
            }
            Command::SetValue { key, value } => self.desk.store.set_value(&key, &value)?,
            command => self.mingle(command)?,
        }
        Ok(())
    }

    /// The room one is in, if it is one of this data folder.
    pub(super) fn within(&self) -> Option<RoomId> {
        match (&self.trial, &self.away) {
            (Some(_), _) => None,
            (None, Some(away)) => away.room(),
            (None, None) => self.open.as_ref().map(|open| open.id),
        }
    }

    fn not_open(&self, room: RoomId) -> Result<(), HostError> {
        let open = self.open.as_ref().map(|open| open.id);
        let kept = self.away.as_ref().and_then(Away::room);
        if open == Some(room) || kept == Some(room) {
            return Err(HostError::IsOpen(room));
        }
        Ok(())
    }

    fn open_room(&mut self, id: RoomId) {
        let another = self.open.as_ref().is_some_and(|open| open.id != id);
        if another && self.leave_to_heir(Then::Open(id)) {
            return;
        }
        self.end_visit();
        self.apart = false;
        self.open_for(id, None);
    }

    /// Opens a room, for those who were on a visit there when its host left.
    pub(super) fn open_for(&mut self, id: RoomId, heir: Option<(&Visit, Vec<(Author, Role)>)>) {
        self.trial = None;
        if let Some(open) = self.open.take() {
            self.watch = None;
            open.close(&mut self.desk, &mut self.outbox, Reason::NestClosed);
        }
        self.stop_seeking();
        let opened = match Open::new(&mut self.desk, id, Lead::Host) {
            Err(HostError::Store(StoreError::DamagedRoom { room, reason })) => {
                let error = StoreError::DamagedRoom { room, reason };
                self.outbox.emit(Event::Failed(error.into()));
                self.desk
                    .start_over(id)
                    .and_then(|id| Open::new(&mut self.desk, id, Lead::Host))
            }
            opened => opened,
        };
        let (mut open, news) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.outbox.emit(Event::Failed(error)),
        };
        let (touched, inbox) = (self.touched.clone(), self.inbox.clone());
        self.watch = Some(Watch::new(&open.file.path, move || {
            touched.store(true, Ordering::Release);
            // Full means awake.
            let _ = inbox.try_send(Input::Touched);
        }));
        self.outbox.emit(Event::Opened(Box::new(open.opened())));
        if let Some((visit, people)) = heir {
            open.inherit(&self.desk, visit, people);
        }
        let door = open.hub().door().clone();
        self.outbox.emit(Event::Door(Box::new(door)));
        if self.away.is_none() {
            open.join(&self.desk, Some(&mut self.outbox));
        } else {
            open.part();
        }
        self.home = Some(open.id);
        self.open = Some(open);
        if self.away.is_none() {
            self.bring_waiting();
        }
        self.register();
        self.look_at = Instant::now() + self.pace.look;
        (self.log, self.file) = (Retry::default(), Retry::default());
        if let Some(news) = news {
            self.tell(Taken::News(news));
        }
    }

    fn close(mut self) {
        if let Some(away) = self.away.take() {
            away.leave(&mut self.desk, &mut self.outbox);
        }
        self.stop_seeking();
        if let Some(open) = self.open.take() {
            open.close(&mut self.desk, &mut self.outbox, Reason::NestClosed);
        }
    }
}
