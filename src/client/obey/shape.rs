//! Walls and rooms reshaped by hand: shown while the hand is at it, one edit when it lets go.

use bevy::prelude::*;

use super::Asked;
use crate::{
    client::{
        intent::Intent,
        link::Link,
        session::{Nest, Refused, RoomChanged},
    },
    room::{
        edit::{Label, Verb},
        rule::Refusal,
        shell::reshape::{Gesture, reshape},
    },
};

/// What a hand tries to make of the room now.
#[derive(Resource, Debug, Default)]
pub(in crate::client) struct Shaping {
    gesture: Option<Gesture>,
    /// Why it may not be.
    pub(in crate::client) refusal: Option<Refusal>,
}

pub(super) fn shape(
    mut asked: MessageReader<Asked>,
    mut nest: ResMut<Nest>,
    mut link: ResMut<Link>,
    mut shaping: ResMut<Shaping>,
    mut changed: MessageWriter<RoomChanged>,
    mut refused: MessageWriter<Refused>,
) {
    let mut tried = false;
    for Asked(intent) in asked.read() {
        match intent {
            Intent::TryReshape(gesture) => {
                tried = true;
                if shaping.gesture.as_ref() == Some(gesture) {
                    continue;
                }
                let (ops, refusal) = match reshape(nest.room(), nest.kinds(), gesture) {
                    Ok(ops) => (ops, None),
                    Err(refusal) => (Vec::new(), Some(refusal)),
                };
                changed.write(nest.preview(&ops, false));
                *shaping = Shaping {
                    gesture: Some(gesture.clone()),
                    refusal,
                };
            }
            Intent::Reshape(gesture) => {
                tried = false;
                let label = Label {
                    verb: Verb::Rebuild,
                    kind: None,
                    count: 0,
                };
                let done = match reshape(nest.room(), nest.kinds(), gesture) {
                    Ok(ops) if ops.is_empty() => continue,
                    Ok(ops) => nest.edit(&mut link, label, ops),
                    Err(refusal) => Err(Refused(refusal)),
                };
                match done {
                    Ok(change) => drop(changed.write(change)),
                    Err(reason) => drop(refused.write(reason)),
                }
            }
            _ => {}
        }
    }
    // The hand let go, or gave up.
    if shaping.gesture.is_some() && !tried {
        *shaping = Shaping::default();
        changed.write(nest.show_plain());
    }
}
