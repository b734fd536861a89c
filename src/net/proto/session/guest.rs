//! The guest's end of a connection: what a host sends, checked before anybody believes it.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use super::{GREETING, KNOCK, Pipe, What, cadence::Cadence};
use crate::{
    net::proto::{
        hello::{Features, Hello},
        identity::PublicKey,
        legal::{self, Phase},
        pose::Pose,
        wire::{
            Codec, FromGuest, FromHost, Held, Incoming, Knock, Lane, MAX_FROM_HOST, MAX_KINDS,
            MAX_PEOPLE, MAX_REACH, MAX_WANTED, Mate, Person, Reason, Slot, ToGuest, ToHost,
            Violation,
        },
    },
    room::{
        KindId, MAX_ITEMS, chat, edit::MAX_OWNER_OPS, kind::MAX_RECIPE, replica::Snapshot,
        rule::shell_faults, text,
    },
};

/// What came from the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuestEvent {
    /// It is who was dialled: knock.
    Greeted {
        host: Box<Hello>,
    },
    /// It says something; text and names are clean.
    Said(ToGuest),
    Poses(Vec<(Slot, Pose)>),
    Held(Slot, Vec<Held>),
    /// The connection is to be closed with the words of the first reason, or is closed already. The
    /// second is for the guest to read. Comes last.
    Closed {
        words: Reason,
        shown: Reason,
    },
}

/// The guest's end.
#[derive(Debug)]
pub struct GuestSession {
    ours: Hello,
    device: PublicKey,
    dialled: PublicKey,
    phase: Phase,
    pipe: Pipe,
    deadline: Option<Duration>,
    /// The host said that it heard the knock.
    heard: bool,
    /// The newest, and when it goes out.
    pose: Option<(Pose, Duration)>,
    cadence: Cadence,
    /// For the datagram that is sent next.
    ready: Option<Pose>,
    held: Option<Vec<Held>>,
    /// Kinds whose recipes were asked for; `None` when the answer is here.
    wanted: Option<BTreeSet<KindId>>,
    kinds: Incoming,
    events: VecDeque<GuestEvent>,
}

