//! Notices when another program touches the room file.

use std::path::Path;

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};

/// Watches one file until it is dropped.
///
/// It is the folder that is watched: editors replace files rather than write to them. Where that is
/// not possible (network drives, too many watches) nothing is told, and the hub's thread, which looks
/// at the file every now and then all the same, is a little slower to see.
#[derive(Debug)]
pub(super) struct Watch {
    _watcher: Option<RecommendedWatcher>,
}

impl Watch {
    pub(super) fn new(path: &Path, touched: impl Fn() + Send + 'static) -> Self {
        let name = path.file_name().map(ToOwned::to_owned);
        let told = move |event: notify::Result<Event>| match event {
            // Reading is not touching, and we read it ourselves.
            Ok(event) if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)) =>
                {}
            Ok(event)
                if !event.need_rescan()
                    && !event
                        .paths
                        .iter()
                        .any(|path| path.file_name() == name.as_deref()) => {}
            _ => touched(),
        };
        let folder = path.parent().unwrap_or(path);
        let watcher = notify::recommended_watcher(told).and_then(|mut watcher| {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        if let Err(error) = &watcher {
            tracing::warn!("{} cannot be watched: {error}", folder.display());
        }
        Self {
            _watcher: watcher.ok(),
        }
    }
}
