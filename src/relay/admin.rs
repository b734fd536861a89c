//! What whoever runs a relay does with it. All but [`init`] and [`doctor`] only change the store, and
//! work whether the relay runs or not: one that runs notices within a second.

mod doctor;

use std::{fmt::Write, fs, path::Path};

pub use self::doctor::{Reached, doctor, reach};
use super::{
    Config, RelayError, Store, config,
    desk::{ADDRESS, DRAIN, NOW},
    files,
    store::{date, month, now},
};
use crate::net::proto::{
    identity::PublicKey,
    invite::{Code, RelayAddr},
    relay::{JoinCode, RelayLink},
};

/// The notes of a backup that become files again.
const KEY: &str = "relay.key";
const SETTINGS: &str = "relay.ron";
const DAY: i64 = 24 * 3_600;

/// The address that a relay with these settings has; of one that runs, the one it said.
///
/// # Errors
/// Where its key cannot be read or made.
pub fn link(config: &Config) -> Result<RelayAddr, RelayError> {
    let listen = config.candidates().into_iter().next();
    let listen = listen.ok_or_else(|| RelayError::Usage("listen is no address".to_owned()))?;
    let runs = files::lock(&config.data)?.is_none();
    let said = runs.then(|| Store::open(&config.data)?.note(ADDRESS));
    let said = said.transpose()?.flatten();
    Ok(RelayAddr {
        host: said.unwrap_or_else(|| config.public(listen)),
        key: files::key(&config.data)?.public(),
    })
}

/// Makes what a relay needs and says what is left to do.
///
/// # Errors
/// Where something cannot be written, or what is there cannot be read.
pub fn init(config: &Config, file: &Path) -> Result<String, RelayError> {
    files::make_folder(&config.data)?;
    let kept = file.exists();
    if !kept {
        files::write_private(file, &config.to_file())?;
    }
    let link = link(config)?;
    Store::open(&config.data)?;
    let data = config.data.display();
    let port = link.host.rsplit(':').next().unwrap_or_default();
    let listens = config
        .candidates()
        .first()
        .map_or(0, std::net::SocketAddr::port);
    Ok(format!(
        "Settings  {file}{kept}
Address   {link}
Firewall  sudo ufw allow {listens}/udp        (or: sudo firewall-cmd --permanent --add-port={listens}/udp)
          and in the panel of your host, if it has a firewall of its own: UDP port {port} from anywhere
Back up   {data}/{key} and {file}, once; members and bans lie in {data}/relay.sqlite:
          nest-relay --data {data} backup FILE makes one file of all of them
Next      nest-relay --data {data}
          nest-relay --data {data} invite --uses 5",
        file = file.display(),
        kept = if kept { " (there already, left as it is)" } else { "" },
        key = files::KEY,
    ))
}

/// A link by which so many people can join within so many days.
pub fn invite(config: &Config, uses: u32, days: u32) -> Result<RelayLink, RelayError> {
    let code = JoinCode(rand::random());
    let expires = now() + i64::from(days) * DAY;
    Store::open(&config.data)?.invite(code, uses, expires)?;
    Ok(RelayLink {
        relay: link(config)?,
        code: Some(code),
    })
}

/// Makes somebody a member.
pub fn allow(data: &Path, who: &str) -> Result<String, RelayError> {
    let (store, person) = find(data, who)?;
    store.allow(person, now())?;
    Ok(format!("{person:?} may have their home here"))
}

pub fn ban(data: &Path, who: &str) -> Result<String, RelayError> {
    let (store, person) = find(data, who)?;
    store.ban(person, now())?;
    Ok(format!("{person:?} is shut out, now and from now on"))
}

pub fn unban(data: &Path, who: &str) -> Result<String, RelayError> {
    let (store, person) = find(data, who)?;
    Ok(if store.unban(person)? {
        format!("{person:?} is let in again")
    } else {
        format!("{person:?} was not shut out")
    })
}

