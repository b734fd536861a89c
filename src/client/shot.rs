//! Pictures without a window: the same scene, light and eye, drawn into an image.

use std::sync::{Arc, Mutex};

use bevy::{
    app::PluginsState,
    audio::AudioPlugin,
    camera::{RenderTarget, Viewport},
    log::LogPlugin,
    prelude::*,
    render::{
        RenderApp, RenderPlugin,
        gpu_readback::{Readback, ReadbackComplete},
        pipelined_rendering::PipelinedRenderingPlugin,
        render_resource::{PipelineCache, TextureFormat, TextureUsages},
    },
    time::TimeUpdateStrategy,
    window::ExitCondition,
    winit::WinitPlugin,
};
use image::{Rgba, RgbaImage};

use super::{
    camera::{self, Eye, Pose, View},
    quality::{self, Quality},
    room_view::{Stage, background::Background, shell::SlabShadow},
};
use crate::room::Shell;

/// Frames drawn small until lights, shadows and shaders are all there: point lights have been seen
/// to come as late as the tenth.
const WARM_UP: u32 = 8;
/// Least pixels each way: ambient occlusion halves its depth four times.
const LEAST: u32 = 16;
/// Most frames to wait for pipelines or for the copy.
const PATIENCE: u32 = 2_000;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ShotError {
    #[error(
        "nothing here can draw: no Vulkan, Metal or DirectX adapter was found (on Debian, mesa-vulkan-drivers draws without a graphics card)"
    )]
    NoAdapter,
    #[error("a picture is 16 to 8192 pixels wide and high, not {0} x {1}")]
    Size(u32, u32),
    #[error("the graphics driver did not finish the picture")]
    Stuck,
}

/// An app that draws into an image. Keep it to take several pictures: opening one takes seconds.
pub struct Studio {
    app: App,
    size: UVec2,
    eye: Entity,
    camera_target: Entity,
    caught: Arc<Mutex<Option<Vec<u8>>>>,
    warmed: bool,
}

impl Studio {
    /// `size` in pixels. `more` adds what else is to be seen, beside the hull of the room.
    pub fn open(
        size: (u32, u32),
        quality: Quality,
        more: impl FnOnce(&mut App),
    ) -> Result<Self, ShotError> {
        let target = target(size)?;
        quality::adapter().ok_or(ShotError::NoAdapter)?;
        let mut app = App::new();
        let window = WindowPlugin {
            primary_window: None,
            exit_condition: ExitCondition::DontExit,
            ..default()
        };
        let render = RenderPlugin {
            synchronous_pipeline_compilation: true,
            ..default()
        };
        app.add_plugins(
            DefaultPlugins
                .set(window)
                .set(render)
                .disable::<WinitPlugin>()
                .disable::<LogPlugin>()
                .disable::<AudioPlugin>()
                .disable::<PipelinedRenderingPlugin>(),
        );
        // Every frame is long enough for any glide to end.
        app.insert_resource(TimeUpdateStrategy::ManualDuration(
            std::time::Duration::from_millis(500),
        ))
        .insert_resource(quality)
        .add_plugins(super::scene);
        more(&mut app);
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();

        let target = app.world_mut().resource_mut::<Assets<Image>>().add(target);
        let eye = app
            .world_mut()
            .spawn(camera::bundle(RenderTarget::Image(target.clone().into())))
            .id();
        if let Some(mut eye) = app.world_mut().get_mut::<Eye>(eye) {
            eye.calm = true;
        }
        let caught = Arc::new(Mutex::new(None));
        let sink = caught.clone();
        app.add_observer(move |copy: On<ReadbackComplete>| {
            if let Ok(mut slot) = sink.lock() {
                *slot = Some(copy.data.clone());
            }
        });
        let camera_target = app.world_mut().spawn(Target(target)).id();
        Ok(Self {
            app,
            size: UVec2::new(size.0, size.1),
            eye,
            camera_target,
            caught,
            warmed: false,
        })
    }

    /// The world, to put things in between pictures.
    pub fn world_mut(&mut self) -> &mut World {
        self.app.world_mut()
    }

