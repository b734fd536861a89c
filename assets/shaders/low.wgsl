// The cheap picture: light is summed at vertices (sky, key, lamps); what would show how few vertices a
// wall has is decided for each pixel: the patch of sun that falls through the windows, the light it
// throws back, and how walls darken towards the floor. No shadow maps, no high dynamic range.

#import bevy_pbr::mesh_functions
#import bevy_pbr::view_transformations::position_world_to_clip
#import bevy_pbr::mesh_view_bindings::view

struct Window {
    // Middle of the pane and half its width.
    centre: vec4<f32>,
    // Along the wall, and half the pane's height.
    across: vec4<f32>,
    // Out of the room; w is 1 where the pane is round, 2 where its top is an arch, 3 where it is a circle
    // that stands in the floor.
    outward: vec4<f32>,
    // How many panes across and up the bars make.
    bars: vec4<f32>,
    // Where its patch of sun lies on the floor.
    sunny: vec4<f32>,
}

// What stands between a window and its patch: a turned box, or an ellipsoid.
struct Shade {
    // Middle, and the cosine of its turn; 2 for an ellipsoid.
    middle: vec4<f32>,
    // Half its size, and the sine of its turn.
    half_size: vec4<f32>,
}

struct Light {
    sky: vec4<f32>,
    walls: vec4<f32>,
    ground: vec4<f32>,
    // Towards the light.
    key: vec4<f32>,
    key_colour: vec4<f32>,
    sun: vec4<f32>,
    sun_colour: vec4<f32>,
    lamps: array<vec4<f32>, 16>,
    lamp_colours: array<vec4<f32>, 16>,
    windows: array<Window, 4>,
    shades: array<Shade, 24>,
    // How much lamps glare.
    glare: f32,
}

struct Counts {
    lamps: u32,
    // Those that the sun shines through, and what throws a shadow into its patches.
    windows: u32,
    shades: u32,
}

// How far the shine around a lamp stands before it, towards the eye, in metres.
const SHINES_BEFORE: f32 = 0.3;
// How much of the sun's light a floor throws back.
const BOUNCE: f32 = 0.07;

// Nothing in a uniform but the coat may decide which way the code goes: see low.rs.
@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> light: Light;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var<storage, read> counts: Counts;
// x: gloss, or below 0 how much sun comes through from behind, y: 1 where light does not matter, 2 for the
// shine around a lamp, z: brightness, w: opacity.
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var<uniform> coat: vec4<f32>;

struct Vertex {
    @builtin(instance_index) instance_index: u32,
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(5) colour: vec4<f32>,
}

struct Varying {
    @builtin(position) position: vec4<f32>,
    @location(0) colour: vec4<f32>,
    @location(1) albedo: vec3<f32>,
    @location(2) world: vec3<f32>,
    @location(3) normal: vec3<f32>,
}

fn lit(p: vec3<f32>, n: vec3<f32>) -> vec3<f32> {
    let up = n.y * abs(n.y);
    var sum = mix(light.walls.rgb, light.sky.rgb, max(up, 0.0));
    sum = mix(sum, light.ground.rgb, max(-up, 0.0));
    // The floor throws its warmth back at what stands on it.
    let near_floor = exp(-max(p.y, 0.0) * 2.2) * (1.0 - abs(n.y));
    sum = mix(sum, light.ground.rgb * 1.08, near_floor * 0.35);
    // Wrapped a little round the form, as a large lamp would.
    sum += light.key_colour.rgb * max((dot(n, light.key.xyz) + 0.12) / 1.12, 0.0);
    for (var i = 0u; i < counts.lamps; i++) {
        let to = light.lamps[i].xyz - p;
        let square = dot(to, to);
        let facing = max((dot(n, to) * inverseSqrt(square) + 0.2) / 1.2, 0.0);
        let window = saturate(1.0 - square * square * light.lamps[i].w);
        sum += light.lamp_colours[i].rgb * (facing * window * window / (square + 0.08));
    }
    return sum;
}

@vertex
fn vertex(in: Vertex) -> Varying {
    let world_from_local = mesh_functions::get_world_from_local(in.instance_index);
    let world = mesh_functions::mesh_position_local_to_world(world_from_local, vec4(in.position, 1.0)).xyz;
    var out: Varying;
    if coat.y > 1.5 {
        let lamp = world_from_local[3].xyz;
        let towards = normalize(view.world_position - lamp) * SHINES_BEFORE;
        let turned = (view.world_from_view * vec4(in.position.xy, 0.0, 0.0)).xyz;
        // By day it is nothing, and costs nothing.
        let size = select(0.0, 1.0, light.glare > 0.0);
        out.position = position_world_to_clip(lamp + towards + turned * size);
        out.colour = vec4(in.colour.rgb, in.colour.a * light.glare);
        return out;
    }
    out.position = position_world_to_clip(world);
    out.world = world;
    if coat.y > 0.5 {
        out.colour = vec4(in.colour.rgb * coat.z, in.colour.a * coat.w);
        return out;
    }
    // The cofactors: right for what is squashed, too, and nothing more to load.
    let x = world_from_local[0].xyz;
    let y = world_from_local[1].xyz;
    let z = world_from_local[2].xyz;
    let n = normalize(cross(y, z) * in.normal.x + cross(z, x) * in.normal.y + cross(x, y) * in.normal.z);
    let sum = lit(world, n);
    var colour = (in.colour.rgb + 0.0144) * sum;
    if coat.x > 0.0 {
        let halfway = normalize(normalize(view.world_position - world) + light.key.xyz);
        colour += light.key_colour.rgb * pow(max(dot(n, halfway), 0.0), 48.0) * coat.x;
    }
    out.colour = vec4(colour, coat.w);
    out.albedo = in.colour.rgb;
    out.normal = n;
    return out;
}

