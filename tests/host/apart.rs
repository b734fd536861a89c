//! Machines that can reach a relay and not each other: network namespaces with the relay between them.

use std::{
    env, fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use nest::{
    host::{Command as Asks, Event, NewInvite, RelayNews},
    net::proto::{
        relay::RelayLink,
        wire::{Door, ToGuest, ToHost},
    },
    room::rule::Role,
};

use crate::{
    friend::{Friend, PATIENCE},
    nest::{Folder, room, text},
};

/// The folder that an owner in a network of her own works in. Without it this process is none.
const OWNER: &str = "NEST_TEST_OWNER";

/// Three networks: `one` and `two` are joined to `relay` by a cable each, and the relay's machine routes
/// nothing. The relay listens on an address of its own.
const CABLES: &str = r#"
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
for name in relay one two; do ip netns add $name; ip -n $name link set dev lo up; done
number=1
for name in one two; do
    ip link add name $name type veth peer name $name-end
    ip link set dev $name netns $name
    ip link set dev $name-end netns relay
    ip -n $name address add 10.$number.0.2/24 dev $name
    ip -n relay address add 10.$number.0.1/24 dev $name-end
    ip -n $name link set dev $name up
    ip -n relay link set dev $name-end up
    ip -n $name route add default via 10.$number.0.1
    number=2
done
ip -n relay address add 10.9.9.9/32 dev lo
ip netns exec relay sh -c 'echo 0 > /proc/sys/net/ipv4/ip_forward'
"#;

const WAIT: &str = r#"
cd "$FOLDER"
wait_for() { tries=0; until grep -q "$2" "$1" 2>/dev/null; do
    tries=$((tries + 1)); [ $tries -lt 200 ] || { echo "no $2 in $1"; exit 1; }; sleep 0.1; done; }
"#;

/// A visit from `two` to `one`, and proof that there is no other way than the relay.
const VISIT: &str = r#"
ip netns exec relay "$RELAY" --access open --listen 10.9.9.9:4433 --data relay > relay.out 2> relay.err &
ip netns exec one "$RELAY" --listen 10.1.0.2:4434 --data unreachable > unreachable.out 2> unreachable.err &
wait_for relay.out nest-relay:
wait_for unreachable.out nest-relay:
ip netns exec two "$RELAY" --data doctor doctor "$(cat relay.out)"
ip netns exec one "$RELAY" --data doctor doctor "$(cat unreachable.out)"
if ip netns exec two "$RELAY" --data doctor doctor "$(cat unreachable.out)"; then
    echo "there is another way"; exit 1
fi
ip netns exec one "$HOST" "$ROOM" --role decorator --relay "$(cat relay.out)" --data host > host.out 2> host.err &
wait_for host.out nestvisit1
wait_for host.out 'found through'
ip netns exec two "$BOT" visit "$(cat host.out)" --count 2 --seconds 8 --walk --chat --decorate --json
"#;

/// Two knock from `two` at the door of somebody in `one`; the relay is killed while they are inside.
const KNOCK: &str = r#"
relay() { exec ip netns exec relay "$RELAY" --access open --listen 10.9.9.9:4433 --data relay; }
relay > relay.out 2> relay.err &
relay=$!
wait_for relay.out nest-relay:
NEST_TEST_OWNER="$FOLDER" TMPDIR="$FOLDER" ip netns exec one "$TEST" --exact apart::somebody_at_home > owner.out 2>&1 &
owner=$!
wait_for invite nestvisit1
ip netns exec two "$BOT" visit "$(cat invite)" --count 2 --seconds 16 --walk --chat --decorate --json &
bots=$!
wait_for saw 'in 2'
sleep 2
kill -9 $relay
wait_for saw 'relay down'
relay > relay.again 2>> relay.err &
wait_for saw 'relay again'
wait $bots || exit 1
touch done
wait $owner || { cat owner.out; exit 1; }
"#;

fn unshared(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command
        .args([
            "--user",
            "--map-root-user",
            "--net",
            "--mount",
            "--pid",
            "--fork",
        ])
        .args(["sh", "-c", script])
        .stdin(Stdio::null());
    command
}

/// Whether networks can be made here. Under CI it is a fault where they cannot.
fn can_be_apart() -> bool {
    let made = unshared(CABLES).output();
    if made.as_ref().is_ok_and(|made| made.status.success()) {
        return true;
    }
    let why = format!("skipped: network namespaces cannot be made here: {made:?}");
    assert!(env::var_os("CI").is_none(), "{why}");
    println!("{why}");
    false
}

/// What the script prints; it has to succeed.
fn play(folder: &Folder, script: &str) -> String {
    let room = folder.file("tiny.room.ron");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/tiny.room.ron");
    fs::copy(sample, &room).unwrap();
    let seen = unshared(&format!("{CABLES}{WAIT}{script}"))
        .env("FOLDER", folder.path())
        .env("ROOM", room)
        .env("TEST", env::current_exe().unwrap())
        .env("RELAY", env!("CARGO_BIN_EXE_nest-relay"))
        .env("HOST", env!("CARGO_BIN_EXE_nest-host"))
        .env("BOT", env!("CARGO_BIN_EXE_nest-bot"))
        .env_remove("NEST_RELAY_DATA")
        .env_remove("NEST_HOST_DATA")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&seen.stdout).into_owned();
    let log = |name: &str| fs::read_to_string(folder.file(name)).unwrap_or_default();
    assert!(
        seen.status.success(),
        "{said}\n{}\n{}",
        String::from_utf8_lossy(&seen.stderr),
        ["host.err", "relay.err", "owner.out", "saw"]
            .map(log)
            .join("\n")
    );
    said
}

