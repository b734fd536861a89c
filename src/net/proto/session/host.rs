//! The host's end of a connection: what a guest sends, checked and typed for the hub.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use super::{BEHIND, GREETING, KNOCK, MAX_BEHIND, Pipe, What};
use crate::{
    net::proto::{
        hello::{Features, Hello},
        identity::PublicKey,
        legal::{self, Phase},
        lineage::Lineage,
        pose::Pose,
        wire::{
            Codec, FromGuest, FromHost, Held, Knock, Lane, MAX_FRAME, MAX_FROM_GUEST, MAX_REACH,
            MAX_WANTED, Reason, Slot, ToGuest, ToHost, Violation,
        },
    },
    room::{Author, chat::clean_line, edit::Stamp, note::clean_note, rule::Role},
};

/// What the hub has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostEvent {
    /// Somebody wants to come in. Answered with [`ToGuest::Waiting`], [`ToGuest::Admitted`] or
    /// [`HostSession::close`].
    Knocked {
        who: Author,
        knock: Box<Knock>,
    },
    /// Somebody inside says something; text and names are clean.
    Said(ToHost),
    Pose(Pose),
    Held(Vec<Held>),
    /// Messages were dropped, for the guest read too slowly. Send everything again as to somebody who
    /// comes in: [`ToGuest::Admitted`] first, chat after the line named.
    Behind {
        line: Option<Stamp>,
    },
    /// The connection is to be closed with these words, or is closed already. Comes last.
    Closed(Reason),
}

/// The host's end.
#[derive(Debug)]
pub struct HostSession {
    ours: Hello,
    device: PublicKey,
    who: Option<Author>,
    phase: Phase,
    pipe: Pipe,
    /// The highest role so far.
    role: Role,
    /// When the greeting, the knock or the reading has to be done.
    deadline: Option<Duration>,
    behind: bool,
    /// The guest waits for recipes.
    owes: bool,
    /// Transfers so far.
    transfers: u32,
    /// The newest, for the datagram that is sent next.
    poses: Option<Vec<u8>>,
    held: BTreeMap<Slot, Vec<u8>>,
    events: VecDeque<HostEvent>,
}

impl HostSession {
    /// A guest connected; `device` is the key that the transport authenticated. `ours` carries a
    /// nonce of this connection alone.
    pub fn new(ours: Hello, device: PublicKey, now: Duration) -> Self {
        let mut session = Self {
            ours,
            device,
            who: None,
            phase: Phase::Greeting,
            pipe: Pipe::default(),
            role: Role::Guest,
            deadline: Some(now + GREETING),
            behind: false,
            owes: false,
            transfers: 0,
            poses: None,
            held: BTreeMap::new(),
            events: VecDeque::new(),
        };
        let hello = ToGuest::Hello(Box::new(session.ours.clone()));
        session.push(Lane::Control, &hello, What::Other);
        session
    }

    /// Who is at the other end, once they said so.
    pub fn who(&self) -> Option<Author> {
        self.who
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What proofs of invites are made for.
    pub fn nonce(&self) -> [u8; 16] {
        self.ours.nonce
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
            // It may have overtaken what would have made it welcome.
            if self.phase >= Phase::Entering {
                match FromGuest::decode(frame)? {
                    Some(FromGuest::Pose(pose)) => self.events.push_back(HostEvent::Pose(pose)),
                    Some(FromGuest::Held(held)) => self.events.push_back(HostEvent::Held(held)),
                    None => {}
                }
            }
            return Ok(());
        }
        let large = lane == Lane::Order && self.role >= Role::Housemate;
        let most = if large { MAX_FROM_GUEST } else { MAX_FRAME };
        let Some(message) = self.pipe.take::<ToHost>(lane, frame, most)? else {
            return Ok(());
        };
        if !legal::from_guest(self.phase, lane, &message) {
            return Err(Violation::OutOfPlace.into());
        }
        match message {
            ToHost::Hello(theirs) => {
                theirs.check(&self.ours, self.device, None)?;
                self.pipe.codec = Codec {
                    packs: theirs.features.has(Features::ZSTD),
                };
                self.who = Some(theirs.certificate.person.into());
                self.phase = Phase::Door;
            }
            ToHost::Knock(mut knock) => {
                let who = self.who.ok_or(Violation::OutOfPlace)?;
                knock.profile = knock.profile.clean();
                knock.copy = knock.copy.filter(Lineage::is_sound);
                self.phase = Phase::Waiting;
                self.deadline = Some(now + KNOCK);
                self.pipe.line = knock.resume.and_then(|resume| resume.line);
                self.events.push_back(HostEvent::Knocked { who, knock });
            }
            ToHost::Say { id, text } => match clean_line(&text) {
                Ok(text) => {
                    let said = ToHost::Say { id, text };
                    self.events.push_back(HostEvent::Said(said));
                }
                Err(reason) => self.send(&ToGuest::Unheard { id, reason }, now),
            },
            ToHost::Profile(profile) => {
                let profile = ToHost::Profile(profile.clean());
                self.events.push_back(HostEvent::Said(profile));
            }
            ToHost::Way(way) => {
                let way = ToHost::Way(way.clean());
                self.events.push_back(HostEvent::Said(way));
            }
            ToHost::Home(way) => {
                let home = ToHost::Home(way.clean());
                self.events.push_back(HostEvent::Said(home));
            }
            ToHost::WantKinds(kinds) if kinds.len() > MAX_WANTED => {
                return Err(Violation::TooLarge.into());
            }
            ToHost::WantKinds(_) if self.owes || self.pipe.transfers() => {
                return Err(Violation::OutOfPlace.into());
            }
            ToHost::WantKinds(kinds) => {
                self.owes = true;
                let want = ToHost::WantKinds(kinds);
                self.events.push_back(HostEvent::Said(want));
            }
            ToHost::LeaveNote(mut draft) => match clean_note(&draft.text) {
                Ok(text) => {
                    draft.text = text;
                    let said = ToHost::LeaveNote(draft);
                    self.events.push_back(HostEvent::Said(said));
                }
                Err(reason) => {
                    let number = draft.number;
                    self.send(&ToGuest::NoteRefused { number, reason }, now);
                }
            },
            ToHost::Reach(addresses) if addresses.len() > MAX_REACH => {
                return Err(Violation::TooLarge.into());
            }
            ToHost::BringNotes(board) if !board.fits() => return Err(Violation::TooLarge.into()),
            ToHost::BringNotes(board) => {
                let said = ToHost::BringNotes(Box::new(board.clean()));
                self.events.push_back(HostEvent::Said(said));
            }
            other => self.events.push_back(HostEvent::Said(other)),
        }
        Ok(())
    }