/// Somebody by their code, or by the eight figures that lists and logs show.
fn find(data: &Path, who: &str) -> Result<(Store, PublicKey), RelayError> {
    let store = open(data)?;
    if let Ok(code) = who.parse::<Code>() {
        return Ok((store, code.person));
    }
    let members = store.members()?.into_iter().map(|member| member.person);
    let all = members.chain(store.bans()?);
    let mut named: Vec<PublicKey> = all.filter(|person| format!("{person:?}") == who).collect();
    named.sort();
    named.dedup();
    match named.as_slice() {
        [person] => Ok((store, *person)),
        [] => Err(RelayError::Usage(format!(
            "nobody here is {who:?}: it is a person's code (nest1…), or eight figures that `nest-relay peers` shows"
        ))),
        _ => Err(RelayError::Usage(format!(
            "several people are {who:?}: use the code (nest1…)"
        ))),
    }
}

/// The store of a relay that was set up: a mistyped folder is told, not made.
fn open(data: &Path) -> Result<Store, RelayError> {
    if !data.join(files::KEY).exists() {
        return Err(RelayError::Usage(format!(
            "there is no relay in {}: say --data DIR, or run `nest-relay init`",
            data.display()
        )));
    }
    Store::open(data)
}

/// Who is a member, who is here, who is shut out, and what was carried.
pub fn peers(config: &Config) -> Result<String, RelayError> {
    let store = open(&config.data)?;
    let members = store.members()?;
    let mut text = String::new();
    let day = |seconds| {
        let (year, month, day) = date(seconds);
        format!("{year}-{month:02}-{day:02}")
    };
    for member in &members {
        let code = Code {
            person: member.person,
            relay: None,
        };
        let seen = if member.here {
            "here now".to_owned()
        } else {
            format!("last here {}", day(member.seen))
        };
        let _ = writeln!(
            text,
            "{:?}  since {}  {seen:<20}  {code}",
            member.person,
            day(member.since)
        );
    }
    for person in store.bans()? {
        let _ = writeln!(text, "{person:?}  shut out");
    }
    let status = store.note(NOW)?.unwrap_or_default();
    let (here, visits) = status.split_once(' ').unwrap_or(("0", "0"));
    let gigabytes = store.traffic(&month(now()))? / 10_000_000;
    let cap = match config.month_gb {
        0 => String::new(),
        cap => format!(" of {cap}"),
    };
    let _ = write!(
        text,
        "{} members; {here} people here with guests, {visits} visits; {}.{:02}{cap} GB carried this month",
        members.len(),
        gigabytes / 100,
        gigabytes % 100,
    );
    Ok(text)
}

/// Lets nobody in any more; the relay stops once the last visit is over.
pub fn drain(data: &Path) -> Result<String, RelayError> {
    let store = open(data)?;
    if files::lock(data)?.is_some() {
        return Ok("no relay runs on this data".to_owned());
    }
    store.set_note(DRAIN, Some("yes"))?;
    Ok("nobody new is let in; the relay stops when the last visit is over".to_owned())
}

/// One file that holds members, bans, invites, key and settings.
pub fn backup(data: &Path, to: &Path) -> Result<String, RelayError> {
    let store = open(data)?;
    let mut notes = Vec::new();
    for (name, file) in [(KEY, files::KEY), (SETTINGS, config::FILE)] {
        if let Some(text) = files::read(&data.join(file))? {
            notes.push((name, text));
        }
    }
    store.backup(to, &notes)?;
    Ok(format!(
        "{} holds members, bans, invites, settings and the key: keep it safe.\n\
         `nest-relay --data NEW init --restore {}` makes a relay of it",
        to.display(),
        to.display()
    ))
}

/// Makes a data folder from a backup.
///
/// # Errors
/// Where the folder holds a relay already.
pub fn restore(data: &Path, from: &Path) -> Result<(), RelayError> {
    files::make_folder(data)?;
    if data.join(files::KEY).exists() {
        return Err(RelayError::Usage(format!(
            "{} holds a relay already: choose another folder",
            data.display()
        )));
    }
    if !fs::exists(from).unwrap_or(false) {
        return Err(RelayError::Usage(format!(
            "there is no file {}",
            from.display()
        )));
    }
    let store = Store::restore(data, from)?;
    for (name, file) in [(SETTINGS, config::FILE), (KEY, files::KEY)] {
        if let Some(text) = store.note(name)? {
            files::write_private(&data.join(file), &text)?;
        }
        store.set_note(name, None)?;
    }
    Ok(())
}
