//! Where a component may connect to: `allowed_outbound_hosts`.
//!
//! An entry is `scheme://host[:port]`, and nothing is allowed that no entry allows:
//!
//! - scheme: letters, or `*` for any;
//! - host: a name or an IP address; `*` for any; `*.domain` for every name below `domain` (at any
//!   depth, `domain` itself not included); a network as `address/prefix`; `self` for this
//!   application;
//! - port: a number, `*` for any, or `from..to` (`to` not included). Without one, the default
//!   port of the scheme; a scheme that has none needs a port.
//!
//! A path is refused, a single trailing slash is not. Names are compared without case.

use std::{net::IpAddr, ops::Range};

use anyhow::{Context, Result, bail, ensure};
use http::Uri;
use ipnet::IpNet;

/// The host name by which a request that must have one addresses the application itself, as in
/// Spin.
pub const SELF_HOST: &str = "self.alt";

/// The domain that Spin keeps for calls between components without a network.
const CHAINING_DOMAIN: &str = "spin.internal";

/// All entries of one component; the default allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    entries: Vec<AllowedHost>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    /// Lower-case; `None` is any.
    scheme: Option<String>,
    host: Host,
    /// `None` is any.
    ports: Option<Range<u32>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Any,
    /// `.domain`, lower-case.
    Subdomains(String),
    /// Lower-case.
    Named(String),
    Network(IpNet),
    Application,
}

impl FromIterator<AllowedHost> for AllowedHosts {
    fn from_iter<I: IntoIterator<Item = AllowedHost>>(entries: I) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }
}

impl AllowedHosts {
    /// Whether a request to `url` may leave. A `url` without a scheme or host is not allowed;
    /// see [`AllowedHosts::permits_self`].
    pub fn permits(&self, url: &Uri) -> bool {
        let (Some(scheme), Some(host)) = (url.scheme_str(), url.host()) else {
            return false;
        };
        self.permits_address(scheme, host, url.port_u16())
    }

    /// Whether an entry names the host of `url`, rather than covers it with a wildcard: then the
    /// operator knows the host, and it may be in a private network.
    pub fn names(&self, url: &Uri) -> bool {
        let (Some(scheme), Some(host)) = (url.scheme_str(), url.host()) else {
            return false;
        };
        let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
        self.entries
            .iter()
            .any(|entry| entry.host.is_specific() && entry.permits(&scheme, &host, url.port_u16()))
    }

    /// Whether a connection may be made to `host` and `port` for `scheme`; without a port, the
    /// default one of the scheme is meant.
    fn permits_address(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        let scheme = scheme.to_ascii_lowercase();
        let host = host.to_ascii_lowercase();
        if host == SELF_HOST {
            return self.permits_self(&scheme);
        }
        self.entries
            .iter()
            .any(|entry| entry.permits(&scheme, &host, port))
    }

    /// Whether the component may call its own application: a request without a host, or to the
    /// host `self.alt`.
    pub fn permits_self(&self, scheme: &str) -> bool {
        self.entries.iter().any(|entry| {
            entry.permits_scheme(scheme) && matches!(entry.host, Host::Application | Host::Any)
        })
    }
}

impl AllowedHost {
    /// Reads one entry.
    ///
    /// # Errors
    /// The entry is not of the form above, or names `*.spin.internal`, which this host has not.
    pub fn parse(entry: &str) -> Result<Self> {
        let text = entry.trim();
        let (scheme, rest) = text.split_once("://").with_context(|| {
            format!("{text:?} is not scheme://host[:port] (to allow everything: \"*://*:*\")")
        })?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        // The last colon, because an IPv6 address has more; as in Spin, one needs a port.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (rest, None),
        };
        Self::from_parts(scheme, host, port)
            .with_context(|| format!("the allowed host {text:?} is malformed"))
    }

    fn from_parts(scheme: &str, host: &str, port: Option<&str>) -> Result<Self> {
        let scheme = scheme.to_ascii_lowercase();
        Ok(Self {
            ports: parse_ports(port, &scheme)?,
            scheme: parse_scheme(scheme)?,
            host: Host::parse(host)?,
        })
    }

    fn permits(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        self.permits_scheme(scheme)
            && self.host.permits(host)
            && match &self.ports {
                None => true,
                Some(ports) => port
                    .or_else(|| default_port(scheme))
                    .is_some_and(|port| ports.contains(&port.into())),
            }
    }

    fn permits_scheme(&self, scheme: &str) -> bool {
        self.scheme
            .as_ref()
            .is_none_or(|own| own.eq_ignore_ascii_case(scheme))
    }
}

impl Host {
    fn parse(host: &str) -> Result<Self> {
        match host {
            "" => bail!("the host is empty"),
            "*" => return Ok(Self::Any),
            "self" | SELF_HOST => return Ok(Self::Application),
            _ => {}
        }
        if let Ok(network) = host.parse() {
            return Ok(Self::Network(network));
        }
        let host = host.to_ascii_lowercase();
        ensure!(!host.contains('/'), "a path is not allowed");
        ensure!(!host.contains(['{', '}', '@']), "the host is not a name");
        ensure!(
            host != CHAINING_DOMAIN && !host.ends_with(&format!(".{CHAINING_DOMAIN}")),
            "calls between components through {CHAINING_DOMAIN} are not supported"
        );
        match host.strip_prefix("*.") {
            Some(domain) if !domain.contains('*') => Ok(Self::Subdomains(format!(".{domain}"))),
            None if !host.contains('*') => Ok(Self::Named(host)),
            _ => bail!("`*` can only stand for the whole host or its first labels"),
        }
    }

    /// Whether it is a name, an address or a network, and no wildcard. A network of all addresses is
    /// a wildcard.
    fn is_specific(&self) -> bool {
        match self {
            Self::Named(_) => true,
            Self::Network(network) => network.prefix_len() > 0,
            Self::Any | Self::Subdomains(_) | Self::Application => false,
        }
    }

    fn permits(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Subdomains(suffix) => host.ends_with(suffix.as_str()),
            Self::Named(name) => host == name,
            Self::Network(network) => host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>()
                .is_ok_and(|address| network.contains(&address)),
            // A host of this name is not this application.
            Self::Application => false,
        }
    }
}

fn parse_scheme(scheme: String) -> Result<Option<String>> {
    if scheme == "*" {
        return Ok(None);
    }
    ensure!(
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphabetic()),
        "the scheme is neither letters nor `*`"
    );
    Ok(Some(scheme))
}

fn parse_ports(port: Option<&str>, scheme: &str) -> Result<Option<Range<u32>>> {
    let number = |text: &str| {
        text.parse::<u16>()
            .map(u32::from)
            .with_context(|| format!("{text:?} is not a port"))
    };
    let one = |port: u32| Some(port..port + 1);
    match port {
        Some("*") => Ok(None),
        None | Some("") => {
            let port = default_port(scheme)
                .with_context(|| format!("the scheme {scheme:?} needs a port"))?;
            Ok(one(port.into()))
        }
        Some(text) => match text.split_once("..") {
            Some((from, to)) => Ok(Some(number(from)?..number(to)?)),
            None => Ok(one(number(text)?)),
        },
    }
}

/// The port that Spin assumes for a scheme.
fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "redis" => Some(6379),
        "mqtt" => Some(1883),
        "mysql" => Some(3306),
        "postgres" => Some(5432),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
