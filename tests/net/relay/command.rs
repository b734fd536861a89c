//! `nest-relay` as a process.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Output, Stdio},
};

use nest::{
    net::proto::{invite::RelayAddr, relay::RelayLink},
    relay::Config,
};

use super::client::Data;

fn command(data: &Data) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nest-relay"));
    command.arg("--data").arg(data.path());
    command
        .env_remove("NEST_RELAY_DATA")
        .env_remove("NEST_RELAY_LOG");
    command
}

fn run(data: &Data, args: &[&str]) -> Output {
    let listen = ["--listen", "127.0.0.1:0"];
    command(data).args(listen).args(args).output().unwrap()
}

fn says(data: &Data, args: &[&str]) -> String {
    let output = run(data, args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A relay that runs, its first line, and what it logs once it has stopped.
struct Running(Child, RelayAddr);

impl Running {
    fn start(data: &Data) -> Self {
        let mut command = command(data);
        command.args(["--listen", "127.0.0.1:0"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self(child, line.parse().unwrap())
    }

    fn wait(mut self) -> String {
        let mut log = String::new();
        self.0
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        assert!(self.0.wait().unwrap().success(), "{log}");
        log
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

#[test]
fn it_makes_what_is_missing_and_is_asked_while_it_runs() {
    let data = Data::new();
    let relay = Running::start(&data);
    let text = fs::read_to_string(data.path().join("relay.ron")).unwrap();
    let written = Config::parse(&text).unwrap();
    assert_eq!(
        written,
        Config {
            listen: "127.0.0.1:0".to_owned(),
            ..Config::default()
        }
    );
    let link: RelayLink = says(&data, &["invite", "--uses", "3"]).parse().unwrap();
    assert_eq!(link.relay, relay.1);
    assert!(link.code.is_some());
    assert!(says(&data, &["doctor", &relay.1.to_string()]).contains("right key"));
    assert!(says(&data, &["doctor"]).contains("right key"));
    assert!(says(&data, &["peers"]).starts_with("0 members"));
    says(&data, &["drain"]);
    let log = relay.wait();
    assert!(log.contains("drained"), "{log}");
    assert!(!log.contains('\u{1b}'), "{log}");
}

#[test]
fn init_says_what_to_do_and_a_backup_is_the_same_relay() {
    let (data, new) = (Data::new(), Data::new());
    let told = says(&data, &["--address", "relay.example.org:443", "init"]);
    for part in [
        "nest-relay://relay.example.org:443#key1",
        "ufw allow",
        "Back up",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(says(&data, &["init"]).contains("left as it is"));
    let copy = data.path().join("copy");
    says(&data, &["backup", copy.to_str().unwrap()]);
    assert!(
        !run(&data, &["backup", copy.to_str().unwrap()])
            .status
            .success()
    );
    says(&new, &["init", "--restore", copy.to_str().unwrap()]);
    for name in ["relay.key", "relay.ron"] {
        let read = |data: &Data| fs::read(data.path().join(name)).unwrap();
        assert_eq!(read(&data), read(&new), "{name}");
    }
    assert!(
        !run(&new, &["init", "--restore", copy.to_str().unwrap()])
            .status
            .success()
    );
    #[cfg(unix)]
    for name in ["relay.key", "relay.ron", "relay.sqlite", "copy"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(data.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn it_stops_when_it_is_asked_to() {
    let data = Data::new();
    let relay = Running::start(&data);
    let kill = Command::new("kill")
        .arg(relay.0.id().to_string())
        .status()
        .unwrap();
    assert!(kill.success());
    assert!(relay.wait().contains("stopped"));
}

#[test]
fn slips_are_told() {
    let data = Data::new();
    let error = |args: &[&str]| {
        let output = run(&data, args);
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(error(&["peers"]).contains("there is no relay in"));
    says(&data, &["init"]);
    assert!(error(&["ban", "somebody"]).contains("nest1"));
    assert!(error(&["doctor", "nest-relay://x"]).contains("nest-relay://host:port"));
    let slip = command(&data).args(["--listen", "4433"]).output().unwrap();
    assert!(
        String::from_utf8(slip.stderr)
            .unwrap()
            .contains("[::]:4433")
    );
    fs::write(data.path().join("relay.ron"), "(\n  nmae: \"x\",\n)").unwrap();
    let told = error(&["peers"]);
    assert!(
        told.contains("relay.ron: 2:") && told.contains("nmae"),
        "{told}"
    );
    fs::write(data.path().join("relay.ron"), "(people: 0)").unwrap();
    assert!(error(&["peers"]).contains("people"));
}
