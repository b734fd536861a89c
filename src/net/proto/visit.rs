//! A visit: what a guest does from the first knock to the last goodbye, however often the connection
//! breaks in between. Nothing that was asked or said is lost or counted twice.

mod chat;
mod search;

use std::{collections::VecDeque, time::Duration};

use self::{
    chat::Chat,
    search::{Next, Search},
};
use super::{
    hello::{Features, Hello},
    identity::{Certificate, PublicKey},
    invite::Invite,
    legal::Phase,
    lineage::Lineage,
    pose::Pose,
    session::{GuestEvent, GuestSession},
    wire::{Held, Knock, Lane, Mate, NestId, Profile, Reason, Resume, Slot, ToGuest, ToHost, Way},
};
use crate::room::{
    Author,
    chat::{Line, LineId, Unheard},
    edit::Stamp,
    replica::Request,
    rule::{Refusal, Role},
};

/// Most requests that wait to be saved. Beyond, they are refused.
pub const MAX_ASKED: usize = 1_024;
/// How often somebody is dialled who never let the guest in.
const FIRST_TRIES: u32 = 3;
/// The longest pause before dialling again: in the first minute, and later.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));
/// Most people remembered who might host the nest.
const MAX_MET: usize = 16;

/// Nothing was heard of the host for so long: where others can take over they are looked for.
const SILENCE: Duration = Duration::from_secs(6);
/// How long somebody may take to answer who may host the nest now, and the pause before the next.
const PROBE: Duration = Duration::from_millis(2_500);
const AGAIN: Duration = Duration::from_millis(200);

/// What a visit starts with.
#[derive(Debug, Clone)]
pub struct VisitConfig {
    pub certificate: Certificate,
    pub profile: Profile,
    /// Whom to visit.
    pub to: PublicKey,
    pub invite: Option<Invite>,
    /// Where the visit has to lead, if that is known.
    pub nest: Option<NestId>,
    /// What one's own copy of it holds.
    pub copy: Option<Lineage>,
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
    /// A line that came before has this place now: the hub that heard it first was lost.
    Repeated(Line),
    Poses(Vec<(Slot, Pose)>),
    Held(Slot, Vec<Held>),
    /// The connection broke; it is being made again.
    Broken,
    /// The host is gone, and this guest is the one to host the nest now. Comes last.
    Inherit,
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
    /// Gives up at this time, if there are others to be dialled.
    Dialling(Option<Duration>),
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
    /// The last edit passed on, and whose hub it is of.
    edit: Option<Stamp>,
    hub: Author,
    /// What the host said of itself.
    features: Features,
    /// Asked, and neither saved nor refused.
    asked: VecDeque<Asked>,
    /// The highest number asked.
    last_asked: u64,
    chat: Chat,
    /// Who hosts the nest when its host is gone.
    heirs: Vec<Mate>,
    /// Who hosted it first, and heirs of its hosts since: where a hub is found that moved on unseen.
    first: PublicKey,
    met: Vec<Mate>,
    search: Search,
    /// When the host was last heard.
    heard: Duration,
    events: VecDeque<VisitEvent>,
}

impl Visit {
    pub fn new(config: VisitConfig, now: Duration) -> Self {
        let mut visit = Self {
            chat: Chat::new(config.certificate.person.into(), config.run),
            hub: config.to.into(),
            first: config.to,
            config,
            stage: Stage::Resting(now),
            tries: 0,
            nest: None,
            edit: None,
            features: Features::default(),
            asked: VecDeque::new(),
            last_asked: 0,
            heirs: Vec::new(),
            met: Vec::new(),
            search: Search::default(),
            heard: now,
            events: VecDeque::new(),
        };
        visit.handle_timeout(now);
        visit
    }

    /// Whether there is a connection to somebody who may host.
    pub fn is_connected(&self) -> bool {
        matches!(self.stage, Stage::Connected(_))
    }

