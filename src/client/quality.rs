//! How much the picture may cost.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

/// Changeable while Nest runs.
#[derive(
    Resource, Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Quality {
    /// For machines without a GPU: lit per vertex, no high dynamic range, no shadow maps.
    Low,
    /// Shadows, gentle bloom, smoothed edges.
    #[default]
    Medium,
    /// Ambient occlusion and lamp shadows on top.
    High,
}

/// What draws here.
#[derive(Debug, Clone)]
pub struct Adapter {
    pub name: String,
    /// A processor that plays graphics card.
    pub software: bool,
}

impl Adapter {
    /// The quality it can afford.
    pub fn quality(&self) -> Quality {
        if self.software {
            Quality::Low
        } else {
            Quality::High
        }
    }
}

/// The adapter the engine will pick; `None` where it would panic for want of one.
pub fn adapter() -> Option<Adapter> {
    let instance = wgpu::Instance::default();
    let wanted = wgpu::RequestAdapterOptions::default();
    let found = bevy::tasks::block_on(instance.request_adapter(&wanted)).ok()?;
    let info = found.get_info();
    Some(Adapter {
        name: info.name,
        software: info.device_type == wgpu::DeviceType::Cpu,
    })
}