    /// Pictures are this large from now on.
    pub fn resize(&mut self, size: (u32, u32)) -> Result<(), ShotError> {
        let wanted = UVec2::from(size);
        if wanted == self.size {
            return Ok(());
        }
        let image = target(size)?;
        self.size = wanted;
        let world = self.app.world_mut();
        let image = world.resource_mut::<Assets<Image>>().add(image);
        let eye = RenderTarget::Image(image.clone().into());
        world.entity_mut(self.eye).insert(eye);
        world.entity_mut(self.camera_target).insert(Target(image));
        Ok(())
    }

    /// Draws the stage as it is now.
    pub fn shoot(&mut self, view: View) -> Result<RgbaImage, ShotError> {
        self.settle(looking(view))?;
        self.expose()
    }

    /// Puts the eye where it is wanted, and waits until all that a frame needs is there.
    pub(super) fn stand(&mut self, pose: Pose, crop: f32) -> Result<(), ShotError> {
        self.settle(|eye, _, _| eye.stand(pose, crop))
    }

    /// Draws what the eye sees once it has its place.
    pub(super) fn expose(&mut self) -> Result<RgbaImage, ShotError> {
        let mut image = self.catch()?;
        // What blends leaves holes in the alpha of a picture that has none.
        image.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
        Ok(image)
    }

    /// The eye's entity, to put a lens before it.
    pub(super) fn eye(&self) -> Entity {
        self.eye
    }

    /// The picture, and which of its pixels are the room's.
    pub fn shoot_masked(&mut self, view: View) -> Result<(RgbaImage, Vec<bool>), ShotError> {
        let image = self.shoot(view)?;
        // What changes when the background is taken away is no part of the room.
        self.show_background(false);
        // An eye that was shut sees no lamps in its first frames.
        let ready = self.warm(WARM_UP);
        let bare = ready.and_then(|()| self.catch());
        self.show_background(true);
        // Bloom spills a little over the edge, so "the same" is a matter of degree.
        let same = |(a, b): (&Rgba<u8>, &Rgba<u8>)| {
            let off = |i: usize| u32::from(a.0[i].abs_diff(b.0[i]));
            off(0) + off(1) + off(2) < 48
        };
        let room = image.pixels().zip(bare?.pixels()).map(same).collect();
        Ok((image, room))
    }

    /// One thing alone on nothing, where `place` put it between two corners (in metres). Alpha is
    /// kept; what was placed is gone afterwards.
    pub fn portray(
        &mut self,
        (low, high): (Vec3, Vec3),
        place: impl FnOnce(&mut World) -> Vec<Entity>,
    ) -> Result<RgbaImage, ShotError> {
        if !self.warmed {
            // The background is hung behind the eye in the first frame.
            self.app.update();
        }
        self.show_background(false);
        let world = self.app.world_mut();
        if let Some(mut camera) = world.get_mut::<Camera>(self.eye) {
            camera.clear_color = ClearColorConfig::Custom(Color::NONE);
        }
        if let Some(mut eye) = world.get_mut::<Eye>(self.eye) {
            eye.portray(low, high);
        }
        let placed = place(world);
        let ready = self.warm(if self.warmed { 2 } else { WARM_UP });
        let picture = ready.and_then(|()| self.catch());
        for entity in placed {
            self.app.world_mut().despawn(entity);
        }
        picture
    }

