//! People: what the person at this machine asks of those around, what comes from the network, and
//! visits to others.

use std::net::{Ipv6Addr, SocketAddr};

use super::{
    Command, Event, HostError, NewInvite, RelayNews, VisitNews, Visitor,
    away::{Away, Work},
    desk::{clocks, now},
    network::Network,
    worker::Worker,
};
use crate::{
    net::{
        proto::{
            hello::{Features, Hello},
            hub::Given,
            invite::{Invite, InviteId},
            relay::{By, MAX_LISTED, RelayLink},
            wire::{Reason, ToHost, Way},
        },
        quic::{Command as NetCommand, Introduced, NetConfig, NetError, NetEvent},
    },
    room::{Author, chat::LineId},
};

/// Under which name the relay's address is kept.
pub(super) const RELAY: &str = "relay";
/// Under which name it is kept, and what is kept, that nobody learns where this machine is.
pub const HIDDEN: &str = "hidden";
/// Under which name the UDP port is kept.
const PORT: &str = "port";

impl Worker {
    /// Opens the network. Where it cannot be, one stays alone and is told.
    pub(super) fn connect(&mut self, config: NetConfig) {
        let mut network = match self.start(config) {
            Ok(network) => network,
            Err(error) => return self.outbox.emit(Event::NoNetwork(error)),
        };
        let port = network.net.local_port().to_string();
        if let Err(error) = self.desk.store.set_value(PORT, &port) {
            tracing::warn!("the port is not noted: {error}");
        }
        let hidden = self.desk.store.value(HIDDEN).ok().flatten();
        network.hidden = hidden.is_some_and(|kept| kept == HIDDEN);
        let kept = self.desk.store.value(RELAY).ok().flatten();
        let kept = kept.filter(|text| !text.is_empty());
        let relay = kept.and_then(|text| match text.parse::<RelayLink>() {
            Ok(relay) => Some(relay),
            Err(error) => {
                tracing::warn!("the relay's address that was kept cannot be read: {error}");
                None
            }
        });
        let calling = relay.as_ref().map(|link| link.relay.clone());
        self.outbox.emit(Event::Relay(
            calling.map_or(RelayNews::None, RelayNews::Calling),
        ));
        if relay.is_some() {
            network.set_relay(relay);
        }
        self.network = Some(network);
    }

    /// Starts the network on the port it had before, where that is free: who knows this machine by its
    /// address finds it again.
    fn start(&self, config: NetConfig) -> Result<Network, NetError> {
        let free = config.bind.is_none_or(|at| at.port() == 0);
        let before = self.desk.store.value(PORT).ok().flatten();
        if let Some(port) = before.and_then(|port| port.parse().ok()).filter(|_| free) {
            let any = || Ipv6Addr::UNSPECIFIED.into();
            let ip = config.bind.map_or_else(any, |at| at.ip());
            let bind = Some(SocketAddr::new(ip, port));
            let again = NetConfig {
                bind,
                ..config.clone()
            };
            if let Ok(network) = Network::start(again, self.inbox.clone()) {
                return Ok(network);
            }
        }
        Network::start(config, self.inbox.clone())
    }

