//! How quinn is set, on purpose.

use std::{sync::Arc, time::Duration};

use quinn::{
    ClientConfig, EndpointConfig, IdleTimeout, MtuDiscoveryConfig, ServerConfig, TransportConfig,
    VarInt,
    congestion::CubicConfig,
    crypto::rustls::{QuicClientConfig, QuicServerConfig},
};

/// How long a connection may be silent.
#[derive(Debug, Clone, Copy)]
pub struct Timers {
    pub keep_alive: Duration,
    pub idle: Duration,
}

/// Between people: who sleeps for less comes back on the same connection.
pub const PEER: Timers = Timers {
    keep_alive: Duration::from_secs(5),
    idle: Duration::from_secs(20),
};
/// To a relay, which has many and keeps them all day.
pub const RELAY: Timers = Timers {
    keep_alive: Duration::from_secs(12),
    idle: Duration::from_secs(30),
};

/// Largest QUIC packet, so that one with a token in front stays within 1,400 bytes.
const MAX_PACKET: u16 = 1_392;
/// Datagrams that wait in quinn hold up to this many bytes; older ones give way.
const DATAGRAMS: usize = 8 * 1024;
/// Handshakes that wait to be taken up, and what they may hold in bytes, each and together.
const MAX_INCOMING: (usize, u64, u64) = (1_024, 16 * 1024, 4 * 1024 * 1024);

/// For every connection.
pub fn transport(timers: Timers) -> Arc<TransportConfig> {
    let mut mtu = MtuDiscoveryConfig::default();
    mtu.upper_bound(MAX_PACKET);
    let idle = u32::try_from(timers.idle.as_millis()).unwrap_or(u32::MAX);
    let mut config = TransportConfig::default();
    config
        .max_concurrent_bidi_streams(VarInt::from_u32(8))
        .max_concurrent_uni_streams(VarInt::from_u32(16))
        .stream_receive_window(VarInt::from_u32(256 * 1024))
        .receive_window(VarInt::from_u32(1024 * 1024))
        .send_window(1024 * 1024)
        .datagram_receive_buffer_size(Some(64 * 1024))
        .datagram_send_buffer_size(DATAGRAMS)
        .initial_mtu(1_200)
        // A first packet that is lost, as while a channel is bound, is sent again after 0.3 s.
        .initial_rtt(Duration::from_millis(100))
        .mtu_discovery_config(Some(mtu))
        .congestion_controller_factory(Arc::new(CubicConfig::default()))
        .ack_frequency_config(None)
        .keep_alive_interval(Some(timers.keep_alive))
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(idle))));
    Arc::new(config)
}

/// For the endpoint. The second bit of a packet tells QUIC from what else comes to the socket.
pub fn endpoint() -> EndpointConfig {
    let mut config = EndpointConfig::default();
    config.grease_quic_bit(false);
    config
}

pub fn server(crypto: QuicServerConfig, timers: Timers) -> ServerConfig {
    let (count, each, together) = MAX_INCOMING;
    let mut config = ServerConfig::with_crypto(Arc::new(crypto));
    config
        .transport_config(transport(timers))
        // Paths change below quinn; what it sees of a peer's address never does.
        .migration(false)
        .max_incoming(count)
        .incoming_buffer_size(each)
        .incoming_buffer_size_total(together);
    config
}

pub fn client(crypto: QuicClientConfig, timers: Timers) -> ClientConfig {
    let mut config = ClientConfig::new(Arc::new(crypto));
    config.transport_config(transport(timers));
    config
}
