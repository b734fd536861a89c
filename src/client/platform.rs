//! What differs between systems: whether there is a display, how a file is shown, the command key,
//! whether less motion is wanted.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};

use bevy::prelude::KeyCode;
use directories::UserDirs;

/// The keys that mean "command", and how their chord begins in words.
#[cfg(target_os = "macos")]
pub(super) const COMMAND: [KeyCode; 2] = [KeyCode::SuperLeft, KeyCode::SuperRight];
#[cfg(target_os = "macos")]
pub(super) const COMMAND_NAME: &str = "⌘";
#[cfg(not(target_os = "macos"))]
pub(super) const COMMAND: [KeyCode; 2] = [KeyCode::ControlLeft, KeyCode::ControlRight];
#[cfg(not(target_os = "macos"))]
pub(super) const COMMAND_NAME: &str = "Ctrl+";

/// Whether a window can be opened here.
///
/// A variable alone proves nothing: the server behind it must answer, or the event loop would panic.
pub(super) fn has_display() -> bool {
    #[cfg(all(unix, not(target_os = "macos")))]
    {
        wayland_answers() || x11_answers()
    }
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    {
        true
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn wayland_answers() -> bool {
    use std::{env, os::unix::net::UnixStream, path::Path};
    let Some(name) = env::var_os("WAYLAND_DISPLAY").filter(|name| !name.is_empty()) else {
        return false;
    };
    let folder = env::var_os("XDG_RUNTIME_DIR").unwrap_or_default();
    UnixStream::connect(Path::new(&folder).join(name)).is_ok()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn x11_answers() -> bool {
    use std::{env, net::TcpStream, os::unix::net::UnixStream};
    let display = env::var("DISPLAY").unwrap_or_default();
    let Some((host, number)) = display.rsplit_once(':') else {
        return false;
    };
    let number = number.split('.').next().unwrap_or_default();
    if !(host.is_empty() || host == "unix") {
        let port = number
            .parse::<u16>()
            .unwrap_or_default()
            .saturating_add(6000);
        return TcpStream::connect((host, port)).is_ok();
    }
    let socket = ["", "tmp", ".X11-unix", &format!("X{number}")].join("/");
    UnixStream::connect(socket).is_ok()
}

/// Where people keep what they wrote, for what has no place yet.
pub(super) fn documents() -> PathBuf {
    let dirs = UserDirs::new();
    let found = dirs.as_ref().map(|dirs| {
        let usual = dirs.document_dir().filter(|folder| folder.is_dir());
        usual.unwrap_or_else(|| dirs.home_dir()).to_owned()
    });
    found
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_default()
}

/// Shows where a file lies, in the system's file manager. Where there is none, nothing happens.
pub(super) fn reveal(path: &std::path::Path) {
    let folder = path.parent().unwrap_or(path);
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    if let Err(error) = Command::new(program).arg(folder).spawn() {
        bevy::log::warn!("{program} cannot be started: {error}");
    }
}

/// How long the system may take to say what somebody likes.
const PATIENCE: Duration = Duration::from_millis(400);

/// Whether somebody asked their system for less motion. Asked once; where nobody can say, no.
pub(super) fn wants_less_motion() -> bool {
    static WANTS: LazyLock<bool> = LazyLock::new(|| {
        #[cfg(target_os = "macos")]
        let (program, question, yes) = (
            "defaults",
            &["read", "com.apple.universalaccess", "reduceMotion"][..],
            "1",
        );
        #[cfg(windows)]
        let (program, question, yes) = (
            "reg",
            &[
                "query",
                r"HKCU\Control Panel\Desktop\WindowMetrics",
                "/v",
                "MinAnimate",
            ][..],
            "0",
        );
        #[cfg(not(any(target_os = "macos", windows)))]
        let (program, question, yes) = (
            "gsettings",
            &["get", "org.gnome.desktop.interface", "enable-animations"][..],
            "false",
        );
        let said = answer(program, question);
        said.is_some_and(|said| said.split_whitespace().last() == Some(yes))
    });
    *WANTS
}

/// What a program says, if it is there and says it soon.
fn answer(program: &str, question: &[&str]) -> Option<String> {
    let mut child = Command::new(program)
        .args(question)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let end = Instant::now() + PATIENCE;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() > end {
            // It may just have ended.
            let _ = child.kill();
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_go_where_one_finds_them_wherever_nest_was_started() {
        assert!(documents().is_absolute());
    }

    #[test]
    fn a_program_that_is_missing_or_silent_says_nothing() {
        assert_eq!(answer("no-such-program-here", &[]), None);
        #[cfg(unix)]
        {
            assert_eq!(answer("echo", &["false"]).as_deref(), Some("false\n"));
            let start = Instant::now();
            assert_eq!(answer("sleep", &["20"]), None);
            assert!(start.elapsed() < Duration::from_secs(5));
        }
    }
}