    /// Does what concerns people.
    pub(super) fn mingle(&mut self, command: Command) -> Result<(), HostError> {
        match command {
            Command::Say(text) => {
                if let Some(trial) = &mut self.trial {
                    self.said += 1;
                    let id = LineId {
                        run: self.run,
                        number: self.said,
                    };
                    trial.say(id, text, &mut self.outbox);
                    return Ok(());
                }
                if let Some(away) = &mut self.away {
                    away.say(&text, &mut self.outbox);
                    return Ok(());
                }
                self.said += 1;
                let id = LineId {
                    run: self.run,
                    number: self.said,
                };
                self.tell_hub(ToHost::Say { id, text })?;
            }
            Command::Tell(message) => {
                if let ToHost::Profile(profile) = &message {
                    self.desk.profile = profile.clone();
                    if self.away.is_none() && self.open.is_none() {
                        // Nobody is there to be told; a room that opens will be.
                        return Ok(());
                    }
                }
                self.tell_hub(message)?;
            }
            Command::Pose(pose) => match (&mut self.away, &mut self.open) {
                _ if self.trial.is_some() => {
                    if let Some(trial) = &mut self.trial {
                        trial.pose(pose);
                    }
                }
                (Some(away), _) => away.pose(pose),
                (None, Some(open)) => open.pose(pose),
                (None, None) => {}
            },
            Command::Held(held) => match (&mut self.away, &mut self.open) {
                _ if self.trial.is_some() => {
                    if let Some(trial) = &mut self.trial {
                        trial.held(held, &mut self.outbox);
                    }
                }
                (Some(away), _) => away.held(held),
                (None, Some(open)) => open.held(held, &mut self.outbox),
                (None, None) => {}
            },
            Command::Invite(wanted) => self.invite(&wanted)?,
            Command::Revoke(id) => {
                let open = self.open.as_mut().ok_or(HostError::NoneOpen)?;
                open.revoke(id, &mut self.outbox);
                self.register();
            }
            Command::Decide(message) => {
                let open = self.open.as_mut().ok_or(HostError::NoneOpen)?;
                open.decide(message, &mut self.outbox);
                self.register();
            }
            Command::Block(who) => self.block(who)?,
            Command::Unblock(who) => {
                self.desk.store.unblock(who)?;
                if let Some(open) = &mut self.open {
                    open.unblock(who, &mut self.outbox);
                }
                self.register();
                self.people()?;
            }
            Command::People => self.people()?,
            Command::Forget(who) => {
                self.desk.store.forget(who)?;
                self.register();
                self.people()?;
            }
            Command::SetRelay(relay) => {
                let text = relay.as_ref().map(RelayLink::to_string);
                self.desk
                    .store
                    .set_value(RELAY, &text.unwrap_or_default())?;
                let network = self.network.as_mut().ok_or(HostError::NoNetwork)?;
                let calling = relay.as_ref().map(|link| link.relay.clone());
                self.outbox.emit(Event::Relay(
                    calling.map_or(RelayNews::None, RelayNews::Calling),
                ));
                network.set_relay(relay);
                self.register();
            }
            Command::Hide(hidden) => {
                let kept = if hidden { HIDDEN } else { "" };
                self.desk.store.set_value(HIDDEN, kept)?;
                if let Some(network) = &mut self.network {
                    network.hidden = hidden;
                }
                self.register();
            }
            Command::LeaveNote { item, text } => self.leave_note(item, &text)?,
            Command::TakeDown(key) => self.take_down(key)?,
            Command::Visit(invite) => self.set_out(*invite)?,
            Command::Call(who) => self.call(who)?,
            Command::OpenCopy(nest) => self.open_copy(nest)?,
            Command::GoHome => {
                if self.trial.take().is_some() {
                    self.come_home();
                } else if let Some(away) = self.away.take() {
                    self.apart = self.open.is_none();
                    away.leave(&mut self.desk, &mut self.outbox);
                    let reason = Reason::Left;
                    let trouble = None;
                    self.outbox
                        .emit(Event::Visit(VisitNews::Ended { reason, trouble }));
                    self.come_home();
                }
            }
            _ => unreachable!("the worker does what concerns rooms"),
        }
        Ok(())
    }

    fn tell_hub(&mut self, message: ToHost) -> Result<(), HostError> {
        if let Some(away) = &mut self.away {
            away.tell(message);
            return Ok(());
        }
        let open = self.open.as_mut().ok_or(HostError::NoneOpen)?;
        match message {
            // Nobody sits there who could be a peer of the hub.
            ToHost::SetDoor(_) if self.desk.machine => open.decide(message, &mut self.outbox),
            message => open.tell(message, &mut self.outbox),
        }
        self.register();
        Ok(())
    }

    fn people(&mut self) -> Result<(), HostError> {
        let people = self.desk.store.people()?;
        self.outbox.emit(Event::People(people));
        let blocked = self.desk.store.blocked()?;
        self.outbox.emit(Event::Blocked(blocked));
        Ok(())
    }

