//! Keeps a relay behind each connection that one can be behind: for packets that find no better way.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time};

use super::{
    super::{
        dial::Target,
        engine::{Engine, lock},
    },
    Relay, Request, SUSPECT,
};
use crate::net::{
    path::{PathSocket, PeerRef, Status},
    proto::identity::PublicKey,
};

/// The other side finds the way back to the relay in its own time: from one time of asking for it to
/// the next.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// The same for a way that is not needed yet, doubling up to the second.
const IN_TIME: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(60));

/// A connection that a relay is to be behind.
#[derive(Debug)]
pub(in super::super) struct Behind {
    pub(in super::super) paths: PathSocket,
    pub(in super::super) peer: PeerRef,
    /// Who is at the other end, and what to show there.
    pub(in super::super) device: PublicKey,
    pub(in super::super) target: Target,
    pub(in super::super) status: watch::Receiver<Status>,
}

impl Relay {
    /// Has a connection led through the relay, if it is not, and through a new channel whenever the relay
    /// lost the old one.
    pub(in super::super) async fn keep_behind(
        self: Arc<Self>,
        mut behind: Behind,
        has_channel: bool,
    ) {
        if !has_channel && !self.get_behind(&mut behind).await {
            return;
        }
        let Behind {
            paths,
            peer,
            device,
            target,
            mut status,
        } = behind;
        while lost(&mut status).await {
            let _ = self.requests.try_send(Request::Reconnect);
            loop {
                match self.introduce(target.person, target.invite).await {
                    Ok(led) if led.peer.device == device => {
                        paths.bind(peer, led.relay, led.channel);
                        break;
                    }
                    // Another device of theirs: the connection is not with that one.
                    Ok(led) => return self.release(led.channel.token),
                    Err(_) => {}
                }
                let bound = status.wait_for(|status| status.bound);
                if let Ok(bound) = time::timeout(ASK_AGAIN, bound).await {
                    match bound {
                        Ok(_) => break,
                        Err(_) => return,
                    }
                }
            }
            time::sleep(SUSPECT).await;
        }
    }

    /// Who was reached at an address is led through the relay as well, as soon as it can be: where that
    /// address stops answering nobody is to wait until the connection is given up. `false` where that
    /// cannot be.
    async fn get_behind(&self, behind: &mut Behind) -> bool {
        let mut pause = IN_TIME.0;
        loop {
            time::sleep(pause).await;
            match self
                .introduce(behind.target.person, behind.target.invite)
                .await
            {
                Ok(found) if found.peer.device == behind.device => {
                    let paths = &behind.paths;
                    paths.bind(behind.peer, found.relay, found.channel);
                    let bound = behind.status.wait_for(|status| status.bound);
                    match time::timeout(IN_TIME.0, bound).await {
                        Ok(Ok(_)) => return true,
                        Ok(Err(_)) => return false,
                        Err(_) => {}
                    }
                }
                Ok(found) => {
                    self.release(found.channel.token);
                    return false;
                }
                Err(_) => {}
            }
            pause = (pause * 2).min(IN_TIME.1);
        }
    }
}

impl Engine {
    /// Connects to the relay anew whenever its forwarder is silent for a visitor: who is led here again
    /// has to find this side there.
    pub(in super::super) async fn suspect_home(&self, mut status: watch::Receiver<Status>) {
        // Whoever came by address may be led here later.
        if status.wait_for(|status| status.bound).await.is_err() {
            return;
        }
        while lost(&mut status).await {
            if let Some(home) = &*lock(&self.relays.home) {
                let _ = home.relay.requests.try_send(Request::Reconnect);
            }
            time::sleep(SUSPECT * 4).await;
        }
    }
}

/// Waits until the forwarder was silent for too long; `false` where nobody is there to wait for.
async fn lost(status: &mut watch::Receiver<Status>) -> bool {
    loop {
        if status.wait_for(|status| !status.bound).await.is_err() {
            return false;
        }
        let bound = status.wait_for(|status| status.bound);
        match time::timeout(SUSPECT, bound).await {
            Err(_) => return true,
            Ok(Err(_)) => return false,
            Ok(Ok(_)) => {}
        }
    }
}