    /// Whether the room is at hand and up to date as far as anybody knows.
    pub fn is_inside(&self) -> bool {
        matches!(&self.stage, Stage::Connected(session) if session.phase() == Phase::Inside)
    }

    /// Who hosts.
    pub fn host(&self) -> PublicKey {
        self.config.to
    }

    /// Whether no person is behind the host: whoever runs its machine can read what is said and done
    /// there. Known once it asks somebody or lets one in.
    pub fn is_by_machine(&self) -> bool {
        self.features.has(Features::MACHINE)
    }

    /// Where the host is found, if not by the invite.
    pub fn way(&self, who: PublicKey) -> Option<&Way> {
        let mut heirs = self.heirs.iter().chain(&self.met);
        let heir = heirs.find(|heir| PublicKey::from(heir.who) == who)?;
        Some(&heir.way)
    }

    /// The highest number asked.
    pub fn last_asked(&self) -> u64 {
        self.last_asked
    }

    /// What was asked and said of which nobody knows whether it is kept: for the hub that this guest
    /// becomes.
    pub fn open(&self) -> (Vec<Request>, Vec<(LineId, String)>) {
        let asked = self.asked.iter().map(|asked| asked.request.clone());
        (asked.collect(), self.chat.open())
    }

    /// The copy holds this much now.
    pub fn set_copy(&mut self, copy: Lineage) {
        self.config.copy = Some(copy);
    }

    /// The copy goes on up to this edit.
    pub fn set_copied(&mut self, last: u64) {
        if let Some(copy) = &mut self.config.copy {
            copy.last = last;
        }
    }

    /// Whether everything asked and said is kept.
    pub fn settled(&self) -> bool {
        self.asked.is_empty() && self.chat.settled()
    }

    /// The dial led to a connection with this device.
    pub fn handle_connected(&mut self, device: PublicKey, now: Duration) {
        if matches!(self.stage, Stage::Dialling(_)) {
            self.heard = now;
            let hello = Hello::new(self.config.certificate, Features::OURS, [0; 16]);
            let session = GuestSession::new(hello, device, self.config.to, now);
            self.stage = Stage::Connected(Box::new(session));
        }
    }

    pub fn handle_dial_failed(&mut self, now: Duration) {
        if matches!(self.stage, Stage::Dialling(_)) {
            self.rest(now);
        }
    }

