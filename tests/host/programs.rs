//! The programs that keep a visit going, as processes that can be killed and looked into.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, sync_channel},
    thread,
};

use nest::{
    net::proto::{
        invite::{Invite, RelayAddr},
        relay::RelayLink,
    },
    store::Store,
};

use crate::{friend::PATIENCE, nest::Folder};

/// A program that runs, and the lines that it prints.
pub(crate) struct Program {
    child: Child,
    lines: Receiver<String>,
}

impl Program {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .env_remove("NEST_RELAY_DATA")
            .env_remove("NEST_HOST_DATA")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = sync_channel(1_024);
        let reader = thread::Builder::new().name("lines".to_owned());
        let read = move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = sender.try_send(line);
            }
        };
        reader.spawn(read).unwrap();
        Self { child, lines }
    }

    fn find<T>(&self, wanted: impl Fn(&str) -> Option<T>) -> T {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            if let Some(found) = wanted(&line) {
                return found;
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Stops it where it is, or lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.id());
        let done = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(done.success());
    }

    /// Kills it without a word.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A relay in a folder of its own.
pub(crate) struct RelayProgram {
    pub(crate) program: Program,
    pub(crate) addr: RelayAddr,
    pub(crate) data: PathBuf,
}

impl RelayProgram {
    pub(crate) fn new(folder: &Folder, name: &str) -> Self {
        let data = folder.path().join("relay");
        let (program, addr) = Self::start(&data, "127.0.0.1:0", name);
        Self {
            program,
            addr,
            data,
        }
    }

    fn start(data: &Path, listen: &str, name: &str) -> (Program, RelayAddr) {
        let program = Program::start(
            Command::new(env!("CARGO_BIN_EXE_nest-relay"))
                .args(["--access", "open", "--name", name, "--listen", listen])
                .arg("--data")
                .arg(data),
        );
        let addr = program.find(|line| line.parse().ok());
        (program, addr)
    }

    pub(crate) fn again(&mut self) {
        let (program, addr) = Self::start(&self.data, &self.addr.host, "again");
        assert_eq!(addr, self.addr);
        self.program = program;
    }
}

/// A room that is hosted without a window, and found through a relay.
pub(crate) struct HostProgram {
    pub(crate) program: Program,
    pub(crate) invite: Invite,
    file: PathBuf,
    data: PathBuf,
    relay: RelayLink,
}

impl HostProgram {
    /// Hosts the smallest sample room under this name.
    pub(crate) fn new(folder: &Folder, name: &str, relay: &RelayAddr) -> Self {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/tiny.room.ron");
        let text = fs::read_to_string(sample).unwrap();
        let file = folder.file("hosted.room.ron");
        fs::write(&file, text.replace("Tiny room", name)).unwrap();
        let data = folder.path().join("host");
        let relay = RelayLink {
            relay: relay.clone(),
            code: None,
        };
        let (program, invite) = Self::start(&file, &data, &relay);
        Self {
            program,
            invite,
            file,
            data,
            relay,
        }
    }

    fn start(file: &Path, data: &Path, relay: &RelayLink) -> (Program, Invite) {
        let program = Program::start(
            Command::new(env!("CARGO_BIN_EXE_nest-host"))
                // The relay is to carry it all: it is what is tried.
                .args(["--role", "decorator", "--hide-address"])
                .args(["--relay", &relay.to_string()])
                .arg("--data")
                .arg(data)
                .arg(file),
        );
        let invite = program.find(|line| Invite::find(line).ok());
        (program, invite)
    }

    /// Where its socket is, on this machine. The port is kept, so that it is the same the next time.
    pub(crate) fn address(&self) -> SocketAddr {
        let database = self.data.join("hosted").join("nest.sqlite");
        let port = Store::peek(&database, "port").unwrap();
        (Ipv4Addr::LOCALHOST, port.parse::<u16>().unwrap()).into()
    }

    /// Starts it anew: whoever has the invite finds the same nest.
    pub(crate) fn again(&mut self) {
        let (program, invite) = Self::start(&self.file, &self.data, &self.relay);
        assert_eq!(invite, self.invite);
        self.program = program;
    }
}
