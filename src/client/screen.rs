//! The window's two layers: the room, drawn into a picture of as many pixels as the machine can
//! afford, and over it the interface, always sharp. A room in which nothing stirs is drawn once
//! more, finely, and then left alone.
//!
//! Shaders are made in the background, at the start and when the quality changes. Until they are there
//! the room would be drawn in pieces: the picture that was there before stays.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use bevy::{
    asset::{RenderAssetUsages, load_internal_asset, uuid_handle},
    camera::{
        ImageRenderTarget, RenderTarget,
        visibility::{NoFrustumCulling, RenderLayers},
    },
    color::ColorToPacked,
    core_pipeline::tonemapping::{DebandDither, Tonemapping},
    light::{NotShadowCaster, NotShadowReceiver},
    mesh::{MeshVertexBufferLayoutRef, PrimitiveTopology},
    pbr::{MaterialPipeline, MaterialPipelineKey},
    prelude::*,
    render::{
        Render, RenderApp, RenderSystems,
        render_resource::{
            AsBindGroup, PipelineCache, RenderPipelineDescriptor, SpecializedMeshPipelineError,
            TextureFormat,
        },
    },
    shader::{Shader, ShaderRef},
    window::PrimaryWindow,
};
use bevy_egui::{EguiGlobalSettings, PrimaryEguiContext};

use super::{
    awake::Awake,
    camera::{self, Eye},
    light::{Chosen, flicker::Pulse},
    panels::Draws,
    quality::Quality,
    session::{Entered, Nest},
    ui::view::{Task, ViewModel},
};

const SHADER: Handle<Shader> = uuid_handle!("0d0a7a8e-3f0c-4b53-9a3e-2f6f3c1d7c55");
/// What the interface's camera sees: nothing but the picture.
const LAYER: usize = 31;
/// Pixels of a moving picture where a processor draws, and where Low was chosen for a graphics card.
const MOVING: (f32, f32) = (640.0 * 360.0, 1280.0 * 720.0);
/// Pixels of a picture at rest where a processor draws.
const RESTING: f32 = 1600.0 * 900.0;
/// Seconds without a change until the picture rests, and how many frames it then takes.
const CALM: f32 = 0.35;
const LAST_FRAMES: u8 = 3;
/// So many frames in a row without a shader to be made, and there is none any more: what is drawn is told
/// of it a frame or two later. After so many seconds the picture is shown as it is.
const MADE: u8 = 4;
const LONGEST: f32 = 45.0;
/// Seconds after which somebody wonders what the machine is doing.
const NOTICED: f32 = 0.7;
/// Before there is a picture of the room.
const PAPER: [u8; 4] = [0xE4, 0xD9, 0xC8, 0xFF];

/// The picture of the room as a material.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
struct Picture {
    #[texture(0)]
    #[sampler(1)]
    image: Handle<Image>,
}

impl Material for Picture {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        layout: &MeshVertexBufferLayoutRef,
        _: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let corners = Mesh::ATTRIBUTE_POSITION.at_shader_location(0);
        descriptor.vertex.buffers = vec![layout.0.get_layout(&[corners])?];
        Ok(())
    }
}

/// How finely the room is drawn now.
#[derive(Resource, Default)]
struct Screen {
    size: UVec2,
    /// When something last changed in the room.
    changed: Duration,
    resting: bool,
    /// Frames drawn since it rests.
    last_frames: u8,
    /// What is drawn into, while it is not shown.
    coming: Option<Handle<Image>>,
}

/// Whether the window shows the room as it is.
#[derive(Resource, Debug, Default)]
pub(super) struct Shown(pub(super) bool);

/// Shaders that are still to be made, as the renderer counted them last.
#[derive(Resource, Clone, Default)]
struct Unmade(Arc<AtomicUsize>);

/// How far they are.
#[derive(Resource, Default)]
struct Making {
    since: Duration,
    /// The most that were to be made.
    most: usize,
    /// Frames in a row without any.
    without: u8,
}

