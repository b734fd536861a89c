//! A visit: what a guest does from the first knock to the last goodbye, however often the connection
//! breaks in between. Nothing that was asked or said is lost or counted twice.

mod chat;

use std::{collections::VecDeque, time::Duration};

use self::chat::Chat;
use super::{
    hello::{Features, Hello},
    identity::{Certificate, PublicKey},
    invite::Invite,
    legal::Phase,
    pose::Pose,
    session::{GuestEvent, GuestSession},
    wire::{Held, Knock, Lane, NestId, Profile, Reason, Resume, Slot, ToGuest, ToHost},
};
use crate::room::{
    chat::{LineId, Unheard},
    edit::Stamp,
    replica::Request,
    rule::Refusal,
};

/// Most requests that wait to be saved. Beyond, they are refused.
pub const MAX_ASKED: usize = 1_024;
/// How often somebody is dialled who never let the guest in.
const FIRST_TRIES: u32 = 3;
/// The longest pause before dialling again: in the first minute, and later.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));

/// What a visit starts with.
#[derive(Debug, Clone)]
pub struct VisitConfig {
    pub certificate: Certificate,
    pub profile: Profile,
    /// Whom to visit.
    pub to: PublicKey,
    pub invite: Option<Invite>,
    /// Drawn by chance when the client starts: see [`LineId`].
    pub run: u64,
}

/// What the driver and the client have to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisitEvent {
    /// Connect to this person, then report [`Visit::handle_connected`] or
    /// [`Visit::handle_dial_failed`].
    Dial(PublicKey),
    /// Close the connection in these words.
    HangUp(Reason),
    /// The host says something. Lines come once each; after [`ToGuest::Snapshot`] what is still open
    /// is asked again by the visit itself.
    Said(ToGuest),
    Poses(Vec<(Slot, Pose)>),
    Held(Slot, Vec<Held>),
    /// The connection broke; it is being made again.
    Broken,
    /// The visit is over. Comes last.
    Ended(Reason),
}

#[derive(Debug)]
struct Asked {
    request: Request,
    /// It has its place in the order, or a snapshot tells what became of it.
    placed: bool,
}

#[derive(Debug)]
enum Stage {
    /// Dials when the time has come.
    Resting(Duration),
    Dialling,
    Connected(Box<GuestSession>),
    Ended,
}

impl Asked {
    fn seq(&self) -> u64 {
        self.request.author_seq()
    }
}

/// The guest's end of a visit.
#[derive(Debug)]
pub struct Visit {
    config: VisitConfig,
    stage: Stage,
    /// Dials since the guest was last let in.
    tries: u32,
    /// Where the guest was let in.
    nest: Option<NestId>,
    /// The last edit passed on.
    edit: Option<Stamp>,
    /// Asked, and neither saved nor refused.
    asked: VecDeque<Asked>,
    /// The highest number asked.
    last_asked: u64,
    chat: Chat,
    events: VecDeque<VisitEvent>,
}

impl Visit {
    pub fn new(config: VisitConfig, now: Duration) -> Self {
        let mut visit = Self {
            chat: Chat::new(config.certificate.person.into(), config.run),
            config,
            stage: Stage::Resting(now),
            tries: 0,
            nest: None,
            edit: None,
            asked: VecDeque::new(),
            last_asked: 0,
            events: VecDeque::new(),
        };
        visit.handle_timeout(now);
        visit
    }

    /// Whether the room is at hand and up to date as far as anybody knows.
    pub fn is_inside(&self) -> bool {
        matches!(&self.stage, Stage::Connected(session) if session.phase() == Phase::Inside)
    }

    /// Who hosts.
    pub fn host(&self) -> PublicKey {
        self.config.to
    }

    /// Whether everything asked and said is kept.
    pub fn settled(&self) -> bool {
        self.asked.is_empty() && self.chat.settled()
    }

    /// The dial led to a connection with this device.
    pub fn handle_connected(&mut self, device: PublicKey, now: Duration) {
        if matches!(self.stage, Stage::Dialling) {
            let hello = Hello::new(self.config.certificate, Features::OURS, [0; 16]);
            let session = GuestSession::new(hello, device, self.config.to, now);
            self.stage = Stage::Connected(Box::new(session));
        }
    }

    pub fn handle_dial_failed(&mut self, now: Duration) {
        if matches!(self.stage, Stage::Dialling) {
            self.rest(now);
        }
    }

    /// Takes one whole frame.
    pub fn handle_frame(&mut self, lane: Lane, frame: &[u8], now: Duration) {
        if let Stage::Connected(session) = &mut self.stage {
            session.handle_frame(lane, frame, now);
            self.work(now);
            self.speak(now);
        }
    }

