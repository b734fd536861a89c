//! Does what people ask of each other.

use bevy::prelude::*;

use super::Asked;
use crate::client::{
    company::Company,
    intent::Intent,
    link::{Command, Link, society::ToHost},
    news::people::Circle,
};

pub(super) fn mingle(
    mut asked: MessageReader<Asked>,
    mut link: ResMut<Link>,
    mut company: ResMut<Company>,
    mut circle: ResMut<Circle>,
) {
    for Asked(intent) in asked.read() {
        let command = match intent {
            Intent::Say(text) => Command::Say(text.clone()),
            Intent::ReadChat => {
                company.unread = 0;
                continue;
            }
            Intent::SetDoor(door) => Command::Tell(ToHost::SetDoor(*door)),
            Intent::SetKeep(keep) => {
                // Shown at once; the host says the same a little later.
                circle.door.keep = *keep;
                Command::Tell(ToHost::Keep(*keep))
            }
            Intent::OpenCopy(nest) => Command::OpenCopy(*nest),
            Intent::AnswerKnock { who, let_in } => {
                // Answered at once; the hub says the same a little later.
                let answer = ToHost::Answer {
                    who: *who,
                    let_in: *let_in,
                };
                let at_home = circle.at_door.iter().any(|(knocking, _)| knocking == who);
                company.knocking.retain(|(knocking, _)| knocking != who);
                circle.at_door.retain(|(knocking, _)| knocking != who);
                if at_home {
                    Command::Decide(answer)
                } else {
                    Command::Tell(answer)
                }
            }
            Intent::SetRole { who, role } => Command::Tell(ToHost::SetRole {
                who: *who,
                role: *role,
            }),
            Intent::SetRoleOfAbsent { who, role } => Command::Decide(ToHost::SetRole {
                who: *who,
                role: *role,
            }),
            Intent::ShowOut(who) => Command::Tell(ToHost::Remove {
                who: *who,
                block: false,
            }),
            Intent::Block(who) => {
                // They knock no more; the host says the same a little later.
                company.knocking.retain(|(knocking, _)| knocking != who);
                circle.at_door.retain(|(knocking, _)| knocking != who);
                Command::Block(*who)
            }
            Intent::TakeBack(who) => Command::Tell(ToHost::TakeBack(*who)),
            Intent::Invite(wanted) => Command::Invite(wanted.clone()),
            Intent::Revoke(id) => Command::Revoke(*id),
            Intent::Unblock(who) => Command::Unblock(*who),
            Intent::Forget(who) => Command::Forget(*who),
            Intent::Hide(hidden) => {
                circle.hidden = *hidden;
                Command::Hide(*hidden)
            }
            Intent::SetRelay(relay) => Command::SetRelay(relay.clone()),
            Intent::Visit(invite) => {
                circle.set_out(invite);
                Command::Visit(invite.clone())
            }
            Intent::Call(who) => {
                circle.call(*who);
                Command::Call(*who)
            }
            Intent::LeaveNote { item, text } => Command::LeaveNote {
                item: item.clone(),
                text: text.clone(),
            },
            Intent::TakeDown(key) => Command::TakeDown(*key),
            Intent::GoHome => {
                circle.visit = None;
                Command::GoHome
            }
            Intent::VisitOver => {
                circle.visit = None;
                continue;
            }
            _ => continue,
        };
        link.send(command);
    }
}