// Whether the sun reaches a point through one of the windows: follow it back to the pane.
fn sunlit(p: vec3<f32>) -> f32 {
    var share = 0.0;
    for (var i = 0u; i < counts.windows; i++) {
        let w = light.windows[i];
        let slope = dot(light.sun.xyz, w.outward.xyz);
        let to = w.centre.xyz - p;
        let t = dot(to, w.outward.xyz) / max(slope, 1e-3);
        let hit = light.sun.xyz * t - to;
        let at = vec2(dot(hit, w.across.xyz), hit.y) / vec2(w.centre.w, w.across.w);
        // Soft by a centimetre or two at the edge, more the further the light has come.
        let soft = 0.016 + 0.02 * t;
        let rect = 1.0 - max(abs(at.x), abs(at.y));
        // An arch's middle is half a width below its top, and so is that of a circle in the floor.
        let arch = w.centre.w / w.across.w;
        let rise = (at.y - 1.0) / arch + 1.0;
        let above = select(max(rise, 0.0), rise, w.outward.w > 2.5);
        let off = select(at, vec2(at.x, above), w.outward.w > 1.5);
        let disc = 1.0 - length(off);
        let curved = select(disc, min(rect, disc), w.outward.w > 1.5);
        var open = saturate(select(rect, curved, w.outward.w > 0.5) / soft);
        let cell = fract((at * 0.5 + 0.5) * w.bars.xy);
        let bar = min(min(cell.x, 1.0 - cell.x) / w.bars.x, min(cell.y, 1.0 - cell.y) / w.bars.y);
        open *= saturate((bar * 2.0 - w.bars.z) / soft + 0.5);
        share += select(0.0, open, slope > 0.05 && t > 0.0);
    }
    return min(share, 1.0);
}

// How much of the sun gets past what stands in its way.
fn unshaded(p: vec3<f32>) -> f32 {
    var least = 1.0;
    for (var i = 0u; i < counts.shades; i++) {
        let shade = light.shades[i];
        let apart = p - shade.middle.xyz;
        if shade.middle.w > 1.5 {
            let o = apart / shade.half_size.xyz;
            let d = light.sun.xyz / shade.half_size.xyz;
            let along = dot(o, d);
            let square = dot(d, d);
            let inside = (along * along / square) - dot(o, o) + 1.0;
            let ahead = along < 0.0 && dot(o, o) > 1.2;
            least = min(least, 1.0 - select(0.0, smoothstep(0.0, 0.35, inside), ahead));
            continue;
        }
        let c = shade.middle.w;
        let s = shade.half_size.w;
        let o = vec3(apart.x * c - apart.z * s, apart.y, apart.x * s + apart.z * c);
        let sun = light.sun.xyz;
        let d = vec3(sun.x * c - sun.z * s, sun.y, sun.x * s + sun.z * c);
        let a = (-shade.half_size.xyz - o) / d;
        let b = (shade.half_size.xyz - o) / d;
        let near = min(a, b);
        let far = max(a, b);
        let enters = max(near.x, max(near.y, near.z));
        let leaves = min(far.x, min(far.y, far.z));
        // Grazing rays are let through in part: corners come out round, edges soft.
        let blocked = saturate((leaves - enters) / 0.12);
        least = min(least, 1.0 - select(0.0, blocked, enters > 0.02));
    }
    return least;
}

// What the patches of sun throw back into the room.
fn thrown_back(p: vec3<f32>, n: vec3<f32>) -> f32 {
    var sum = 0.0;
    for (var i = 0u; i < counts.windows; i++) {
        let to = light.windows[i].sunny.xyz - p;
        let square = dot(to, to);
        sum += max(dot(n, to) * inverseSqrt(square) + 0.1, 0.0) / (1.1 * (square + 0.5));
    }
    return sum;
}

// Khronos' neutral curve, then a little less saturation.
fn toned(in: vec3<f32>) -> vec3<f32> {
    let least = min(in.r, min(in.g, in.b));
    var c = in - select(0.04, least - 6.25 * least * least, least < 0.08);
    let peak = max(c.r, max(c.g, c.b));
    if peak > 0.76 {
        let d = 0.24;
        let lower = 1.0 - d * d / (peak + d - 0.76);
        c *= lower / peak;
        c = mix(c, vec3(lower), 1.0 - 1.0 / (0.15 * (peak - lower) + 1.0));
    }
    let luma = dot(c, vec3(0.2126, 0.7152, 0.0722));
    return mix(vec3(luma), c, 0.92);
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    var colour = in.colour.rgb;
    if coat.y < 0.5 {
        let steep = 1.0 - abs(in.normal.y);
        colour *= mix(1.0, 0.86 + 0.18 * smoothstep(0.0, 2.2, in.world.y), steep);
        let sun = in.albedo * light.sun_colour.rgb;
        colour += sun * vec3(1.0, 0.82, 0.66) * (BOUNCE * thrown_back(in.world, in.normal));
        var facing = dot(in.normal, light.sun.xyz);
        if facing < 0.0 {
            facing *= min(coat.x, 0.0);
        }
        if facing > 0.01 && counts.windows > 0u {
            let open = sunlit(in.world);
            if open > 0.01 {
                colour += sun * (facing * open * unshaded(in.world));
            }
        }
    }
    return vec4(toned(colour), in.colour.a);
}
