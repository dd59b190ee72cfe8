//! Which IP addresses are public: reachable by anybody, and by nobody more than by anybody else.
//!
//! The tables are IANA's registries of special-purpose addresses for IPv4 and IPv6, as they stand
//! with RFC 6890 and its successors, and the addresses at which clouds serve secrets to their
//! machines. Where a registry says that a part of a listed network is public, the whole network
//! counts as listed: no web server is there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(start: [u16; 4], prefix: u8) -> Ipv6Net {
    let [a, b, c, d] = start;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}

/// IPv4 networks that are not public.
const SPECIAL_V4: [Ipv4Net; 17] = [
    v4(0, 0, 0, 0, 8),          // this host, this network
    v4(10, 0, 0, 0, 8),         // private
    v4(100, 64, 0, 0, 10),      // carrier-grade NAT; Alibaba Cloud's metadata
    v4(127, 0, 0, 0, 8),        // loopback
    v4(168, 63, 129, 16, 32),   // Azure's own services, metadata among them
    v4(169, 254, 0, 0, 16),     // link-local; the metadata of most clouds
    v4(172, 16, 0, 0, 12),      // private
    v4(192, 0, 0, 0, 24),       // protocol assignments; Oracle Cloud's metadata
    v4(192, 0, 2, 0, 24),       // documentation
    v4(192, 88, 99, 0, 24),     // relays of 6to4, withdrawn
    v4(192, 168, 0, 0, 16),     // private
    v4(198, 18, 0, 0, 15),      // benchmarks
    v4(198, 51, 100, 0, 24),    // documentation
    v4(203, 0, 113, 0, 24),     // documentation
    v4(224, 0, 0, 0, 4),        // multicast
    v4(240, 0, 0, 0, 4),        // reserved
    v4(255, 255, 255, 255, 32), // broadcast
];

/// Where IPv6 has public addresses at all. Outside are loopback, unique-local networks (the
/// metadata of AWS and Google Cloud), link-local and site-local ones, and multicast.
const GLOBAL_UNICAST: Ipv6Net = v6([0x2000, 0, 0, 0], 3);

/// Networks inside [`GLOBAL_UNICAST`] that are not public.
const SPECIAL_V6: [Ipv6Net; 3] = [
    v6([0x2001, 0, 0, 0], 23),     // protocol assignments; Teredo
    v6([0x2001, 0xdb8, 0, 0], 32), // documentation
    v6([0x3fff, 0, 0, 0], 20),     // documentation
];

/// IPv6 addresses that stand for an IPv4 address: the network, and the byte where that begins.
const EMBEDDING: [(Ipv6Net, usize); 3] = [
    (
        Ipv6Net::new_assert(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
        12, // IPv4-mapped
    ),
    (v6([0x64, 0xff9b, 0, 0], 96), 12), // NAT64
    (v6([0x2002, 0, 0, 0], 16), 2),     // 6to4
];

/// Whether `address` is public. What an IPv6 address stands for decides, where it stands for an
/// IPv4 address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|special| special.contains(&address)),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(embedded) = embedded(address) {
        return is_public(embedded.into());
    }
    GLOBAL_UNICAST.contains(&address)
        && !SPECIAL_V6.iter().any(|special| special.contains(&address))
}

fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let (_, start) = EMBEDDING
        .iter()
        .find(|(network, _)| network.contains(&address))?;
    let bytes = address.octets().get(*start..start + 4)?.try_into();
    bytes.ok().map(|bytes: [u8; 4]| Ipv4Addr::from(bytes))
}

#[cfg(test)]
mod tests;