impl GuestSession {
    /// Connected to whom was `dialled`, they say; `device` is the key that the transport
    /// authenticated.
    pub fn new(ours: Hello, device: PublicKey, dialled: PublicKey, now: Duration) -> Self {
        let mut session = Self {
            ours,
            device,
            dialled,
            phase: Phase::Greeting,
            pipe: Pipe::default(),
            deadline: Some(now + GREETING),
            heard: false,
            pose: None,
            cadence: Cadence::default(),
            ready: None,
            held: None,
            wanted: None,
            kinds: Incoming::default(),
            events: VecDeque::new(),
        };
        let hello = ToHost::Hello(Box::new(session.ours.clone()));
        session.push(Lane::Control, &hello);
        session
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Takes one whole frame.
    pub fn handle_frame(&mut self, lane: Lane, frame: &[u8], now: Duration) {
        if self.phase == Phase::Closed {
            return;
        }
        if let Err(reason) = self.take(lane, frame, now) {
            self.close(reason);
        }
    }

    fn take(&mut self, lane: Lane, frame: &[u8], now: Duration) -> Result<(), Reason> {
        if lane == Lane::Datagram {
            if self.phase == Phase::Inside {
                match FromHost::decode(frame)? {
                    Some(FromHost::Poses(poses)) => {
                        self.cadence.handle_batch(now);
                        self.events.push_back(GuestEvent::Poses(poses));
                    }
                    Some(FromHost::Held(slot, held)) => {
                        self.events.push_back(GuestEvent::Held(slot, held));
                    }
                    None => {}
                }
            }
            return Ok(());
        }
        let taken = match lane {
            // The end of a transfer, which says so itself.
            Lane::Bulk(_) if frame.is_empty() => return Ok(()),
            Lane::Bulk(_) if self.wanted.is_some() => self.kinds.take(frame, MAX_KINDS)?,
            _ => self.pipe.take::<ToGuest>(lane, frame, MAX_FROM_HOST)?,
        };
        let Some(message) = taken else {
            return Ok(());
        };
        if !legal::from_host(self.phase, lane, &message) {
            return Err(Violation::OutOfPlace.into());
        }
        let message = clean(message)?;
        match &message {
            ToGuest::Hello(theirs) => {
                theirs.check(&self.ours, self.device, Some(self.dialled))?;
                self.pipe.codec = Codec {
                    packs: theirs.features.has(Features::ZSTD),
                };
                self.phase = Phase::Door;
                let host = theirs.clone();
                self.events.push_back(GuestEvent::Greeted { host });
                return Ok(());
            }
            ToGuest::Waiting => {
                self.heard = true;
                self.deadline = Some(now + 2 * KNOCK);
            }
            ToGuest::Admitted(_) => {
                self.phase = Phase::Entering;
                self.deadline = None;
            }
            ToGuest::Snapshot(_) | ToGuest::Resumed => self.phase = Phase::Inside,
            ToGuest::Kinds(kinds) => {
                let mut wanted = self.wanted.take().unwrap_or_default();
                if kinds.iter().any(|(kind, _)| !wanted.remove(kind)) {
                    return Err(Violation::OutOfPlace.into());
                }
                if kinds.iter().any(|(_, text)| text.len() > MAX_RECIPE) {
                    return Err(Violation::TooLarge.into());
                }
            }
            _ => {}
        }
        self.events.push_back(GuestEvent::Said(message));
        Ok(())
    }

    /// The transport says that the connection ended, in these words.
    pub fn handle_closed(&mut self, words: &[u8]) {
        let reason = Reason::from_bytes(words);
        self.end(reason, reason);
    }

    pub fn next_timeout(&self) -> Option<Duration> {
        let pose = self.pose.map(|(_, due)| due);
        self.deadline.into_iter().chain(pose).min()
    }

    pub fn handle_timeout(&mut self, now: Duration) {
        self.release(now);
        if self.deadline.is_some_and(|deadline| now >= deadline) {
            self.close(if self.heard {
                Reason::NoAnswer
            } else {
                Reason::Silent
            });
        }
    }

    /// Asks to be let in, once greeted.
    pub fn knock(&mut self, knock: Knock, now: Duration) {
        if self.phase == Phase::Door {
            self.phase = Phase::Waiting;
            self.deadline = Some(now + GREETING);
            self.push(Lane::Control, &ToHost::Knock(Box::new(knock)));
        }
    }

    /// Says something inside. Elsewhere it is left out, and so is what is asked for too much at once.
    pub fn send(&mut self, message: &ToHost) {
        if !legal::from_guest(self.phase, Lane::Order, message) {
            return;
        }
        if let ToHost::WantKinds(kinds) = message {
            if self.wanted.is_some() || kinds.len() > MAX_WANTED {
                return;
            }
            self.wanted = Some(kinds.iter().cloned().collect());
        }
        self.push(Lane::Order, message);
    }

    /// What was not sent yet is replaced, and goes out when that would have: the newer it is, the better.
    pub fn send_pose(&mut self, pose: Pose, now: Duration) {
        let due = self
            .pose
            .map_or_else(|| self.cadence.due(now), |(_, due)| due);
        self.pose = Some((pose, due));
        self.release(now);
    }

    fn release(&mut self, now: Duration) {
        if let Some((pose, _)) = self.pose.take_if(|(_, due)| *due <= now) {
            self.ready = Some(pose);
            self.cadence.handle_sent(now);
        }
    }

    /// The usual time to the host and back: poses are to be there in time for its next batch.
    pub fn set_round_trip(&mut self, round_trip: Duration) {
        self.cadence.set_round_trip(round_trip);
    }

    /// What was not sent yet is replaced.
    pub fn send_held(&mut self, held: Vec<Held>) {
        self.held = Some(held);
    }

    /// Ends the connection: [`GuestEvent::Closed`] comes last, and carries the words for the close.
    pub fn close(&mut self, reason: Reason) {
        self.end(reason, reason.turned());
    }

    fn end(&mut self, words: Reason, shown: Reason) {
        if self.phase != Phase::Closed {
            self.phase = Phase::Closed;
            self.deadline = None;
            self.pipe = Pipe::default();
            self.events.push_back(GuestEvent::Closed { words, shown });
        }
    }

    /// The next frame to send. The transport asks while it has room, no sooner.
    pub fn poll_transmit(&mut self) -> Option<(Lane, Vec<u8>)> {
        if self.phase == Phase::Closed {
            return None;
        }
        if self.phase == Phase::Inside {
            let pose = self.ready.take().map(FromGuest::Pose);
            let datagram = pose.or_else(|| self.held.take().map(FromGuest::Held));
            if let Some(datagram) = datagram {
                return Some((Lane::Datagram, datagram.encode()));
            }
        }
        self.pipe.poll()
    }

    pub fn poll_event(&mut self) -> Option<GuestEvent> {
        self.events.pop_front()
    }

    fn push(&mut self, lane: Lane, message: &ToHost) {
        if self.pipe.send(lane, message, What::Other).is_err() {
            self.close(Reason::TooLarge);
        }
    }
}

/// The message without what hides in text, and within the limits of a room.
fn clean(message: ToGuest) -> Result<ToGuest, Violation> {
    let tidy = |person: Person| Person {
        profile: person.profile.clean(),
        ..person
    };
    Ok(match message {
        ToGuest::Snapshot(snapshot) => {
            check(&snapshot)?;
            ToGuest::Snapshot(snapshot)
        }
        ToGuest::Confirmed(confirmed) if confirmed.edit.ops.len() > MAX_OWNER_OPS => {
            return Err(Violation::ImpossibleRoom);
        }
        ToGuest::Past(confirmed) if confirmed.edit.ops.len() > MAX_OWNER_OPS => {
            return Err(Violation::ImpossibleRoom);
        }
        ToGuest::Lineage(lineage) if !lineage.is_sound() => return Err(Violation::Malformed),
        ToGuest::Heirs(heirs) if heirs.len() > MAX_PEOPLE => return Err(Violation::TooLarge),
        ToGuest::Heirs(heirs) => ToGuest::Heirs(heirs.into_iter().map(Mate::clean).collect()),
        ToGuest::Book(book) => ToGuest::Book(Box::new(book.clean())),
        ToGuest::People(people) if people.len() > MAX_PEOPLE => return Err(Violation::TooLarge),
        ToGuest::People(people) => ToGuest::People(people.into_iter().map(tidy).collect()),
        ToGuest::Arrived(person) => ToGuest::Arrived(tidy(person)),
        ToGuest::Changed(person) => ToGuest::Changed(tidy(person)),
        ToGuest::Knocking { who, profile } => ToGuest::Knocking {
            who,
            profile: profile.clean(),
        },
        ToGuest::Reach(addresses) if addresses.len() > MAX_REACH => {
            return Err(Violation::TooLarge);
        }
        ToGuest::Notes(board) if !board.fits() => return Err(Violation::TooLarge),
        ToGuest::Notes(board) => ToGuest::Notes(Box::new(board.clean())),
        ToGuest::Noted(note) => ToGuest::Noted(note.clean().ok_or(Violation::Malformed)?),
        ToGuest::Line(mut line) => {
            line.text = chat::clean_line(&line.text).unwrap_or_default();
            line.name = text::clean(&line.name);
            ToGuest::Line(line)
        }
        other => other,
    })
}

/// Whether a room may be what it is said to be: only then can it be drawn in bounded time.
fn check(snapshot: &Snapshot) -> Result<(), Violation> {
    let room = &snapshot.room;
    let named = room.items.iter().all(|(id, item)| *id == item.id);
    let shell = shell_faults(&room.shell);
    if room.items.len() > MAX_ITEMS || !named || shell.iter().any(|fault| fault.structural()) {
        return Err(Violation::ImpossibleRoom);
    }
    Ok(())
}