    /// Frames drawn and how long one takes, in milliseconds: the middle one of `count`.
    pub fn measure(&mut self, view: View, count: usize) -> Result<f64, ShotError> {
        self.settle(looking(view))?;
        let mut times: Vec<f64> = Vec::with_capacity(count);
        for _ in 0..count.max(1) {
            let start = std::time::Instant::now();
            self.catch()?;
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }

    fn show_background(&mut self, shown: bool) {
        let world = self.app.world_mut();
        let wanted = if shown {
            Visibility::Inherited
        } else {
            Visibility::Hidden
        };
        let mut quads =
            world.query_filtered::<&mut Visibility, Or<(With<Background>, With<SlabShadow>)>>();
        for mut visibility in quads.iter_mut(world) {
            *visibility = wanted;
        }
        if let Some(mut camera) = world.get_mut::<Camera>(self.eye) {
            camera.clear_color = ClearColorConfig::Custom(Color::BLACK);
        }
    }

    /// Draws small frames until everything a frame needs is there; `place` puts the eye into a room
    /// for a frame of that shape.
    fn settle(&mut self, place: impl FnOnce(&mut Eye, &Shell, f32)) -> Result<(), ShotError> {
        self.set_camera(true, Some(self.small()));
        self.app.update();
        let stage = self.app.world().resource::<Stage>().clone();
        let aspect = self.size.x as f32 / self.size.y as f32;
        if let Some(mut eye) = self.app.world_mut().get_mut::<Eye>(self.eye) {
            place(&mut eye, &stage.shell, aspect);
        }
        self.warm(WARM_UP)
    }

    /// Draws small frames until so many in a row had nothing left to wait for.
    fn warm(&mut self, frames: u32) -> Result<(), ShotError> {
        self.warmed = true;
        self.set_camera(true, Some(self.small()));
        let mut calm = 0;
        for _ in 0..PATIENCE {
            self.app.update();
            let waiting = self.app.get_sub_app(RenderApp).is_some_and(|render| {
                let cache = render.world().get_resource::<PipelineCache>();
                cache.is_none_or(|cache| cache.waiting_pipelines().next().is_some())
            });
            calm = if waiting { 0 } else { calm + 1 };
            if calm >= frames {
                self.set_camera(true, None);
                self.app.update();
                return Ok(());
            }
        }
        Err(ShotError::Stuck)
    }

    /// Draws one frame and copies it back.
    fn catch(&mut self) -> Result<RgbaImage, ShotError> {
        if let Ok(mut slot) = self.caught.lock() {
            *slot = None;
        }
        self.set_camera(true, None);
        let world = self.app.world_mut();
        let Some(target) = world.get::<Target>(self.camera_target).map(|t| t.0.clone()) else {
            return Err(ShotError::Stuck);
        };
        world
            .entity_mut(self.camera_target)
            .insert(Readback::texture(target));
        self.app.update();
        self.app
            .world_mut()
            .entity_mut(self.camera_target)
            .remove::<Readback>();
        self.set_camera(false, None);
        for _ in 0..PATIENCE {
            let caught = self.caught.lock().ok().and_then(|mut slot| slot.take());
            if let Some(data) = caught {
                return self.unpad(&data).ok_or(ShotError::Stuck);
            }
            self.app.update();
        }
        Err(ShotError::Stuck)
    }

    /// Where a frame is drawn that nobody sees.
    fn small(&self) -> Viewport {
        Viewport {
            physical_size: (self.size / 16).max(UVec2::splat(LEAST)),
            ..default()
        }
    }

    fn set_camera(&mut self, active: bool, viewport: Option<Viewport>) {
        if let Some(mut camera) = self.app.world_mut().get_mut::<Camera>(self.eye) {
            camera.is_active = active;
            camera.viewport = viewport;
        }
    }

    /// Rows come back padded to 256 bytes.
    fn unpad(&self, data: &[u8]) -> Option<RgbaImage> {
        let row = self.size.x as usize * 4;
        let padded = data.len() / self.size.y as usize;
        let pixels: Vec<u8> = data
            .chunks(padded)
            .flat_map(|line| &line[..row])
            .copied()
            .collect();
        RgbaImage::from_raw(self.size.x, self.size.y, pixels)
    }
}

/// An image to draw into and to copy back.
fn target(size: (u32, u32)) -> Result<Image, ShotError> {
    let allowed = LEAST..=8192;
    if !(allowed.contains(&size.0) && allowed.contains(&size.1)) {
        return Err(ShotError::Size(size.0, size.1));
    }
    let mut image = Image::new_target_texture(size.0, size.1, TextureFormat::Rgba8UnormSrgb, None);
    image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    Ok(image)
}

/// Frames the room.
fn looking(view: View) -> impl FnOnce(&mut Eye, &Shell, f32) {
    move |eye, shell, aspect| {
        eye.home(view, shell, aspect);
        eye.jump();
    }
}

/// What the eye draws into.
#[derive(Component)]
struct Target(Handle<Image>);