fn count(cache: Res<PipelineCache>, unmade: Res<Unmade>) {
    unmade.0.store(cache.waiting_pipelines().count(), Relaxed);
}

pub(super) fn plugin(app: &mut App) {
    load_internal_asset!(
        app,
        SHADER,
        "../../assets/shaders/screen.wgsl",
        Shader::from_wgsl
    );
    let unmade = Unmade::default();
    if let Some(renderer) = app.get_sub_app_mut(RenderApp) {
        renderer
            .insert_resource(unmade.clone())
            .add_systems(Render, count.in_set(RenderSystems::Cleanup));
    }
    app.add_plugins(MaterialPlugin::<Picture>::default())
        .insert_resource(unmade)
        .init_resource::<Screen>()
        .init_resource::<Shown>()
        .init_resource::<Making>()
        .add_systems(Startup, open)
        // A picture is shown a frame after it was made at the earliest: until the renderer has it, the
        // window would be empty.
        .add_systems(Update, (reveal, fit).chain())
        .add_systems(Last, rest.after(Chosen));
}

fn open(
    mut commands: Commands,
    mut images: ResMut<Assets<Image>>,
    mut pictures: ResMut<Assets<Picture>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut egui: ResMut<EguiGlobalSettings>,
) {
    egui.auto_create_primary_context = false;
    let mut paper = blank(UVec2::ONE);
    paper.data = Some(PAPER.to_vec());
    let image = images.add(paper);
    commands.spawn(camera::bundle(target(image.clone(), 1.0)));
    let layer = RenderLayers::layer(LAYER);
    commands.spawn((
        Camera3d::default(),
        Camera {
            order: 1,
            clear_color: ClearColorConfig::Custom(Srgba::from_u8_array(PAPER).into()),
            ..default()
        },
        PrimaryEguiContext,
        Msaa::Off,
        Tonemapping::None,
        DebandDither::Disabled,
        layer.clone(),
    ));
    // One triangle that covers the window.
    let corners = vec![[-1.0, -1.0, 0.0], [3.0, -1.0, 0.0], [-1.0, 3.0, 0.0]];
    let triangle = Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::RENDER_WORLD,
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, corners);
    commands.spawn((
        Mesh3d(meshes.add(triangle)),
        MeshMaterial3d(pictures.add(Picture { image })),
        NoFrustumCulling,
        NotShadowCaster,
        NotShadowReceiver,
        layer,
    ));
}

fn blank(size: UVec2) -> Image {
    Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None)
}

/// With the window's own scale and the picture's, logical pixels are the window's.
fn target(handle: Handle<Image>, scale_factor: f32) -> RenderTarget {
    RenderTarget::Image(ImageRenderTarget {
        handle,
        scale_factor,
    })
}

/// Shows what is drawn, once it is drawn as it is meant.
fn reveal(
    time: Res<Time<Real>>,
    quality: Res<Quality>,
    unmade: Res<Unmade>,
    nest: Option<Res<Nest>>,
    mut entered: MessageReader<Entered>,
    mut making: ResMut<Making>,
    mut screen: ResMut<Screen>,
    mut shown: ResMut<Shown>,
    mut pictures: ResMut<Assets<Picture>>,
    mut view: ResMut<ViewModel>,
) {
    let (now, unmade) = (time.elapsed(), unmade.0.load(Relaxed));
    if quality.is_changed() || nest.is_none() || entered.read().count() > 0 {
        *making = Making {
            since: now,
            ..default()
        };
        shown.0 = false;
    }
    making.most = making.most.max(unmade);
    making.without = if unmade == 0 {
        making.without.saturating_add(1)
    } else {
        0
    };
    let long = (now - making.since).as_secs_f32();
    if making.without >= MADE || long > LONGEST {
        shown.0 = true;
    }
    let progress =
        (!shown.0 && long > NOTICED).then(|| 1.0 - unmade as f32 / making.most.max(1) as f32);
    if progress.is_some() || view.busy.is_some() {
        view.set_busy(Task::Painting, progress, false);
    }
    if shown.0
        && let Some(image) = screen.coming.take()
    {
        let ids: Vec<_> = pictures.ids().collect();
        for id in ids {
            if let Some(mut picture) = pictures.get_mut(id) {
                picture.image = image.clone();
            }
        }
    }
}

