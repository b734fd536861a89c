//! A window that only says why Nest does not open: who clicked on a picture reads no terminal.

use bevy::{
    log::LogPlugin,
    prelude::*,
    window::{EnabledButtons, WindowResolution},
};
use bevy_egui::{EguiContexts, EguiPlugin, EguiPrimaryContextPass};

use super::{
    error::ClientError,
    link::{HomeError, HostError, StoreError},
    settings::Language,
    ui::{self, text::Text},
};

/// What is said, and whether the fonts are there.
#[derive(Resource)]
struct Excuse {
    words: String,
    text: Text,
    fonts: bool,
}

/// Why Nest does not open, for people.
fn words(error: &ClientError, text: Text) -> String {
    let path = |path: &std::path::Path| ("path", path.display().to_string().into());
    match error {
        ClientError::Home(HomeError::Taken(home)) => text.with("excuse-taken", &[path(home)]),
        ClientError::Host(HostError::Store(StoreError::Future { path: database, .. })) => {
            text.with("excuse-future", &[path(database)])
        }
        error => text.with("excuse-other", &[("reason", error.to_string().into())]),
    }
    .into_owned()
}

/// Shows the window until it is closed.
pub(super) fn show(error: &ClientError, language: Language) {
    let text = Text(language);
    App::new()
        .add_plugins(
            DefaultPlugins
                .set(WindowPlugin {
                    primary_window: Some(Window {
                        title: "Nest".to_owned(),
                        name: Some("nest".to_owned()),
                        resolution: WindowResolution::new(560, 260),
                        resizable: false,
                        enabled_buttons: EnabledButtons {
                            maximize: false,
                            ..default()
                        },
                        ..default()
                    }),
                    ..default()
                })
                .set(LogPlugin {
                    filter: "error,nest=info".to_owned(),
                    ..default()
                }),
        )
        .add_plugins(EguiPlugin::default())
        .insert_resource(bevy::winit::WinitSettings::desktop_app())
        .insert_resource(Excuse {
            words: words(error, text),
            text,
            fonts: false,
        })
        .add_systems(Startup, |mut commands: Commands| {
            commands.spawn(Camera2d);
        })
        .add_systems(EguiPrimaryContextPass, speak)
        .run();
}

fn speak(
    mut contexts: EguiContexts,
    mut excuse: ResMut<Excuse>,
    mut redraw: MessageWriter<bevy::window::RequestRedraw>,
    mut exit: MessageWriter<AppExit>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    if !excuse.fonts {
        excuse.fonts = true;
        ui::fonts::install(ctx);
        // They are there from the next frame on.
        redraw.write(bevy::window::RequestRedraw);
        return Ok(());
    }
    if ui::excuse(ctx, &excuse.words, excuse.text) {
        exit.write(AppExit::Success);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_nest_does_not_open_is_said_with_what_can_be_done() {
        let database = StoreError::Future {
            path: "rooms/nest.sqlite".into(),
            found: 99,
            known: 5,
        };
        let damaged = StoreError::Damaged {
            path: "rooms/nest.sqlite".into(),
            reason: "malformed".to_owned(),
        };
        for (error, english, chinese) in [
            (
                ClientError::Home(HomeError::Taken("rooms".into())),
                "already open",
                "已经",
            ),
            (ClientError::Host(database.into()), "newer Nest", "更新版"),
            (ClientError::Host(damaged.into()), "malformed", "malformed"),
        ] {
            let said = words(&error, Text(Language::English));
            assert!(said.contains("rooms") && said.contains(english), "{said}");
            let said = words(&error, Text(Language::Chinese));
            assert!(said.contains("rooms") && said.contains(chinese), "{said}");
        }
    }
}