    /// The transport says that the connection ended, in these words if it was closed.
    pub fn handle_closed(&mut self, words: &[u8], now: Duration) {
        if let Stage::Connected(session) = &mut self.stage {
            session.handle_closed(words);
            self.work(now);
        }
    }

    pub fn next_timeout(&self) -> Option<Duration> {
        match &self.stage {
            Stage::Resting(until) => Some(*until),
            Stage::Connected(session) if session.phase() < Phase::Entering => {
                session.next_timeout()
            }
            Stage::Connected(session) => {
                let due = session.next_timeout().into_iter();
                due.chain(self.chat.due()).min()
            }
            Stage::Dialling | Stage::Ended => None,
        }
    }

    pub fn handle_timeout(&mut self, now: Duration) {
        match &mut self.stage {
            Stage::Resting(until) if now >= *until => {
                self.stage = Stage::Dialling;
                self.tries += 1;
                self.events.push_back(VisitEvent::Dial(self.config.to));
            }
            Stage::Connected(session) => {
                session.handle_timeout(now);
                self.work(now);
                self.speak(now);
            }
            Stage::Resting(_) | Stage::Dialling | Stage::Ended => {}
        }
    }

    /// Asks for a change, now or when the connection is back. What was asked before is left out, so
    /// all that a replica wants asked again may come here.
    pub fn request(&mut self, request: Request) {
        let author_seq = request.author_seq();
        if author_seq <= self.last_asked {
            return;
        }
        if self.asked.len() >= MAX_ASKED || matches!(self.stage, Stage::Ended) {
            let reason = Refusal::CannotSave;
            let refused = ToGuest::Refused { author_seq, reason };
            self.events.push_back(VisitEvent::Said(refused));
            return;
        }
        self.last_asked = author_seq;
        self.asked.push_back(Asked {
            request: request.clone(),
            placed: false,
        });
        if let Stage::Connected(session) = &mut self.stage
            && session.phase() == Phase::Inside
        {
            session.send(&ToHost::Request(request));
        }
    }

    /// Says something to everybody, now or when the connection is back.
    ///
    /// # Errors
    /// Why nobody would hear it: outside there is nobody.
    pub fn say(&mut self, text: &str, now: Duration) -> Result<LineId, Unheard> {
        if self.nest.is_none() {
            return Err(Unheard::CannotSave);
        }
        let id = self.chat.say(text)?;
        self.speak(now);
        Ok(id)
    }

    /// Sends what the chat has to say by now.
    fn speak(&mut self, now: Duration) {
        if let Stage::Connected(session) = &mut self.stage
            && session.phase() >= Phase::Entering
        {
            while let Some((id, text)) = self.chat.poll(now) {
                session.send(&ToHost::Say { id, text });
            }
        }
    }

    /// Appears otherwise from now on.
    pub fn set_profile(&mut self, profile: Profile) {
        self.config.profile = profile.clone();
        self.tell(&ToHost::Profile(profile));
    }

    /// Says something that counts only now; lost where the connection is.
    pub fn tell(&mut self, message: &ToHost) {
        if let Stage::Connected(session) = &mut self.stage {
            session.send(message);
        }
    }

    pub fn send_pose(&mut self, pose: Pose) {
        if let Stage::Connected(session) = &mut self.stage {
            session.send_pose(pose);
        }
    }

    pub fn send_held(&mut self, held: Vec<Held>) {
        if let Stage::Connected(session) = &mut self.stage {
            session.send_held(held);
        }
    }

    /// Goes home.
    pub fn leave(&mut self) {
        if matches!(self.stage, Stage::Connected(_)) {
            self.events.push_back(VisitEvent::HangUp(Reason::Left));
        }
        self.end(Reason::Left);
    }

    /// The next frame to send. The transport asks while it has room, no sooner.
    pub fn poll_transmit(&mut self) -> Option<(Lane, Vec<u8>)> {
        match &mut self.stage {
            Stage::Connected(session) => session.poll_transmit(),
            _ => None,
        }
    }

    pub fn poll_event(&mut self) -> Option<VisitEvent> {
        self.events.pop_front()
    }