    /// The transport says that the connection ended, in these words.
    pub fn handle_closed(&mut self, words: &[u8]) {
        self.close(Reason::from_bytes(words));
    }

    pub fn next_timeout(&self) -> Option<Duration> {
        self.deadline
    }

    pub fn handle_timeout(&mut self, now: Duration) {
        if self.deadline.is_none_or(|deadline| now < deadline) {
            return;
        }
        self.deadline = None;
        match self.phase {
            Phase::Greeting | Phase::Door => self.close(Reason::Silent),
            Phase::Waiting => self.close(Reason::NoAnswer),
            Phase::Entering | Phase::Inside => self.close(Reason::TooSlow),
            Phase::Closed => {}
        }
    }

    /// Says something to the guest. What it could not make sense of now is left out, so a hub may
    /// fan out to everybody.
    pub fn send(&mut self, message: &ToGuest, now: Duration) {
        let lane = match message {
            ToGuest::Kinds(_) => Lane::Bulk(self.transfers),
            _ => Lane::Order,
        };
        if !legal::from_host(self.phase, lane, message) {
            return;
        }
        let what = match message {
            ToGuest::Snapshot(_) | ToGuest::Past(_) | ToGuest::Notes(_) => What::Snapshot,
            ToGuest::Line(line) => What::Line(line.stamp),
            ToGuest::Saved { .. }
            | ToGuest::Refused { .. }
            | ToGuest::Skipped { .. }
            | ToGuest::Kept(_)
            | ToGuest::Unheard { .. }
            | ToGuest::Kinds(_)
            | ToGuest::NoteKept(_)
            | ToGuest::NoteRefused { .. } => What::Answer,
            _ => What::Other,
        };
        match message {
            ToGuest::Admitted(admitted) => {
                self.phase = Phase::Entering;
                self.role = self.role.max(admitted.role);
                self.behind = false;
                self.deadline = None;
                self.pipe.line = self.pipe.line.or(Some(admitted.chat));
            }
            ToGuest::Changed(person) if Some(person.who) == self.who => {
                self.role = self.role.max(person.role);
            }
            ToGuest::Snapshot(_) | ToGuest::Resumed if !self.behind => self.phase = Phase::Inside,
            ToGuest::Kinds(_) => {
                self.owes = false;
                self.transfers = self.transfers.wrapping_add(1);
            }
            _ => {}
        }
        if self.behind && what != What::Answer {
            return;
        }
        self.push(lane, message, what);
        if self.pipe.backlog > 2 * MAX_BEHIND {
            self.close(Reason::TooSlow);
        } else if self.pipe.backlog > MAX_BEHIND && !self.behind {
            self.pipe.shed();
            self.behind = true;
            self.deadline = Some(now + BEHIND);
        }
    }

    /// The newest poses, packed once for everybody. What was not sent yet is replaced: who is gone
    /// from the batch has not moved, and is in the next one that has everybody.
    pub fn send_poses(&mut self, batch: &[u8]) {
        if self.phase == Phase::Inside {
            self.poses = Some(FromHost::from_batch(batch));
        }
    }

    /// What somebody holds. What was not sent yet is replaced.
    pub fn send_held(&mut self, slot: Slot, held: &[Held]) {
        if self.phase == Phase::Inside {
            let datagram = FromHost::Held(slot, held.to_vec()).encode();
            self.held.insert(slot, datagram);
        }
    }

    /// Ends the connection: [`HostEvent::Closed`] comes last, and carries the words for the close.
    pub fn close(&mut self, reason: Reason) {
        if self.phase != Phase::Closed {
            self.phase = Phase::Closed;
            self.deadline = None;
            self.pipe = Pipe::default();
            self.events.push_back(HostEvent::Closed(reason));
        }
    }

    /// The next frame to send. The transport asks while it has room, no sooner: what waits here is
    /// bounded.
    pub fn poll_transmit(&mut self) -> Option<(Lane, Vec<u8>)> {
        if self.phase == Phase::Closed {
            return None;
        }
        let datagram = self.poses.take();
        let datagram = datagram.or_else(|| self.held.pop_first().map(|(_, held)| held));
        if let Some(datagram) = datagram {
            return Some((Lane::Datagram, datagram));
        }
        let frame = self.pipe.poll();
        if self.behind && self.pipe.waiting.is_empty() && self.deadline.take().is_some() {
            self.events.push_back(HostEvent::Behind {
                line: self.pipe.line,
            });
        }
        frame
    }

    pub fn poll_event(&mut self) -> Option<HostEvent> {
        self.events.pop_front()
    }

    fn push(&mut self, lane: Lane, message: &ToGuest, what: What) {
        if self.pipe.send(lane, message, what).is_err() {
            self.close(Reason::TooLarge);
        }
    }
}