    /// Rooms that are not open learn of it when they are opened.
    fn block(&mut self, who: Author) -> Result<(), HostError> {
        if who == self.desk.me {
            return Ok(());
        }
        self.desk.store.block(who, now())?;
        let message = ToHost::Remove { who, block: true };
        if let Some(away) = &mut self.away {
            away.tell(message.clone());
        }
        let here = self.away.is_none();
        let open = self.open.as_mut();
        if let Some(open) = open.filter(|open| here || open.hub().owner() == self.desk.me) {
            open.decide(message, &mut self.outbox);
        }
        self.register();
        self.people()
    }

    /// Tells the relay whom to lead here, which may have changed.
    pub(super) fn register(&mut self) {
        self.desk.met = false;
        if let (Some(network), Some(open)) = (&mut self.network, &mut self.open) {
            open.set_way(&self.desk, network.way());
            let met = self.desk.store.met(MAX_LISTED).unwrap_or_else(|error| {
                tracing::warn!("whom one met cannot be read: {error}");
                Vec::new()
            });
            network.register(open.hub().owner(), open.hub().door(), &met);
            // Nobody sits at a machine who could be asked.
            if !self.desk.machine {
                open.set_friends(met);
            }
        }
    }

    fn invite(&mut self, wanted: &NewInvite) -> Result<(), HostError> {
        let open = self.open.as_mut().ok_or(HostError::NoneOpen)?;
        let network = self.network.as_ref().ok_or(HostError::NoNetwork)?;
        let made = clocks().wall;
        let lasts = wanted.lasts.map(|lasts| lasts.as_millis());
        let lasts = lasts.map(|lasts| u64::try_from(lasts).unwrap_or(u64::MAX));
        let given = Given {
            id: InviteId(rand::random()),
            secret: rand::random(),
            role: wanted.role,
            made,
            expires: lasts.map(|lasts| made.saturating_add(lasts)),
        };
        let invite = Invite {
            relay: network.relay.as_ref().map(|link| link.relay.clone()),
            direct: if wanted.nearby {
                network.nearby()
            } else {
                Vec::new()
            },
            person: self.desk.me.into(),
            id: given.id,
            secret: given.secret,
        };
        if invite.relay.is_none() && invite.direct.is_empty() {
            return Err(HostError::NoWay);
        }
        open.give(given, &mut self.outbox);
        self.register();
        self.outbox.emit(Event::Invited(Box::new(invite)));
        Ok(())
    }

    /// Goes to somebody one met: by their invite, or as they said that they are found.
    fn call(&mut self, who: Author) -> Result<(), HostError> {
        let row = self.desk.store.person(who)?.ok_or(HostError::NoWay)?;
        let invite = row.invite.and_then(|invite| invite.parse().ok());
        self.go(who, invite, row.way)
    }

    fn set_out(&mut self, invite: Invite) -> Result<(), HostError> {
        self.go(invite.person.into(), Some(invite), None)
    }

    fn go(
        &mut self,
        person: Author,
        invite: Option<Invite>,
        way: Option<Way>,
    ) -> Result<(), HostError> {
        if person == self.desk.me {
            return Err(HostError::Yourself);
        }
        let network = self.network.as_ref().ok_or(HostError::NoNetwork)?;
        let way = way.filter(|way| *way != Way::default());
        if invite.is_none() && way.is_none() {
            return Err(HostError::NoWay);
        }
        if self.trial.take().is_some() {
            tracing::debug!("a copy was open");
        }
        if let Some(away) = self.away.take() {
            away.leave(&mut self.desk, &mut self.outbox);
        } else if let Some(open) = &mut self.open {
            open.part();
        }
        self.visits += 1;
        let (certificate, profile) = (network.certificate, self.desk.profile.clone());
        let (run, now) = ((self.run, self.visits << 32), clocks().steady);
        let mut visitor = Visitor::to(person.into(), invite, way, certificate, profile, run, now);
        if let Some(copy) = self.desk.copy_of(person) {
            visitor.visit.set_copy(copy);
        }
        self.away = Some(Away::new(visitor));
        Ok(())
    }

