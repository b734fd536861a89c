//! How a relay is set: a RON file that says what each value is for, and the command line over it.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{RelayError, files};
use crate::net::proto::relay::{MAX_NAME, MAX_RULES};

/// Who may have their home at a relay. Guests of theirs come to all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Who holds a link made with `nest-relay invite`.
    #[default]
    Invited,
    /// Anybody.
    Open,
    /// Who was named with `nest-relay allow`.
    List,
}

/// A relay's settings; those that a file leaves out have their defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where keys and state lie. Not in the file, which lies there.
    #[serde(skip)]
    pub data: PathBuf,
    pub name: String,
    pub rules: String,
    pub listen: String,
    /// `host:port` as others reach it; empty: found out.
    pub address: String,
    pub access: Access,
    /// Most people at a time.
    pub people: u16,
    /// Most forwarded in a month, in gigabytes; 0: no end.
    pub month_gb: u32,
    /// Kilobits a second of a channel each way, of all that a person sends, of all that an address
    /// sends.
    pub channel_kbit: u32,
    pub person_kbit: u32,
    pub address_kbit: u32,
    /// Channels of a person.
    pub channels: u16,
    /// Introductions that a person asks for in a minute.
    pub introductions: u16,
    /// Connections that an address opens in a minute.
    pub connects: u16,
    /// A channel that carries nothing ends after so many seconds.
    pub idle_s: u16,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::new(),
            name: "A Nest relay".to_owned(),
            rules: String::new(),
            listen: "[::]:4433".to_owned(),
            address: String::new(),
            access: Access::default(),
            people: 500,
            month_gb: 500,
            channel_kbit: 8_000,
            person_kbit: 24_000,
            address_kbit: 64_000,
            channels: 64,
            introductions: 20,
            connects: 120,
            idle_s: 60,
        }
    }
}

pub const FILE: &str = "relay.ron";

impl Config {
    /// The settings of a file, or the defaults where there is none.
    ///
    /// # Errors
    /// Where it cannot be read, with line and column.
    pub fn read(data: &Path, file: &Path) -> Result<Self, RelayError> {
        let mut config = match files::read(file)? {
            Some(text) => Self::parse(&text).map_err(|error| RelayError::Config {
                path: file.to_owned(),
                error,
            })?,
            None => Self::default(),
        };
        data.clone_into(&mut config.data);
        Ok(config)
    }

    /// # Errors
    /// What is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let config: Self = ron::from_str(text).map_err(|error| error.to_string())?;
        config.check()?;
        Ok(config)
    }

    /// # Errors
    /// What is wrong, and what would be right.
    pub fn check(&self) -> Result<(), String> {
        let listen = &self.listen;
        if listen.parse::<SocketAddr>().is_err() {
            return Err(format!(
                "listen: {listen:?} is no address and port: it looks like \"[::]:4433\" or \"0.0.0.0:4433\""
            ));
        }
        if self.name.len() > MAX_NAME {
            return Err(format!("name: longer than {MAX_NAME} bytes"));
        }
        if self.rules.len() > MAX_RULES {
            return Err(format!("rules: longer than {MAX_RULES} bytes"));
        }
        for (name, value) in [
            ("people", u32::from(self.people)),
            ("channel_kbit", self.channel_kbit),
            ("person_kbit", self.person_kbit),
            ("address_kbit", self.address_kbit),
            ("channels", self.channels.into()),
            ("introductions", self.introductions.into()),
            ("connects", self.connects.into()),
            ("idle_s", self.idle_s.into()),
        ] {
            if value == 0 {
                return Err(format!("{name}: 0 would let nobody do anything"));
            }
        }
        Ok(())
    }

    /// The file as it is first written.
    pub fn to_file(&self) -> String {
        let text = |text: &str| ron::to_string(text).unwrap_or_default();
        let access = ron::to_string(&self.access).unwrap_or_default();
        let Self {
            people,
            month_gb,
            channel_kbit,
            person_kbit,
            address_kbit,
            channels,
            introductions,
            connects,
            idle_s,
            ..
        } = self;
        format!(
            "\
// Settings of a Nest relay, read when it starts. What is left out has the value shown here when the
// file was made. The key of the relay, its members and its bans lie beside this file.
(
    // What the relay calls itself.
    name: {name},
    // House rules, shown to whoever joins.
    rules: {rules},
    // The UDP port, on all addresses. 443 passes more hotels and offices, where it is free.
    listen: {listen},
    // How others reach it: \"relay.example.org:4433\". Empty: the address of this machine, which is right
    // where it has a public one.
    address: {address},
    // Who may have their home here: invited (nest-relay invite), open (anybody), list (nest-relay allow).
    // Whoever visits them may come in for that.
    access: {access},
    // Most people at a time. Each takes well below 0.2 MB of memory.
    people: {people},
    // Most to forward in a month, in gigabytes: many hosts include 1,000 and count one way. 0: no end.
    month_gb: {month_gb},
    // Speeds in kilobits a second: of one visit each way (a room of 32 needs 140), of all that a person
    // sends (a host sends to all guests), of all that come from one address.
    channel_kbit: {channel_kbit},
    person_kbit: {person_kbit},
    address_kbit: {address_kbit},
    // Visits of a person at a time, and knocks in a minute.
    channels: {channels},
    introductions: {introductions},
    // Connections that one address may open in a minute; a school is one address.
    connects: {connects},
    // A visit that sends nothing for so many seconds is over for the relay.
    idle_s: {idle_s},
)
",
            name = text(&self.name),
            rules = text(&self.rules),
            listen = text(&self.listen),
            address = text(&self.address),
        )
    }

    /// Where to listen; where the system has no IPv6, on IPv4 alone.
    pub(super) fn candidates(&self) -> Vec<SocketAddr> {
        let Ok(listen) = self.listen.parse::<SocketAddr>() else {
            return Vec::new();
        };
        let mut all = vec![listen];
        if listen.ip() == Ipv6Addr::UNSPECIFIED {
            all.push(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), listen.port()));
        }
        all
    }

    /// `host:port` to print.
    pub(super) fn public(&self, bound: SocketAddr) -> String {
        if !self.address.is_empty() {
            return self.address.clone();
        }
        let ip = if bound.ip().is_unspecified() {
            own_address(bound.is_ipv6()).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
        } else {
            bound.ip()
        };
        SocketAddr::new(ip, bound.port()).to_string()
    }
}

/// The address that this machine would send from. Nothing is sent: connecting a UDP socket only asks
/// the routing table.
fn own_address(v6: bool) -> Option<IpAddr> {
    let ask = |bind: IpAddr, to: IpAddr| {
        let socket = UdpSocket::bind((bind, 0)).ok()?;
        socket.connect((to, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    // Documentation addresses: routed like any other, and nobody's.
    let v4 = ask(
        Ipv4Addr::UNSPECIFIED.into(),
        Ipv4Addr::new(192, 0, 2, 1).into(),
    );
    v4.or_else(|| {
        let to = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
        v6.then(|| ask(Ipv6Addr::UNSPECIFIED.into(), to.into()))
            .flatten()
    })
}
