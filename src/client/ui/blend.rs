//! Soft edges without a dark seam.
//!
//! egui multiplies colours by their coverage in gamma space; the engine blends in linear light. Turned
//! linear as they are, half-covered pixels come out far too dark: a seam around every pill, grey veils
//! where something fades. The shader has to take the coverage out first and put it back after.

use bevy::{
    prelude::*,
    shader::{Shader, Source},
};
use bevy_egui::render::EGUI_SHADER_HANDLE;

const AS_IT_COMES: &str = "linear_from_gamma_rgb(color_gamma.rgb), color_gamma.a";
const COVERAGE_APART: &str = "linear_from_gamma_rgb(color_gamma.rgb / max(color_gamma.a, 0.0001)) * color_gamma.a, color_gamma.a";

/// Mends egui's shader before it is first used.
pub(in crate::client) fn mend(mut shaders: ResMut<'_, Assets<Shader>>) {
    let Some(mut shader) = shaders.get_mut(&EGUI_SHADER_HANDLE) else {
        return;
    };
    if let Source::Wgsl(source) = &shader.source {
        if source.contains(AS_IT_COMES) {
            let mended = source.replace(AS_IT_COMES, COVERAGE_APART);
            shader.source = Source::Wgsl(mended.into());
        } else {
            tracing::warn!("egui's shader is not the one known here: edges may look dark");
        }
    }
}
