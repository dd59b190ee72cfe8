//! Where a request that may leave may connect to: public addresses, and networks that the operator
//! opens.
//!
//! A name is looked up once, each of its addresses is judged, and the caller connects to those
//! that are left. So a name cannot mean a public address when it is judged and a private one when
//! it is used.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use ipnet::IpNet;
use tokio::net::lookup_host;

use super::address::is_public;

/// The networks beside the public addresses that requests may connect to; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenNetworks(Vec<IpNet>);

/// Why there is no address to connect to.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The name cannot be looked up.
    #[error("the name cannot be looked up: {0}")]
    Lookup(#[source] io::Error),
    /// It has no addresses but these, which are neither public nor open.
    #[error("not public: {0:?}")]
    NotPublic(Vec<IpAddr>),
}

/// A text that is no network.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network; write it as 10.0.0.0/8 or fd00::/8")]
pub struct NetworkError(String);

impl OpenNetworks {
    /// Opens `networks`.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether a request may connect to `address`.
    pub fn permit(&self, address: IpAddr) -> bool {
        let canonical = address.to_canonical();
        is_public(address) || self.0.iter().any(|network| network.contains(&canonical))
    }

    /// The addresses of `host` that requests may connect to, at least one.
    ///
    /// # Errors
    /// The name cannot be looked up, or none of its addresses is permitted.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ResolveError> {
        self.select(resolve_any(host, port).await?)
    }

    fn select(&self, addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, ResolveError> {
        let permit = |address: &SocketAddr| self.permit(address.ip());
        let (permitted, others): (Vec<_>, Vec<_>) = addresses.into_iter().partition(permit);
        if permitted.is_empty() {
            let others = others.iter().map(SocketAddr::ip);
            return Err(ResolveError::NotPublic(others.collect()));
        }
        Ok(permitted)
    }
}

/// All addresses of `host`, a name or an address, where an IPv6 address may be in brackets; at
/// least one.
///
/// # Errors
/// [`ResolveError::Lookup`].
pub async fn resolve_any(host: &str, port: u16) -> Result<Vec<SocketAddr>, ResolveError> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let found = lookup_host((bare.unwrap_or(host), port)).await;
    let addresses: Vec<_> = found.map_err(ResolveError::Lookup)?.collect();
    match addresses.is_empty() {
        true => Err(ResolveError::Lookup(io::ErrorKind::AddrNotAvailable.into())),
        false => Ok(addresses),
    }
}

/// Reads a network as `address/prefix`; an address alone is a network of one.
///
/// # Errors
/// It is neither; the message says what is expected.
pub fn parse_network(text: &str) -> Result<IpNet, NetworkError> {
    let network = text
        .parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| NetworkError(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(networks: &[&str]) -> OpenNetworks {
        let parsed = networks.iter().map(|text| parse_network(text).unwrap());
        OpenNetworks::new(parsed.collect())
    }

    #[tokio::test]
    async fn names_of_this_machine_are_prohibited_however_they_are_written() {
        for host in [
            "localhost",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ] {
            let refused = OpenNetworks::default().resolve(host, 80).await;
            assert!(
                matches!(refused, Err(ResolveError::NotPublic(_))),
                "{host}: {refused:?}"
            );
        }
    }

    #[tokio::test]
    async fn an_open_network_is_reached() {
        let found = open(&["127.0.0.0/8"]).resolve("127.0.0.1", 81).await;
        assert_eq!(found.unwrap(), ["127.0.0.1:81".parse().unwrap()]);
        let found = open(&["127.0.0.0/8"]).resolve("[::1]", 81).await;
        assert!(matches!(found, Err(ResolveError::NotPublic(_))));
    }

    #[test]
    fn what_is_not_permitted_is_left_out() {
        let addresses = ["10.0.0.1:80", "192.168.0.1:80", "[::1]:80", "1.1.1.1:80"];
        let addresses = addresses.map(|text| text.parse().unwrap()).to_vec();
        let selected = open(&["10.0.0.0/8"]).select(addresses.clone()).unwrap();
        assert_eq!(selected, [addresses[0], addresses[3]]);
        let refused = OpenNetworks::default().select(addresses[..3].to_vec());
        let Err(ResolveError::NotPublic(refused)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(refused.len(), 3);
    }

    #[tokio::test]
    async fn a_name_that_does_not_exist_is_unknown() {
        let found = resolve_any("name.invalid", 80).await;
        assert!(matches!(found, Err(ResolveError::Lookup(_))), "{found:?}");
    }

    #[test]
    fn a_mapped_address_is_in_the_network_of_its_ipv4_address() {
        let networks = open(&["10.0.0.0/8"]);
        assert!(networks.permit("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!networks.permit("::ffff:192.168.0.1".parse().unwrap()));
        assert!(!networks.permit("64:ff9b::10.1.2.3".parse().unwrap()));
    }

    #[test]
    fn a_network_has_a_prefix_or_is_one_address() {
        assert_eq!(
            parse_network("10.0.0.1").unwrap().to_string(),
            "10.0.0.1/32"
        );
        assert_eq!(parse_network("fd00::/8").unwrap().to_string(), "fd00::/8");
        for text in ["", "10.0.0.0/33", "example.com", "10.0.0.0/8,fd00::/8"] {
            assert!(parse_network(text).is_err(), "{text}");
        }
    }
}
