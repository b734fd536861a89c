//! Who one is: name and figure, kept with the data folder.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    link::{Appearance, Command, Event, Link, News, society::ToHost},
    live::Me,
    ui::view::Profile,
};
use crate::{assets::palette, room::figure::Look};

/// Under which name the host keeps it.
const KEY: &str = "profile";

/// Who one is, once that is known.
#[derive(Resource, Debug, Default)]
pub(super) struct Person {
    pub(super) profile: Option<Profile>,
    /// Whether the host has told what it keeps; before, nobody knows whether this is a first run.
    pub(super) asked: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    look: Look,
}

impl Person {
    /// A figure drawn by chance, without a name.
    pub(super) fn by_chance() -> Profile {
        Profile {
            name: String::new(),
            look: Look::roll(rand::random()),
        }
    }

    /// Becomes somebody, and has it kept.
    pub(super) fn introduce(&mut self, profile: Profile, link: &mut Link) {
        let kept = Kept {
            name: profile.name.clone(),
            look: profile.look.clone(),
        };
        match ron::to_string(&kept) {
            Ok(value) => link.send(Command::SetValue {
                key: KEY.to_owned(),
                value,
            }),
            Err(error) => error!("the profile cannot be written: {error}"),
        }
        self.profile = Some(profile);
        self.tell(link);
    }

    /// Has others see who one is.
    fn tell(&self, link: &mut Link) {
        if let Some(Profile { name, look }) = &self.profile {
            let profile = Appearance::new(name, look);
            link.send(Command::Tell(ToHost::Profile(profile)));
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Person>()
        .add_systems(PreUpdate, listen)
        .add_systems(Update, wear);
}

fn listen(mut news: MessageReader<News>, mut person: ResMut<Person>, mut link: ResMut<Link>) {
    for News(event) in news.read() {
        let Event::Values(values) = &**event else {
            continue;
        };
        person.asked = true;
        let kept = values.iter().find(|(key, _)| key == KEY);
        let kept = kept.and_then(|(_, value)| match ron::from_str::<Kept>(value) {
            Ok(kept) => Some(kept),
            Err(error) => {
                warn!("the profile cannot be read, the first card asks again: {error}");
                None
            }
        });
        let known = |look: &Look| look.check(|paint| palette().get(paint.as_str()).is_some());
        person.profile = kept.map(|Kept { name, look }| {
            let look = if known(&look).is_ok() {
                look
            } else {
                Look::roll(rand::random())
            };
            Profile { name, look }
        });
        person.tell(&mut link);
    }
}

/// One's figure in the room wears the look.
fn wear(person: Res<Person>, mut me: ResMut<Me>) {
    if let (true, Some(profile)) = (person.is_changed(), &person.profile)
        && me.look != profile.look
    {
        me.look = profile.look.clone();
    }
}
