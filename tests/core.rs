//! Tests of the domain and the protocol: no engine, no files, seconds.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "core/converge.rs"]
mod converge;
#[path = "core/converge_merge.rs"]
mod converge_merge;
#[path = "core/converge_undo.rs"]
mod converge_undo;
#[path = "core/geom.rs"]
mod geom;
#[path = "core/identity.rs"]
mod identity;
#[path = "core/reshape.rs"]
mod reshape;
#[path = "core/reshape_things.rs"]
mod reshape_things;
#[path = "core/rules.rs"]
mod rules;
#[path = "core/rules_sample.rs"]
mod rules_sample;
#[path = "core/rules_shell.rs"]
mod rules_shell;
#[path = "core/rules_stand.rs"]
mod rules_stand;
#[path = "core/scene.rs"]
mod scene;
#[path = "core/scene_kinds.rs"]
mod scene_kinds;
#[path = "core/scene_merge.rs"]
mod scene_merge;
#[path = "core/scene_write.rs"]
mod scene_write;
