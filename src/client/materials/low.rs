//! Low's own material: light at vertices, and its shader's buffers.

use bevy::{
    asset::{load_internal_asset, uuid_handle},
    ecs::system::{SystemParamItem, lifetimeless::SRes},
    mesh::MeshVertexBufferLayoutRef,
    pbr::{MaterialPipeline, MaterialPipelineKey},
    prelude::*,
    render::{
        render_asset::RenderAssets,
        render_resource::{
            AsBindGroup, AsBindGroupError, BindGroupLayout, BindGroupLayoutEntries,
            BindGroupLayoutEntry, BindingResources, BufferUsages, OwnedBindingResource,
            RenderPipelineDescriptor, ShaderStages, ShaderType, SpecializedMeshPipelineError,
            UnpreparedBindGroup,
            binding_types::{storage_buffer_read_only, uniform_buffer},
            encase::internal::WriteInto,
        },
        renderer::RenderDevice,
        storage::{GpuShaderBuffer, ShaderBuffer},
    },
    shader::{Shader, ShaderRef},
};

use self::lighting::{Counts, Lighting};
use super::{Coat, GHOST};
use crate::client::light;

mod lighting;

const SHADER: Handle<Shader> = uuid_handle!("6b1f8f0e-6a52-4a0c-9d0b-6a3f0d6a5f11");

#[derive(Asset, TypePath, Debug, Clone)]
pub(super) struct LowMaterial {
    light: LowLight,
    /// Gloss, whether light matters, brightness and opacity.
    coat: Handle<ShaderBuffer>,
    alpha_mode: AlphaMode,
}

/// The light that all coats share, written in place. What is read lies in a uniform, what is counted to in
/// storage: a processor reads a uniform fast, but makes a shader of its own for each value of one that
/// something is decided by, and people who walk change how many shadows there are.
#[derive(Resource, Debug, Clone)]
pub(super) struct LowLight {
    lighting: Handle<ShaderBuffer>,
    counts: Handle<ShaderBuffer>,
}

impl FromWorld for LowLight {
    fn from_world(world: &mut World) -> Self {
        let mut buffers = world.resource_mut::<Assets<ShaderBuffer>>();
        Self {
            lighting: buffers.add(uniform(Lighting::default())),
            counts: buffers.add(ShaderBuffer::from(Counts::default())),
        }
    }
}

fn uniform(value: impl ShaderType + WriteInto) -> ShaderBuffer {
    let mut buffer = ShaderBuffer::from(value);
    buffer.buffer_description.usage = BufferUsages::UNIFORM | BufferUsages::COPY_DST;
    buffer
}

/// By hand, for the derived one would give each material a uniform of its own.
impl AsBindGroup for LowMaterial {
    type Data = ();
    type Param = SRes<RenderAssets<GpuShaderBuffer>>;

    fn label() -> &'static str {
        "low"
    }

    fn bind_group_data(&self) {}

    fn unprepared_bind_group(
        &self,
        _: &BindGroupLayout,
        _: &RenderDevice,
        buffers: &mut SystemParamItem<'_, '_, Self::Param>,
        _: bool,
    ) -> Result<UnpreparedBindGroup, AsBindGroupError> {
        let mut bindings = Vec::new();
        for (index, handle) in (0..).zip([&self.light.lighting, &self.light.counts, &self.coat]) {
            let buffer = buffers
                .get(handle)
                .ok_or(AsBindGroupError::RetryNextUpdate)?;
            bindings.push((index, OwnedBindingResource::Buffer(buffer.buffer.clone())));
        }
        Ok(UnpreparedBindGroup {
            bindings: BindingResources(bindings),
        })
    }

    fn bind_group_layout_entries(_: &RenderDevice, _: bool) -> Vec<BindGroupLayoutEntry> {
        BindGroupLayoutEntries::sequential(
            ShaderStages::VERTEX_FRAGMENT,
            (
                uniform_buffer::<Lighting>(false),
                storage_buffer_read_only::<Counts>(false),
                uniform_buffer::<Vec4>(false),
            ),
        )
        .to_vec()
    }
}

impl LowMaterial {
    pub(super) fn of(coat: Coat, light: &LowLight, buffers: &mut Assets<ShaderBuffer>) -> Self {
        let (gloss, plain, bright, opacity) = match coat {
            // Below nothing: how much light comes through from behind.
            Coat::Cloth => (-0.3, 0.0, 1.0, 1.0),
            Coat::Gloss => (0.5, 0.0, 1.0, 1.0),
            Coat::Metal => (0.35, 0.0, 1.0, 1.0),
            Coat::Glow => (0.0, 1.0, 1.25, 1.0),
            Coat::Plain | Coat::Shade => (0.0, 1.0, 1.0, 1.0),
            Coat::Glass => (0.0, 1.0, 1.0, 0.08),
            Coat::Shine => (0.0, 2.0, 1.0, 1.0),
            Coat::Ghost => (0.0, 0.0, 1.0, GHOST),
            Coat::Matte | Coat::Felt | Coat::Wood | Coat::Beam | Coat::Hidden => {
                (0.0, 0.0, 1.0, 1.0)
            }
        };
        let blends = matches!(coat, Coat::Shade | Coat::Glass | Coat::Ghost | Coat::Shine);
        Self {
            light: light.clone(),
            coat: buffers.add(uniform(Vec4::new(gloss, plain, bright, opacity))),
            // Two ways and no third: lamps that shine blend like blobs and panes, with the same shader.
            alpha_mode: if blends {
                AlphaMode::Blend
            } else {
                AlphaMode::Opaque
            },
        }
    }
}

impl Material for LowMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        self.alpha_mode
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
        let buffer = layout.0.get_layout(&[
            Mesh::ATTRIBUTE_POSITION.at_shader_location(0),
            Mesh::ATTRIBUTE_NORMAL.at_shader_location(1),
            Mesh::ATTRIBUTE_COLOR.at_shader_location(5),
        ])?;
        descriptor.vertex.buffers = vec![buffer];
        Ok(())
    }
}

pub(super) fn plugin(app: &mut App) {
    load_internal_asset!(
        app,
        SHADER,
        "../../../assets/shaders/low.wgsl",
        Shader::from_wgsl
    );
    app.add_plugins(MaterialPlugin::<LowMaterial>::default())
        .init_resource::<LowLight>()
        .add_systems(Last, lighting::tell.after(light::Chosen));
}
