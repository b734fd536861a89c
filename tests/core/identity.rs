//! Keys, certificates, and what people send each other to meet.

use nest::net::proto::{
    emblem::{COLOURS, Emblem},
    identity::{ParseError, PublicKey, SecretKey},
    invite::{Code, Invite, InviteId, RelayAddr, proof, same_proof},
};

fn relay() -> RelayAddr {
    RelayAddr {
        host: "relay.example.org:4433".to_owned(),
        key: SecretKey::from_seed(&[9; 32]).public(),
    }
}

fn invite() -> Invite {
    Invite {
        relay: Some(relay()),
        direct: vec!["192.168.1.20:4433".to_owned(), "[fe80::1]:7".to_owned()],
        person: SecretKey::from_seed(&[1; 32]).public(),
        id: InviteId([7; 8]),
        secret: [3; 16],
    }
}

#[test]
fn signatures_hold_for_their_purpose_alone() {
    let key = SecretKey::from_seed(&[1; 32]);
    let signature = key.sign("letter", b"hello");
    assert!(key.public().verify("letter", b"hello", &signature));
    assert!(!key.public().verify("letter", b"hallo", &signature));
    assert!(!key.public().verify("device", b"hello", &signature));
    let other = SecretKey::from_seed(&[2; 32]).public();
    assert!(!other.verify("letter", b"hello", &signature));
}

#[test]
fn a_device_is_vouched_for_by_its_person_only() {
    let (person, device) = (
        SecretKey::from_seed(&[1; 32]),
        SecretKey::from_seed(&[2; 32]),
    );
    let certificate = person.certify(device.public());
    assert!(certificate.is_genuine());
    let mut forged = certificate;
    forged.person = SecretKey::from_seed(&[3; 32]).public();
    assert!(!forged.is_genuine());
    // Not even a point of the curve.
    forged.person = PublicKey([0xff; 32]);
    assert!(!forged.is_genuine());
}

#[test]
fn what_is_printed_is_read() {
    let address = relay().to_string();
    assert!(address.starts_with("nest-relay://relay.example.org:4433#key1"));
    assert_eq!(address.parse(), Ok(relay()));
    let code = Code {
        person: invite().person,
        relay: Some(relay()),
    };
    assert_eq!(code.to_string().parse(), Ok(code));
    assert_eq!(invite().to_string().parse(), Ok(invite()));
    // As some keyboards and QR codes print it.
    assert_eq!(invite().to_string().to_uppercase().parse(), Ok(invite()));
}

#[test]
fn an_invite_is_found_in_what_was_pasted() {
    let text = format!("来我家坐坐吧：{}，晚上都在 :) nestvisit", invite());
    assert_eq!(Invite::find(&text), Ok(invite()));
    let none = Invite::find("see you at eight, nest 12");
    assert!(matches!(none, Err(ParseError::Prefix { .. })), "{none:?}");
}

#[test]
fn a_slip_of_the_hand_is_told() {
    let text = invite().to_string();
    for i in 0..text.len() {
        let mut slip = text.clone().into_bytes();
        slip[i] = if slip[i] == b'q' { b'p' } else { b'q' };
        let slip = String::from_utf8(slip).unwrap();
        if slip != text {
            assert!(slip.parse::<Invite>().is_err(), "{slip}");
        }
        assert!(text[..i].parse::<Invite>().is_err(), "{}", &text[..i]);
    }
    let cut = Invite::find(&text[..text.len() - 3]);
    assert_eq!(cut, Err(ParseError::Checksum("invite")));
}

#[test]
fn addresses_that_lead_nowhere_are_refused() {
    for host in [
        "",
        "relay",
        "relay:",
        "relay:0",
        "relay:65536",
        "a b:1",
        ":1",
        "[zz]:1",
        "[::1:4",
    ] {
        let wrong = relay().to_string().replace("relay.example.org:4433", host);
        assert!(wrong.parse::<RelayAddr>().is_err(), "{wrong}");
        let sly = Invite {
            direct: vec![host.to_owned()],
            ..invite()
        };
        assert!(sly.to_string().parse::<Invite>().is_err(), "{host:?}");
    }
    let many = Invite {
        direct: vec!["a:1".to_owned(); 5],
        ..invite()
    };
    assert!(many.to_string().parse::<Invite>().is_err());
}

#[test]
fn a_proof_is_for_one_visitor_and_one_attempt() {
    let (visitor, other) = (PublicKey([4; 32]), PublicKey([5; 32]));
    let shown = invite().proof(visitor, &[1; 16]);
    let wanted = proof(&[3; 16], invite().person, visitor, &[1; 16]);
    assert!(same_proof(shown, wanted));
    assert!(!same_proof(shown, invite().proof(other, &[1; 16])));
    assert!(!same_proof(shown, invite().proof(visitor, &[2; 16])));
}

#[test]
fn emblems_are_steady_and_tell_people_apart() {
    let emblem = |seed: u8| Emblem::of(SecretKey::from_seed(&[seed; 32]).public());
    assert_eq!(emblem(1), emblem(1));
    let all: Vec<Emblem> = (0..64).map(emblem).collect();
    for (i, one) in all.iter().enumerate() {
        assert!(all[..i].iter().all(|other| other != one));
        let [a, b, c] = one.colours;
        assert!(a != b && b != c && a != c && one.colours.iter().all(|c| *c < COLOURS));
        assert!(
            one.cells
                .iter()
                .all(|row| row[0] == row[4] && row[1] == row[3])
        );
    }
}