    /// Deals with what the session has to say.
    fn work(&mut self, now: Duration) {
        while let Stage::Connected(session) = &mut self.stage
            && let Some(event) = session.poll_event()
        {
            match event {
                GuestEvent::Greeted { host } => {
                    let me = self.config.certificate.person;
                    let invite = self.config.invite.as_ref();
                    let knock = Knock {
                        profile: self.config.profile.clone(),
                        invite: invite.map(|invite| (invite.id, invite.proof(me, &host.nonce))),
                        resume: self.nest.map(|nest| Resume {
                            nest,
                            edit: self.edit,
                            line: self.chat.last_heard(),
                            open: self.asked.iter().find(|a| !a.placed).map(Asked::seq),
                        }),
                    };
                    session.knock(knock, now);
                }
                GuestEvent::Said(ToGuest::Moved(to)) => {
                    self.events.push_back(VisitEvent::HangUp(Reason::Left));
                    self.follow(to.into(), now);
                }
                GuestEvent::Said(message) => self.said(message),
                GuestEvent::Poses(poses) => self.events.push_back(VisitEvent::Poses(poses)),
                GuestEvent::Held(slot, held) => self.events.push_back(VisitEvent::Held(slot, held)),
                GuestEvent::Closed { words, shown } => {
                    // Where the other side hung up there is nothing left to close, which does no harm.
                    self.events.push_back(VisitEvent::HangUp(words));
                    match shown {
                        Reason::Moved(to) => self.follow(to.into(), now),
                        shown if shown.is_passing() => {
                            self.events.push_back(VisitEvent::Broken);
                            self.rest(now);
                        }
                        shown => self.end(shown),
                    }
                }
            }
        }
    }

    fn said(&mut self, message: ToGuest) {
        let Stage::Connected(session) = &mut self.stage else {
            return;
        };
        match &message {
            ToGuest::Admitted(admitted) => {
                self.tries = 0;
                if self.nest != Some(admitted.nest) {
                    self.nest = Some(admitted.nest);
                    self.edit = None;
                    self.asked.clear();
                    self.last_asked = 0;
                    self.chat.enter(admitted.chat);
                }
                self.chat.again();
            }
            ToGuest::Snapshot(snapshot) => {
                self.edit = Some(snapshot.stamp);
                self.asked.retain(|asked| asked.seq() > snapshot.saved_seq);
                for asked in &mut self.asked {
                    asked.placed = asked.seq() <= snapshot.author_seq;
                    if !asked.placed {
                        session.send(&ToHost::Request(asked.request.clone()));
                    }
                }
            }
            ToGuest::Resumed => {
                // The hub tells those apart that it dealt with.
                for asked in self.asked.iter().filter(|asked| !asked.placed) {
                    session.send(&ToHost::Request(asked.request.clone()));
                }
            }
            ToGuest::Confirmed(confirmed) => {
                self.edit = Some(confirmed.stamp);
                let edit = &confirmed.edit;
                if edit.author == self.config.certificate.person.into() {
                    let mut asked = self.asked.iter_mut();
                    if let Some(asked) = asked.find(|asked| asked.seq() == edit.author_seq) {
                        asked.placed = true;
                    }
                }
            }
            ToGuest::Saved { author_seq } => {
                self.asked.retain(|asked| asked.seq() > *author_seq);
            }
            ToGuest::Refused { author_seq, .. } => {
                let waiting = self.asked.len();
                self.asked.retain(|asked| asked.seq() != *author_seq);
                if self.asked.len() == waiting {
                    // Asked twice over a broken connection, and answered twice.
                    return;
                }
            }
            ToGuest::Line(line) if !self.chat.hear(line) => return,
            ToGuest::Kept(id) => {
                let unheard = self.chat.kept(*id).into_iter().map(|id| {
                    let reason = Unheard::CannotSave;
                    VisitEvent::Said(ToGuest::Unheard { id, reason })
                });
                self.events.extend(unheard);
            }
            ToGuest::Unheard { id, .. } => self.chat.unheard(*id),
            _ => {}
        }
        self.events.push_back(VisitEvent::Said(message));
    }

    /// Goes where the nest is hosted now.
    fn follow(&mut self, to: PublicKey, now: Duration) {
        self.config.to = to;
        self.events.push_back(VisitEvent::Broken);
        self.stage = Stage::Resting(now);
        self.handle_timeout(now);
    }

    fn rest(&mut self, now: Duration) {
        if self.nest.is_none() && self.tries >= FIRST_TRIES {
            self.end(Reason::NobodyHome);
            return;
        }
        let longest = if self.tries < 60 { PAUSE.0 } else { PAUSE.1 };
        let pause = Duration::from_millis(100 << self.tries.min(10)).min(longest);
        self.stage = Stage::Resting(now + pause);
    }

    fn end(&mut self, reason: Reason) {
        if !matches!(self.stage, Stage::Ended) {
            self.stage = Stage::Ended;
            self.events.push_back(VisitEvent::Ended(reason));
        }
    }
}
