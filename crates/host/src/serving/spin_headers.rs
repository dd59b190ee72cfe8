//! The `spin-*` request headers that Spin gives to components.

use std::net::SocketAddr;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::uri::PathAndQuery;

use crate::routes::Match;

/// Removes what the client sent under these names: components trust them.
pub fn remove(headers: &mut HeaderMap) {
    let sent: Vec<HeaderName> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("spin-"))
        .cloned()
        .collect();
    for name in sent {
        headers.remove(name);
    }
}

/// Adds the headers that tell a component how its route matched.
pub fn insert(
    headers: &mut HeaderMap,
    host: &str,
    target: Option<&PathAndQuery>,
    matched: &Match<'_>,
    client: SocketAddr,
) {
    let route = matched.route;
    let target = target.map_or("/", PathAndQuery::as_str);
    let path_info = matched.trailing_wildcard.as_deref().unwrap_or_default();
    let mut add = |name: HeaderName, value: &str| {
        // Only what a client put into its own target can be unfit for a header; it is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    let name = HeaderName::from_static;
    add(name("spin-full-url"), &format!("http://{host}{target}"));
    add(name("spin-path-info"), path_info);
    add(name("spin-matched-route"), &route.matched);
    add(name("spin-base-path"), "/");
    add(name("spin-raw-component-route"), &route.raw);
    add(name("spin-component-route"), route.component_route());
    add(name("spin-client-addr"), &client.to_string());
    for (parameter, value) in &matched.params {
        let header = format!("spin-path-match-{}", parameter.replace('_', "-"));
        if let Ok(name) = header.to_ascii_lowercase().parse() {
            add(name, value);
        }
    }
}
