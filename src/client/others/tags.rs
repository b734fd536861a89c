//! Where names and speech go on the screen.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts, EguiPrimaryContextPass,
    egui::{Pos2, pos2},
};

use super::Other;
use crate::{
    assets::palette,
    client::{
        camera::Eye,
        company::{Company, Spoken},
        figure::{Motion, Walker},
        link::Link,
        panels::Drawn,
        ui::{
            PanelState,
            view::{Bubble, Tag, ViewModel},
        },
    },
    room::{Author, PaintId},
};

/// How far above the feet of somebody who stands a name floats, in metres, and how much less for
/// somebody who sits.
const ABOVE: (f32, f32) = (1.3, 0.28);
/// A figure of fewer pixels than this has no name; of the second it has all of it.
const NAMED: (f32, f32) = (26.0, 48.0);
/// For how many seconds something said is seen, at least and at most, and how many a letter adds.
const LASTS: (f32, f32, f32) = (4.0, 12.0, 0.06);
/// Most bubbles over a head.
const BUBBLES: usize = 2;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        fill.before(Drawn).run_if(resource_exists::<ViewModel>),
    );
}

fn fill(
    company: Res<Company>,
    link: Res<Link>,
    panels: Option<Res<PanelState>>,
    time: Res<Time<Real>>,
    mut contexts: EguiContexts,
    eyes: Query<(&GlobalTransform, &Camera), With<Eye>>,
    others: Query<(&Other, &Motion)>,
    own: Query<&Motion, With<Walker>>,
    mut view: ResMut<ViewModel>,
) -> Result {
    let zoom = contexts.ctx_mut()?.zoom_factor();
    let Ok((eye, camera)) = eyes.single() else {
        return Ok(());
    };
    let seen = |motion: &Motion| -> Option<(Pos2, f32)> {
        let feet = motion.gait.root;
        let up = ABOVE.0 - ABOVE.1 * motion.gait.sit;
        let head = camera.world_to_viewport(eye, feet + Vec3::Y * up).ok()?;
        let feet = camera.world_to_viewport(eye, feet).ok()?;
        Some((pos2(head.x / zoom, head.y / zoom), feet.y - head.y))
    };
    let now = time.elapsed_secs();
    let present = |who: Author| company.people.values().find(|person| person.who == who);
    let mut tags: Vec<Tag> = Vec::new();
    for (other, motion) in &others {
        let (Some(person), Some((at, tall))) = (present(other.who), seen(motion)) else {
            continue;
        };
        tags.push(Tag {
            at,
            name: Some(person.profile.name.clone()),
            colour: colour(&person.profile.colour),
            clear: ((tall - NAMED.0) / (NAMED.1 - NAMED.0)).clamp(0.0, 1.0) * other.presence,
            said: said(&company, other.who, now),
            typing: other.typing,
        });
    }
    let me = link.me();
    let (said, typing) = (
        said(&company, me, now),
        panels.is_some_and(|panels| panels.is_typing()) && !others.is_empty(),
    );
    if let (false, Ok(motion)) = (said.is_empty() && !typing, own.single())
        && let (Some(person), Some((at, _))) = (present(me), seen(motion))
    {
        tags.push(Tag {
            at,
            name: None,
            colour: colour(&person.profile.colour),
            clear: 0.0,
            said,
            typing,
        });
    }
    if view.tags != tags {
        view.tags = tags;
    }
    Ok(())
}

/// What somebody said lately.
fn said(company: &Company, who: Author, now: f32) -> Vec<Bubble> {
    let fresh =
        |spoken: &&Spoken| spoken.line.author == who && !company.was_said_before(&spoken.line);
    let bubble = |spoken: &Spoken| {
        let letters = spoken.line.text.chars().count() as f32;
        Bubble {
            text: spoken.line.text.clone(),
            age: now - spoken.heard.as_secs_f32(),
            lasts: (LASTS.0 + letters * LASTS.2).min(LASTS.1),
        }
    };
    // The newest are at the end; what is older than any bubble need not be looked at.
    let recent = company.lines.iter().rev();
    let recent = recent.take_while(|spoken| now - spoken.heard.as_secs_f32() < LASTS.1);
    let mut said: Vec<Bubble> = recent
        .filter(fresh)
        .map(bubble)
        .filter(|bubble| bubble.age < bubble.lasts)
        .take(BUBBLES)
        .collect();
    said.reverse();
    said
}

fn colour(paint: &PaintId) -> [u8; 3] {
    let known = palette().get(paint.as_str());
    known.map(|rgb| rgb.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::room::{
        chat::{Line, LineId},
        edit::Stamp,
    };

    #[test]
    fn what_was_said_is_seen_for_some_seconds() {
        let who = Author([1; 32]);
        let mut company = Company::default();
        for (number, heard) in [(1, 0), (2, 5), (3, 6), (4, 7)] {
            let id = LineId { run: 1, number };
            let line = Line {
                stamp: Stamp {
                    epoch: 1,
                    seq: number,
                },
                id,
                author: if number == 3 { Author([2; 32]) } else { who },
                name: "Mei".to_owned(),
                at: 0,
                text: number.to_string(),
            };
            company.lines.push(Spoken {
                line,
                heard: Duration::from_secs(heard),
                open: false,
            });
        }
        let texts = |now: f32| -> Vec<String> {
            let said = said(&company, who, now);
            said.into_iter().map(|bubble| bubble.text).collect()
        };
        assert_eq!(texts(7.5), ["2", "4"]);
        assert_eq!(texts(10.0), ["4"]);
        assert!(texts(20.0).is_empty());
    }
}