/// Makes the picture as large as it should be.
fn fit(
    windows: Query<&Window, With<PrimaryWindow>>,
    draws: Res<Draws>,
    quality: Res<Quality>,
    mut screen: ResMut<Screen>,
    mut images: ResMut<Assets<Image>>,
    mut eyes: Query<&mut RenderTarget, With<Eye>>,
) {
    let (Ok(window), Ok(mut seen)) = (windows.single(), eyes.single_mut()) else {
        return;
    };
    let most = match (draws.0.software, screen.resting, *quality) {
        (true, true, _) => RESTING,
        (true, false, _) => MOVING.0,
        (false, false, Quality::Low) => MOVING.1,
        (false, ..) => f32::MAX,
    };
    let whole = window.physical_size().max(UVec2::splat(16));
    let share = (most / whole.as_vec2().element_product()).sqrt().min(1.0);
    let size = (whole.as_vec2() * share).round().as_uvec2();
    if size == screen.size && !quality.is_changed() {
        return;
    }
    screen.size = size;
    // Also where it has come to rest, for it is drawn anew.
    screen.last_frames = 0;
    let image = images.add(blank(size));
    let scale = size.x as f32 / whole.x as f32;
    *seen = target(image.clone(), window.scale_factor() * scale);
    screen.coming = Some(image);
}

/// The picture itself is changed by its own size.
type InTheRoom = (
    Or<(With<Mesh3d>, With<Eye>)>,
    Without<MeshMaterial3d<Picture>>,
);

type Stirred = Or<(
    Changed<Eye>,
    Changed<GlobalTransform>,
    Changed<Mesh3d>,
    Changed<InheritedVisibility>,
)>;

/// Lets the eye rest once the room does: then only the interface is drawn. What merely flickers is
/// drawn as it does, one frame at a time.
fn rest(
    time: Res<Time<Real>>,
    making: Res<Making>,
    stirred: Query<(), (InTheRoom, Stirred)>,
    mut gone: RemovedComponents<Mesh3d>,
    mut meshes: MessageReader<AssetEvent<Mesh>>,
    mut materials: MessageReader<AssetEvent<StandardMaterial>>,
    pulse: Res<Pulse>,
    mut screen: ResMut<Screen>,
    mut awake: ResMut<Awake>,
    mut eyes: Query<&mut Camera, With<Eye>>,
) {
    let Ok(mut camera) = eyes.single_mut() else {
        return;
    };
    let now = time.elapsed();
    // All of them are read, so that nothing is taken for news a frame later.
    let [gone, mut meshes, materials] = [
        gone.read().count(),
        meshes.read().count(),
        materials.read().count(),
    ];
    // Dust drifts by the pulse.
    if pulse.is_changed() {
        meshes = 0;
    }
    // What there was no shader for yet is not in the picture.
    let unmade = making.without < MADE && now < making.since + Duration::from_secs_f32(LONGEST);
    if unmade || !stirred.is_empty() || gone + meshes + materials > 0 {
        screen.changed = now;
    }
    let calm = now > screen.changed + Duration::from_secs_f32(CALM);
    screen.resting = calm;
    screen.last_frames = if calm {
        screen.last_frames.saturating_add(1)
    } else {
        0
    };
    let done = screen.last_frames > LAST_FRAMES;
    let draws = !done || pulse.is_changed();
    if camera.is_active != draws {
        camera.is_active = draws;
    }
    if !done {
        awake.stay(&time, 0.1);
    }
}