    /// Goes on with the visit.
    pub(super) fn visit(&mut self) {
        let (Some(away), Some(network)) = (&mut self.away, &self.network) else {
            return;
        };
        let (desk, open) = (&mut self.desk, &mut self.open);
        match away.work(network, desk, open, &mut self.outbox) {
            Work::Goes => {}
            Work::Met(person) => {
                let invite = away.invite();
                let store = &mut self.desk.store;
                let met = store.meet(person.who, &person.profile, invite.as_deref(), now());
                if let Err(error) = met {
                    tracing::warn!("whom one met is not noted: {error}");
                }
                self.desk.met = true;
            }
            Work::Inherit => {
                if let Some(away) = self.away.take() {
                    self.inherit(away);
                }
            }
            Work::Over => {
                if let Some(mut away) = self.away.take() {
                    away.close(&mut self.desk, &mut self.outbox);
                }
                self.come_home();
            }
        }
    }

    /// The person at this machine is in the open room again.
    pub(super) fn come_home(&mut self) {
        if let (None, Some(home)) = (&self.open, self.home) {
            // It was hosted elsewhere.
            return self.open_for(home, None);
        }
        if let Some(open) = &mut self.open {
            self.outbox.emit(Event::Opened(Box::new(open.opened())));
            let door = open.hub().door().clone();
            self.outbox.emit(Event::Door(Box::new(door)));
            open.join(&self.desk, Some(&mut self.outbox));
            self.bring_waiting();
        }
    }

    /// Something came from the network.
    pub(super) fn hear(&mut self, event: NetEvent) {
        let event = match &mut self.away {
            Some(away) => away.hear(event),
            None => Some(event),
        };
        let event = event.and_then(|event| self.hear_seek(event));
        match event {
            None => {}
            Some(NetEvent::Connected(connected)) => match (&mut self.open, &self.network) {
                (Some(open), Some(network)) if connected.dialled.is_none() => {
                    let features = if self.desk.machine {
                        Features::OURS.with(Features::MACHINE)
                    } else {
                        Features::OURS
                    };
                    let hello = Hello::new(network.certificate, features, rand::random());
                    open.guests.connect(hello, *connected, clocks());
                }
                (None, _) if connected.dialled.is_none() => {
                    // Who is on a visit may be about to take over there.
                    let reason = match self.away {
                        Some(_) => Reason::Elsewhere,
                        None => Reason::NobodyHome,
                    };
                    connected.link.close(reason);
                }
                _ => connected.link.close(Reason::Left),
            },
            Some(NetEvent::Frame { conn, lane, bytes }) => {
                if let Some(open) = &mut self.open {
                    open.guests.frame(conn, lane, &bytes, clocks().steady);
                }
            }
            Some(NetEvent::Closed { conn, why }) => {
                if let Some(open) = &mut self.open {
                    open.guests.closed(conn, &why);
                }
            }
            // With every turn all is sent that can be. How a guest's packets travel is the guest's to
            // show, and who dialled for a visit that is over went home.
            Some(NetEvent::Room { .. } | NetEvent::Path { .. } | NetEvent::DialFailed { .. }) => {}
            Some(NetEvent::Introduced(introduced)) => self.decide(&introduced),
            Some(NetEvent::RelayUp(up)) => {
                if let Some(network) = &mut self.network {
                    network.observed = Some(up.welcome.observed);
                }
                self.outbox.emit(Event::Relay(RelayNews::Up {
                    relay: up.relay,
                    name: up.welcome.name,
                    rules: up.welcome.rules,
                }));
            }
            Some(NetEvent::RelayDown { relay, why }) => {
                let relay = *relay;
                self.outbox
                    .emit(Event::Relay(RelayNews::Down { relay, why }));
            }
            Some(NetEvent::Presence { person, here }) => self.outbox.emit(Event::Presence {
                who: person.into(),
                here,
            }),
        }
    }

    /// Whether somebody whom the relay introduces may come as far as the door. Who may not is told
    /// nothing that says anybody is here.
    fn decide(&mut self, introduced: &Introduced) {
        let (Some(network), Some(open)) = (&self.network, &self.open) else {
            return;
        };
        let who: Author = introduced.visitor.person.into();
        let shown = match introduced.by {
            By::Invite { id, proof } => Some((id, proof, introduced.nonce)),
            By::Friend => None,
        };
        let refused = !self.shares(introduced.visitor.person)
            && open.hub().would_send_away(who, shown, clocks().wall);
        network.ask(NetCommand::Decide {
            introduction: introduced.introduction,
            admit: introduced.visitor.is_genuine() && !refused,
        });
    }
}