#[test]
fn who_can_reach_only_the_relay_visits_through_it() {
    if !can_be_apart() {
        return;
    }
    let said = play(&Folder::new(), VISIT);
    for wanted in ["\"same\": true", "\"settled\": true", "\"reconnects\": 0"] {
        assert_eq!(said.matches(wanted).count(), 2, "{wanted} in {said}");
    }
}

#[test]
fn who_knocks_through_a_relay_stays_when_it_dies() {
    if !can_be_apart() {
        return;
    }
    let folder = Folder::new();
    let said = play(&folder, KNOCK);
    for wanted in ["\"same\": true", "\"settled\": true"] {
        assert_eq!(said.matches(wanted).count(), 2, "{wanted} in {said}");
    }
    // Who was let in once came back without knocking.
    let saw = fs::read_to_string(folder.file("saw")).unwrap();
    assert_eq!(saw.matches("knocks\n").count(), 2, "{saw}");
}

/// Not a test: who lives in `one`. Answers the door and notes what happens, until there is a file `done`.
#[test]
fn somebody_at_home() {
    let Some(shared) = env::var_os(OWNER).map(PathBuf::from) else {
        return;
    };
    let folder = Folder::new();
    fs::write(folder.file("nest.room.ron"), text(&room(8))).unwrap();
    let any = (Ipv4Addr::UNSPECIFIED, 0).into();
    let mut owner = Friend::listening(folder, "Ada", any);
    owner.opens_own();
    let link = fs::read_to_string(shared.join("relay.out")).unwrap();
    let link: RelayLink = link.trim().parse().unwrap();
    owner.send(Asks::SetRelay(Some(link)));
    owner.wait(|event| matches!(event, Event::Relay(RelayNews::Up { .. })).then_some(()));
    owner.tell(ToHost::SetDoor(Door::Knock));
    let invite = owner.invites(NewInvite {
        role: Role::Decorator,
        lasts: None,
        nearby: false,
    });
    put(&shared.join("invite"), &invite.to_string());
    let (mut saw, mut inside, mut down) = (String::new(), 0, false);
    let end = Instant::now() + PATIENCE;
    while !shared.join("done").exists() {
        assert!(Instant::now() < end, "nobody said that it is over: {saw}");
        let Some(event) = owner.step() else {
            thread::sleep(Duration::from_millis(5));
            continue;
        };
        match event {
            Event::Hub(ToGuest::Knocking { who, .. }) => {
                owner.tell(ToHost::Answer { who, let_in: true });
                saw.push_str("knocks\n");
            }
            Event::Hub(ToGuest::Arrived(_)) => {
                inside += 1;
                saw.push_str(&format!("in {inside}\n"));
            }
            Event::Relay(RelayNews::Down { .. }) => {
                down = true;
                saw.push_str("relay down\n");
            }
            Event::Relay(RelayNews::Up { .. }) if down => saw.push_str("relay again\n"),
            _ => continue,
        }
        put(&shared.join("saw"), &saw);
    }
}

/// Whole or not at all, for somebody reads it meanwhile.
fn put(path: &Path, text: &str) {
    let part = path.with_extension("part");
    fs::write(&part, text).unwrap();
    fs::rename(&part, path).unwrap();
}
