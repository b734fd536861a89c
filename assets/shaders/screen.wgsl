// The picture of the room, stretched over the window.

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var picture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var smooth_sampler: sampler;

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,
}

@vertex
fn vertex(@location(0) corner: vec3<f32>) -> Varying {
    var out: Varying;
    out.position = vec4(corner.xy, 0.5, 1.0);
    out.at = vec2(corner.x + 1.0, 1.0 - corner.y) * 0.5;
    return out;
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    return vec4(textureSample(picture, smooth_sampler, in.at).rgb, 1.0);
}