    /// Takes one whole frame.
    pub fn handle_frame(&mut self, lane: Lane, frame: &[u8], now: Duration) {
        self.heard = now;
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
                due.chain(self.chat.due()).chain(self.silent_at()).min()
            }
            Stage::Dialling(until) => *until,
            Stage::Ended => None,
        }
    }

    pub fn handle_timeout(&mut self, now: Duration) {
        let silent = self.silent_at().is_some_and(|at| now >= at);
        match &mut self.stage {
            Stage::Resting(until) if now >= *until => {
                self.dial(now);
            }
            Stage::Dialling(Some(until)) if now >= *until => self.rest(now),
            Stage::Connected(_) if silent => {
                self.events.push_back(VisitEvent::HangUp(Reason::Silent));
                self.events.push_back(VisitEvent::Broken);
                self.dial(now);
            }
            Stage::Connected(session) => {
                session.handle_timeout(now);
                self.work(now);
                self.speak(now);
            }
            Stage::Resting(_) | Stage::Dialling(_) | Stage::Ended => {}
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

    /// Where the guest is now, as often as that changes: the newest goes out in time for the host's next
    /// batch.
    pub fn send_pose(&mut self, pose: Pose, now: Duration) {
        if let Stage::Connected(session) = &mut self.stage {
            session.send_pose(pose, now);
        }
    }

    /// The usual time to the host and back on the connection that stands.
    pub fn set_round_trip(&mut self, round_trip: Duration) {
        if let Stage::Connected(session) = &mut self.stage {
            session.set_round_trip(round_trip);
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
                    self.features = host.features;
                    if self.hub != self.config.to.into() {
                        // A place in the order of another hub is none here.
                        self.asked.iter_mut().for_each(|asked| asked.placed = false);
                    }
                    let me = self.config.certificate.person;
                    let invite = self.config.invite.as_ref();
                    let copy = self.config.copy.as_ref();
                    let knock = Knock {
                        profile: self.config.profile.clone(),
                        nest: self.nest.or(self.config.nest),
                        copy: copy.map(|copy| copy.up_to(copy.last)),
                        invite: invite.map(|invite| (invite.id, invite.proof(me, &host.nonce))),
                        resume: self.nest.map(|nest| Resume {
                            nest,
                            edit: self.edit,
                            host: self.hub,
                            line: self.chat.last_heard(self.config.to.into()),
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
                        // Who is about to take over has another nest open until then.
                        Reason::Elsewhere | Reason::NestClosed if self.search.is_on() => {
                            self.search.answered = true;
                            self.rest(now);
                        }
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
                self.search = Search::new(self.config.to);
                if self.nest != Some(admitted.nest) {
                    self.nest = Some(admitted.nest);
                    self.edit = None;
                    self.asked.clear();
                    self.last_asked = 0;
                    // Housemates are told what was said before.
                    let told = admitted.role >= Role::Housemate;
                    self.chat.enter((!told).then_some(admitted.chat));
                }
                self.chat.again();
            }
            ToGuest::Heirs(heirs) => {
                self.heirs.clone_from(heirs);
                let met = std::mem::take(&mut self.met).into_iter();
                let met = met.filter(|mate| heirs.iter().all(|heir| heir.who != mate.who));
                self.met = heirs.iter().cloned().chain(met).take(MAX_MET).collect();
            }
            ToGuest::Snapshot(snapshot) => {
                self.edit = Some(snapshot.stamp);
                self.hub = self.config.to.into();
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
                self.hub = self.config.to.into();
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
            ToGuest::Line(line) if !self.chat.hear(line, self.config.to.into()) => {
                self.events.push_back(VisitEvent::Repeated(line.clone()));
                return;
            }
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
        self.search = Search::new(to);
        self.events.push_back(VisitEvent::Broken);
        self.stage = Stage::Resting(now);
        self.handle_timeout(now);
    }

    /// Who else may host the nest, or know who does.
    fn others(&self) -> Vec<PublicKey> {
        let me = self.config.certificate.person;
        let met = self.met.iter().map(|mate| mate.who.into());
        let others = [self.first].into_iter().chain(met);
        others.filter(|who| *who != me).collect()
    }

    /// Whether others are dialled where the host does not answer.
    fn searches(&self) -> bool {
        let elsewhere = |who: &PublicKey| Some(*who) != self.search.host;
        self.nest.is_some() && (!self.heirs.is_empty() || self.others().iter().any(elsewhere))
    }

    /// When the host, of whom nothing is heard, is given up.
    fn silent_at(&self) -> Option<Duration> {
        (self.is_inside() && !self.heirs.is_empty()).then_some(self.heard + SILENCE)
    }

    fn dial(&mut self, now: Duration) {
        let mut until = None;
        if self.searches() {
            let me = self.config.certificate.person;
            let others = self.others();
            match self.search.next(me, self.config.to, &self.heirs, &others) {
                Next::Dial(who) => self.config.to = who,
                Next::Inherit => {
                    self.stage = Stage::Ended;
                    self.events.push_back(VisitEvent::Inherit);
                    return;
                }
            }
            until = Some(now + PROBE);
        }
        self.stage = Stage::Dialling(until);
        self.tries += 1;
        self.events.push_back(VisitEvent::Dial(self.config.to));
    }

    fn rest(&mut self, now: Duration) {
        if self.nest.is_none() && self.tries >= FIRST_TRIES {
            self.end(Reason::NobodyHome);
            return;
        }
        if self.searches() {
            self.stage = Stage::Resting(now + AGAIN);
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
