//! Somebody who wrote a client of their own: says what no Nest would say.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, TrySendError},
    },
    time::{Duration, Instant},
};

use nest::{
    host::{Visited, Visitor},
    net::{
        proto::{
            identity::{Certificate, SecretKey},
            invite::Invite,
            visit::VisitEvent,
            wire::{Profile, Reason, ToGuest},
        },
        quic::{Net, NetConfig, NetEvent, Sink},
    },
    room::{
        Author,
        edit::{Edit, Intent, Label, Verb},
        op::Op,
        replica::Request,
    },
};

use crate::friend::PATIENCE;

/// The label of edits made by hand.
pub(crate) const LABEL: Label = Label {
    verb: Verb::Place,
    kind: None,
    count: 1,
};

pub(crate) struct Stranger {
    pub(crate) visitor: Visitor,
    pub(crate) me: Author,
    net: Net,
    sink: Sink,
    events: Receiver<NetEvent>,
    start: Instant,
    seq: u64,
}

impl Stranger {
    pub(crate) fn new(seed: u8, invite: &Invite) -> Self {
        Self::vouched(seed, invite, |certificate| certificate)
    }

    /// With another certificate than its own.
    pub(crate) fn vouched(
        seed: u8,
        invite: &Invite,
        forge: impl FnOnce(Certificate) -> Certificate,
    ) -> Self {
        let person = SecretKey::from_seed(&[seed; 32]);
        let device = SecretKey::from_seed(&[seed + 100; 32]);
        let certificate = forge(person.certify(device.public()));
        let net = Net::start(NetConfig {
            device,
            certificate,
            bind: Some("127.0.0.1:0".parse().unwrap()),
            impair: None,
        })
        .unwrap();
        let (sender, events) = mpsc::sync_channel(1_024);
        let sink: Sink = Arc::new(move |event| match sender.try_send(event) {
            Err(TrySendError::Full(event)) => Err(event),
            _ => Ok(()),
        });
        let visitor = Visitor::new(
            invite.clone(),
            certificate,
            Profile::default(),
            u64::from(seed),
            0,
            Duration::ZERO,
        );
        Self {
            visitor,
            me: person.public().into(),
            net,
            sink,
            events,
            start: Instant::now(),
            seq: 0,
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Waits for something that happens on the visit.
    pub(crate) fn wait<T>(&mut self, mut wanted: impl FnMut(VisitEvent) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            while let Some(visited) = self.visitor.work(&self.net, &self.sink, self.now()) {
                if let Visited::Event(event) = visited
                    && let Some(found) = wanted(event)
                {
                    // Sends what the last word was answered with.
                    let _ = self.visitor.work(&self.net, &self.sink, self.now());
                    return found;
                }
            }
            assert!(Instant::now() < end, "what was waited for did not come");
            if let Ok(event) = self.events.recv_timeout(Duration::from_millis(5)) {
                drop(self.visitor.hear(event, self.now()));
            }
        }
    }

    /// Lets some time pass.
    #[cfg(feature = "relay")]
    pub(crate) fn idle(&mut self, long: Duration) {
        while self
            .visitor
            .work(&self.net, &self.sink, self.now())
            .is_some()
        {}
        if let Ok(event) = self.events.recv_timeout(long) {
            drop(self.visitor.hear(event, self.now()));
        }
    }

    pub(crate) fn hears<T>(&mut self, mut wanted: impl FnMut(ToGuest) -> Option<T>) -> T {
        self.wait(|event| match event {
            VisitEvent::Said(said) => wanted(said),
            VisitEvent::Ended(reason) => panic!("{reason}"),
            _ => None,
        })
    }

    pub(crate) fn arrives(&mut self) {
        self.hears(|said| matches!(said, ToGuest::Snapshot(_)).then_some(()));
    }

    pub(crate) fn ended(&mut self) -> Reason {
        self.wait(|event| match event {
            VisitEvent::Ended(reason) => Some(reason),
            _ => None,
        })
    }

    /// Asks for an edit in somebody's name, whatever the rules say; gives its number.
    pub(crate) fn ask(&mut self, author: Author, intent: Intent, op: Op) -> u64 {
        self.seq += 1;
        self.visitor.visit.request(Request::Edit(Edit {
            author,
            author_seq: self.seq,
            intent,
            label: LABEL,
            ops: vec![op],
        }));
        self.seq
    }
}
