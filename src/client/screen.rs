//! The window's two layers: the room, drawn into a picture of as many pixels as the machine can
//! afford, and over it the interface, always sharp. A room in which nothing stirs is drawn once
//! more, finely, and then left alone.

use std::time::Duration;

use bevy::{
    asset::{RenderAssetUsages, load_internal_asset, uuid_handle},
    camera::{
        ImageRenderTarget, RenderTarget,
        visibility::{NoFrustumCulling, RenderLayers},
    },
    core_pipeline::tonemapping::{DebandDither, Tonemapping},
    light::{NotShadowCaster, NotShadowReceiver},
    mesh::{MeshVertexBufferLayoutRef, PrimitiveTopology},
    pbr::{MaterialPipeline, MaterialPipelineKey},
    prelude::*,
    render::render_resource::{
        AsBindGroup, RenderPipelineDescriptor, SpecializedMeshPipelineError, TextureFormat,
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
/// Shaders are made in the background: for so many seconds after the start or a change of quality
/// nothing rests.
const SETTLING: f32 = 12.0;

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
    /// Until when nothing rests.
    settles: Duration,
    resting: bool,
    /// Frames drawn since it rests.
    last_frames: u8,
}

pub(super) fn plugin(app: &mut App) {
    load_internal_asset!(
        app,
        SHADER,
        "../../assets/shaders/screen.wgsl",
        Shader::from_wgsl
    );
    app.add_plugins(MaterialPlugin::<Picture>::default())
        .init_resource::<Screen>()
        .add_systems(Startup, open)
        .add_systems(Update, fit)
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
    let image = images.add(blank(UVec2::splat(16)));
    commands.spawn(camera::bundle(target(image.clone(), 1.0)));
    let layer = RenderLayers::layer(LAYER);
    commands.spawn((
        Camera3d::default(),
        Camera {
            order: 1,
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

/// Makes the picture as large as it should be.
fn fit(
    windows: Query<&Window, With<PrimaryWindow>>,
    draws: Res<Draws>,
    quality: Res<Quality>,
    mut screen: ResMut<Screen>,
    mut images: ResMut<Assets<Image>>,
    mut pictures: ResMut<Assets<Picture>>,
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
    if size == screen.size {
        return;
    }
    screen.size = size;
    let image = images.add(blank(size));
    let scale = size.x as f32 / whole.x as f32;
    *seen = target(image.clone(), window.scale_factor() * scale);
    let ids: Vec<_> = pictures.ids().collect();
    for id in ids {
        if let Some(mut picture) = pictures.get_mut(id) {
            picture.image = image.clone();
        }
    }
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
    quality: Res<Quality>,
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
    if quality.is_changed() {
        screen.settles = now + Duration::from_secs_f32(SETTLING);
    }
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
    if !stirred.is_empty() || gone + meshes + materials > 0 {
        screen.changed = now;
    }
    let calm = now > screen.settles && now > screen.changed + Duration::from_secs_f32(CALM);
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
