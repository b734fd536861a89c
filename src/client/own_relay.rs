//! The relay that runs here, if the person wants that: started, kept on the next time, stopped.

use std::{path::PathBuf, sync::Arc};

use bevy::prelude::*;

use super::{
    intent::Intent,
    link::{Code, Command, Event, Link, News, OwnRelay, society::RelayLink},
    news::people::Circle,
    obey::{Asked, Obey},
    ui::view::society::RunsHere,
};

/// Under which name the host keeps whether there is one: empty where not, else `run` and the address.
const KEY: &str = "own-relay";
const RUN: &str = "run ";

/// The relay, and what it is started with.
#[derive(Resource)]
struct Own {
    data: PathBuf,
    wake: Arc<dyn Fn() + Send + Sync>,
    relay: Option<OwnRelay>,
}

impl Own {
    fn start(&mut self, address: &str, link: &Link) -> RunsHere {
        if let Some(before) = self.relay.take() {
            before.stop();
        }
        let me = Code {
            person: link.me().into(),
            relay: None,
        };
        let (data, wake) = (self.data.clone(), self.wake.clone());
        match OwnRelay::start(data, address.to_owned(), me, wake) {
            Ok(relay) => {
                self.relay = Some(relay);
                RunsHere::Starting
            }
            Err(error) => RunsHere::Failed(error.to_string()),
        }
    }
}

/// `data` is where its key and settings lie.
pub(super) fn plugin(data: PathBuf, wake: Arc<dyn Fn() + Send + Sync>) -> impl Plugin {
    move |app: &mut App| {
        app.insert_resource(Own {
            data: data.clone(),
            wake: wake.clone(),
            relay: None,
        })
        .add_systems(PreUpdate, (resume, hear))
        .add_systems(Update, obey.in_set(Obey));
    }
}

/// One that ran the last time runs again.
fn resume(
    mut news: MessageReader<News>,
    mut own: ResMut<Own>,
    mut circle: ResMut<Circle>,
    link: Res<Link>,
) {
    for News(event) in news.read() {
        let Event::Values(values) = &**event else {
            continue;
        };
        let kept = values.iter().find(|(key, _)| key == KEY);
        if let Some(address) = kept.and_then(|(_, value)| value.strip_prefix(RUN)) {
            circle.runs_here = own.start(address, &link);
        }
    }
}

/// Hears what became of it; one that runs is the one through which one is found.
fn hear(own: Res<Own>, mut circle: ResMut<Circle>, mut link: ResMut<Link>) {
    let told = own.relay.as_ref().and_then(OwnRelay::poll);
    circle.runs_here = match told {
        None => return,
        Some(Ok(relay)) => {
            let here = RunsHere::At(relay.to_string());
            let code = None;
            link.send(Command::SetRelay(Some(RelayLink { relay, code })));
            here
        }
        Some(Err(error)) => RunsHere::Failed(error.to_string()),
    };
}

fn obey(
    mut asked: MessageReader<Asked>,
    mut own: ResMut<Own>,
    mut circle: ResMut<Circle>,
    mut link: ResMut<Link>,
) {
    for Asked(intent) in asked.read() {
        let value = match intent {
            Intent::RunRelay { address } => {
                circle.runs_here = own.start(address, &link);
                format!("{RUN}{address}")
            }
            Intent::StopRelay => {
                if let Some(relay) = own.relay.take() {
                    relay.stop();
                }
                let address = circle.address.as_ref().map(ToString::to_string);
                if circle.runs_here == RunsHere::At(address.unwrap_or_default()) {
                    link.send(Command::SetRelay(None));
                }
                circle.runs_here = RunsHere::No;
                String::new()
            }
            _ => continue,
        };
        let key = KEY.to_owned();
        link.send(Command::SetValue { key, value });
    }
}
