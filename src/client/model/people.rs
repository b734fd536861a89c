//! Fills what the panels show of people.

use std::{collections::BTreeSet, time::SystemTime};

use bevy::prelude::*;
use jiff::tz::TimeZone;

use super::colour;
use crate::{
    client::{
        clock::moment,
        company::Company,
        link::{
            CopyRow, Link,
            society::{Code, PersonRow},
        },
        news::people::Circle,
        profile::Person,
        ui::view::{
            ViewModel,
            society::{Copy, Face, Friend, Given, Society, Spoken, Visit},
        },
    },
    room::Author,
};

pub(super) fn fill(
    link: Res<Link>,
    company: Res<Company>,
    circle: Res<Circle>,
    person: Res<Person>,
    mut filled: Local<u64>,
    mut view: ResMut<ViewModel>,
) {
    let now = SystemTime::UNIX_EPOCH
        .elapsed()
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0));
    // Once a second, as what is told is how long ago things were.
    let fresh = company.is_changed() || circle.is_changed() || person.is_changed();
    if !fresh && now < *filled + 1_000 {
        return;
    }
    *filled = now;
    let me = link.me();
    let zone = TimeZone::system();
    let ago = |at: u64| now.saturating_sub(at) / 1_000;
    let met = |who: Author| circle.people.iter().find(|row| row.who == who);
    let present = |who: Author| company.people.values().find(|person| person.who == who);
    let known = |who: Author| {
        let present = present(who).map(|person| &person.profile);
        let blocked = circle.blocked.iter().find(|(blocked, _)| *blocked == who);
        let profile = present
            .or_else(|| met(who).map(|row| &row.profile))
            .or_else(|| blocked.and_then(|(_, profile)| profile.as_ref()));
        profile.map_or_else(
            || Face::new(who, "", Default::default()),
            |profile| Face::new(who, &profile.name, colour(&profile.colour)),
        )
    };
    let way = |row: &PersonRow| {
        let invite = row.invite.as_ref()?.parse().ok()?;
        Some(Box::new(invite))
    };
    let code = Code {
        person: me.into(),
        relay: circle.address.clone(),
    };
    // Everywhere, and in the open nest alone.
    let everywhere = circle.blocked.iter().map(|(who, _)| *who);
    let blocked: BTreeSet<Author> = everywhere
        .chain(circle.door.blocked.iter().copied())
        .collect();
    // One's own nest may be hosted elsewhere: then it is decided there who is what.
    let hosts = circle.visit.as_ref().is_none_or(|v| v.invite.is_some());
    let role = |who| circle.door.known.get(&who).filter(|_| hosts);
    let mut friends: Vec<_> = circle
        .people
        .iter()
        .filter(|row| present(row.who).is_none() && row.who != me)
        .filter(|row| !blocked.contains(&row.who))
        .map(|row| Friend {
            face: Face::new(row.who, &row.profile.name, colour(&row.profile.colour)),
            role: role(row.who).map(|known| known.role),
            there: circle.there.contains(&row.who),
            seen: ago(row.seen.cast_unsigned()),
            knocks: row.way.is_some() || row.invite.is_some(),
        })
        .collect();
    friends.sort_by_key(|friend| (!friend.there, friend.seen));
    let copy = |row: &CopyRow| Copy {
        nest: row.nest,
        whose: row.whose.clone(),
        name: row.name.clone(),
        ago: ago(row.at.cast_unsigned()),
        invite: met(row.owner).and_then(way),
    };
    let given = circle.door.invites.iter().rev();
    let valid = given.filter(|given| given.expires.is_none_or(|expires| expires > now));
    view.society = Society {
        me: person.profile.as_ref().map(|profile| {
            let face = Face::new(me, &profile.name, colour(&profile.look.colour));
            (face, code.to_string())
        }),
        role: company.role,
        door: company.door,
        keep: circle.door.keep,
        here: company
            .people
            .values()
            .filter(|person| person.who != me)
            .map(|person| (known(person.who), person.role))
            .collect(),
        knocking: company
            .knocking
            .iter()
            // Who knocked before one set out, until one is let in there.
            .filter(|(who, _)| circle.at_door.iter().all(|(home, _)| home != who))
            .map(|(who, profile)| Face::new(*who, &profile.name, colour(&profile.colour)))
            .collect(),
        knocking_at_home: circle
            .at_door
            .iter()
            .map(|(who, profile)| Face::new(*who, &profile.name, colour(&profile.colour)))
            .collect(),
        invites: valid
            .map(|given| Given {
                id: given.id,
                role: given.role,
                left: given.expires.map(|expires| (expires - now) / 1_000),
            })
            .collect(),
        invited: circle.invited.clone(),
        blocked: blocked.into_iter().map(known).collect(),
        friends,
        relay: circle.relay.clone(),
        hidden: circle.hidden,
        runs_here: circle.runs_here.clone(),
        visit: circle.visit.as_ref().map(|visit| {
            let called = |who| Some(known(who).name).filter(|name| !name.is_empty());
            let owner = company.owner.filter(|_| circle.is_away());
            Visit {
                name: called(owner.unwrap_or(visit.host)),
                host: (owner == Some(me)).then(|| known(visit.host).name),
                stage: visit.stage.clone(),
                path: visit.path,
                machine: visit.machine,
                relay: visit.relay.clone(),
                invite: visit.invite.clone(),
                friend: visit.friend.then_some(visit.host),
            }
        }),
        copies: circle.copies.iter().map(copy).collect(),
        copy: circle.copy.as_ref().map(copy),
        today: moment(now, &zone).day,
        chat: company
            .lines
            .iter()
            .map(|spoken| Spoken {
                name: spoken.line.name.clone(),
                mine: spoken.line.author == me,
                colour: known(spoken.line.author).colour,
                text: spoken.line.text.clone(),
                at: moment(spoken.line.at, &zone),
                open: spoken.open,
            })
            .collect(),
        unread: company.unread,
    };
}
