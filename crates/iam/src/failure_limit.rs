//! The limit on wrong credentials of a client: guessing is slow.
//!
//! Failures are counted by minute, by client address, and within an address by one of [`KEY_GROUPS`] groups of
//! access keys, with one more for tokens that name no key. So neither another address nor, mostly, another
//! key behind the same address is held up by a client that keeps failing; and what one address can make the
//! store hold is bounded.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use serde::{Deserialize, Serialize};
use store::{Change, KeyValue, RawRecord, Record, StoreError, UpdateError, hashed, join};

/// Wrong credentials in a minute that are answered as such; after them only a good one whose secret cannot be
/// guessed ([`crate::Attempt::admit`]) is let through.
pub const MAX_FAILURES_PER_MINUTE: u32 = 60;
/// Groups that the access keys named from one address are counted in.
pub const KEY_GROUPS: u8 = 16;

/// Where both hosts tell a component its client's address and port; what clients send is removed.
const CLIENT_ADDRESS: &str = "spin-client-addr";

/// The failures of a minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failures {
    /// Minutes since the Unix epoch.
    minute: i64,
    count: u32,
}

impl Failures {
    /// Whether there are as many as a minute may have, in the minute of `now_ms`.
    pub(crate) fn is_reached(self, now_ms: i64) -> bool {
        self.minute == minute(now_ms) && self.count >= MAX_FAILURES_PER_MINUTE
    }
}

/// The record that counts one client's failures.
#[derive(Debug, Clone)]
pub(crate) struct FailureCounter {
    key: String,
}

impl FailureCounter {
    /// The counter of the request's client and of the access key that it names, or `""` for none.
    pub(crate) fn of(headers: &HeaderMap, access_key: &str) -> Self {
        let address = headers.get(CLIENT_ADDRESS).and_then(|v| v.to_str().ok());
        let address = address.map_or_else(|| "unknown".to_owned(), client);
        let group = match access_key {
            "" => "none".to_owned(),
            named => key_group(named).to_string(),
        };
        Self {
            key: join(&["identity", "failures", &hashed(&address), &group]),
        }
    }

    pub(crate) fn record(&self) -> RawRecord {
        RawRecord::new(self.key.clone())
    }

    /// Counts one more failure.
    pub(crate) fn add(&self, kv: &dyn KeyValue, now_ms: i64) -> Result<(), StoreError> {
        let minute = minute(now_ms);
        let outcome = Record::<Failures>::new(self.key.clone()).update(kv, |failures| {
            let known = failures.filter(|failures| failures.minute == minute);
            let count = known.map_or(0, |failures| failures.count).saturating_add(1);
            Ok::<_, Infallible>((Change::Put(Failures { minute, count }), ()))
        });
        match outcome {
            // So many failures at once are counted by those that won.
            Ok(()) | Err(UpdateError::Store(StoreError::Contended(_))) => Ok(()),
            Err(UpdateError::Store(error)) => Err(error),
            Err(UpdateError::Refused(never)) => match never {},
        }
    }
}

/// 256 is a multiple of [`KEY_GROUPS`]: the first byte of a hash spreads the keys evenly.
fn key_group(access_key: &str) -> u8 {
    let byte = u8::from_str_radix(&hashed(access_key)[..2], 16);
    byte.unwrap_or_default() % KEY_GROUPS
}

fn minute(now_ms: i64) -> i64 {
    now_ms.div_euclid(60_000)
}

/// The client that an address and port stand for: an IPv4 address, or the 64 bits of an IPv6 network, for
/// one client has a whole network.
fn client(address: &str) -> String {
    let socket = address.parse::<SocketAddr>().map(|socket| socket.ip());
    match socket.or_else(|_| address.parse::<IpAddr>()) {
        Ok(IpAddr::V4(address)) => address.to_string(),
        Ok(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("{:x}", address.to_bits() >> 64),
        },
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_an_address_without_its_port() {
        assert_eq!(client("192.0.2.1:80"), client("192.0.2.1:8080"));
        assert_eq!(client("192.0.2.1:80"), client("192.0.2.1"));
        assert_eq!(client("192.0.2.1:80"), client("[::ffff:192.0.2.1]:80"));
        assert_ne!(client("192.0.2.1:80"), client("192.0.2.2:80"));
        assert_eq!(client("[2001:db8::1]:80"), client("[2001:db8::2]:80"));
        assert_ne!(client("[2001:db8::1]:80"), client("[2001:db8:0:1::1]:80"));
    }

    #[test]
    fn an_address_has_a_bounded_number_of_counters() {
        let mut headers = HeaderMap::new();
        headers.insert(CLIENT_ADDRESS, "192.0.2.1:80".parse().unwrap());
        let mut names: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        names.push(String::new());
        let keys = names
            .iter()
            .map(|name| FailureCounter::of(&headers, name).key);
        let distinct: std::collections::HashSet<String> = keys.collect();
        assert_eq!(distinct.len(), usize::from(KEY_GROUPS) + 1);
    }
}
