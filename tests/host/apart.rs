//! Machines that can reach a relay and not each other: network namespaces with the relay between them.

use std::process::{Command, Stdio};

use crate::nest::Folder;

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

/// A visit from `two` to `one`, and proof that there is no other way than the relay.
const VISIT: &str = r#"
cd "$FOLDER"
wait_for() { tries=0; until grep -q "$2" "$1" 2>/dev/null; do
    tries=$((tries + 1)); [ $tries -lt 200 ] || { echo "no $2 in $1"; exit 1; }; sleep 0.1; done; }
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

#[test]
fn who_can_reach_only_the_relay_visits_through_it() {
    let made = unshared(CABLES).output();
    if !made.as_ref().is_ok_and(|made| made.status.success()) {
        let why = format!("skipped: network namespaces cannot be made here: {made:?}");
        return println!("{why}");
    }
    let folder = Folder::new();
    let room = folder.file("tiny.room.ron");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/tiny.room.ron");
    std::fs::copy(sample, &room).unwrap();
    let seen = unshared(&format!("{CABLES}{VISIT}"))
        .env("FOLDER", folder.path())
        .env("ROOM", room)
        .env("RELAY", env!("CARGO_BIN_EXE_nest-relay"))
        .env("HOST", env!("CARGO_BIN_EXE_nest-host"))
        .env("BOT", env!("CARGO_BIN_EXE_nest-bot"))
        .env_remove("NEST_RELAY_DATA")
        .env_remove("NEST_HOST_DATA")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&seen.stdout);
    let log = |name: &str| std::fs::read_to_string(folder.file(name)).unwrap_or_default();
    assert!(
        seen.status.success(),
        "{said}\n{}\n{}\n{}",
        String::from_utf8_lossy(&seen.stderr),
        log("host.err"),
        log("relay.err")
    );
    for wanted in ["\"same\": true", "\"settled\": true", "\"reconnects\": 0"] {
        assert_eq!(said.matches(wanted).count(), 2, "{wanted} in {said}");
    }
}
