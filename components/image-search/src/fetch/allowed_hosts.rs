//! The hosts that pictures may be fetched from: the variable `picture_hosts`.

#[cfg(target_family = "wasm")]
use super::error::FetchError;
use super::url::PictureUrl;

/// Endings of names that no network knows: hosts give them to components, for the application
/// itself and for its other components. Pictures are never there.
const NAMES_OF_THE_HOST: [&str; 2] = [".alt", ".spin.internal"];

/// The hosts that pictures may be fetched from; the default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    entries: Vec<Entry>,
}

/// An entry that is no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "picture_hosts: {0:?} is no host; write example.com, *.example.com, example.com:8080 or *, separated by commas"
)]
pub struct AllowedHostsError(String);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    host: Host,
    port: Port,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Any,
    /// `.domain`, lower-case.
    Below(String),
    /// Lower-case; an IPv6 address in brackets.
    Named(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Port {
    Any,
    /// That of the scheme.
    Usual,
    Number(u16),
}

impl AllowedHosts {
    /// Reads a list of entries, separated by commas. An entry is `host`, `*.domain` (every name
    /// below `domain`, not `domain` itself) or `*` (every host), and may be followed by `:port` or
    /// `:*`. Without a port, `*` means any port and everything else the usual one of the scheme.
    ///
    /// # Errors
    /// An entry is of another form.
    pub fn parse(list: &str) -> Result<Self, AllowedHostsError> {
        let entries = list.split(',').map(str::trim);
        let entries = entries.filter(|entry| !entry.is_empty());
        let entries = entries.map(|entry| {
            let parsed = Entry::parse(&entry.to_ascii_lowercase());
            parsed.ok_or_else(|| AllowedHostsError(entry.to_owned()))
        });
        Ok(Self {
            entries: entries.collect::<Result<_, _>>()?,
        })
    }

    /// What the component's variable `picture_hosts` says.
    ///
    /// # Errors
    /// The manifest gives the component no such variable, or an entry is malformed.
    #[cfg(target_family = "wasm")]
    pub fn configured() -> Result<Self, FetchError> {
        let list = operation::wasi::variable("picture_hosts").map_err(FetchError::Misconfigured)?;
        Self::parse(&list).map_err(|error| FetchError::Misconfigured(error.to_string()))
    }

    /// Whether pictures may be fetched from the host and port of `url`.
    pub fn permit(&self, url: &PictureUrl) -> bool {
        let host = url.host();
        let is_of_the_host = NAMES_OF_THE_HOST
            .iter()
            .any(|ending| host.ends_with(ending));
        !is_of_the_host && self.entries.iter().any(|entry| entry.permits(url))
    }
}

impl Entry {
    fn parse(entry: &str) -> Option<Self> {
        let (host, port) = split_port(entry);
        let host = Host::parse(host)?;
        let port = match port {
            None if host == Host::Any => Port::Any,
            None => Port::Usual,
            Some("*") => Port::Any,
            Some(number) => Port::Number(number.parse().ok()?),
        };
        Some(Self { host, port })
    }

    fn permits(&self, url: &PictureUrl) -> bool {
        let port = match self.port {
            Port::Any => true,
            Port::Usual => url.port() == url.usual_port(),
            Port::Number(number) => url.port() == number,
        };
        port && self.host.permits(url.host())
    }
}

impl Host {
    fn parse(host: &str) -> Option<Self> {
        if host == "*" {
            return Some(Self::Any);
        }
        if let Some(domain) = host.strip_prefix("*.") {
            return is_name(domain).then(|| Self::Below(format!(".{domain}")));
        }
        let address = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let is_address = address.is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok());
        (is_address || is_name(host)).then(|| Self::Named(host.to_owned()))
    }

    fn permits(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Below(ending) => host.len() > ending.len() && host.ends_with(ending.as_str()),
            Self::Named(name) => host == name,
        }
    }
}

/// Splits the port off, at the last colon that is not in brackets.
fn split_port(entry: &str) -> (&str, Option<&str>) {
    match entry.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (entry, None),
    }
}

fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let mut characters = label.chars();
        !label.is_empty() && characters.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(list: &str, permitted: &[&str], refused: &[&str]) {
        let hosts = AllowedHosts::parse(list).unwrap();
        for url in permitted {
            assert!(
                hosts.permit(&PictureUrl::parse(url).unwrap()),
                "{list}: {url}"
            );
        }
        for url in refused {
            assert!(
                !hosts.permit(&PictureUrl::parse(url).unwrap()),
                "{list}: {url}"
            );
        }
    }

    #[test]
    fn nothing_is_allowed_by_default() {
        for list in ["", " , ,"] {
            check(
                list,
                &[],
                &["http://a/", "http://localhost/", "http://127.0.0.1/"],
            );
        }
    }

    #[test]
    fn a_name_means_itself_on_the_usual_ports() {
        check(
            "Example.com, cdn.example.org",
            &[
                "http://example.com/",
                "https://EXAMPLE.com:443/a",
                "http://cdn.example.org:80/",
            ],
            &[
                "http://example.com:8080/",
                "https://example.com:80/",
                "http://www.example.com/",
                "http://example.org/",
                "http://example.com.evil.org/",
                "http://example.com./",
            ],
        );
    }

    #[test]
    fn a_port_may_be_given_or_be_any() {
        check(
            "a:8080,b:*,[::1]:9,[::2]",
            &[
                "http://a:8080/",
                "https://a:8080/",
                "http://b/",
                "http://b:1/",
                "http://[::1]:9/",
                "http://[::2]/",
            ],
            &[
                "http://a/",
                "http://a:81/",
                "http://[::1]/",
                "http://[::2]:9/",
            ],
        );
    }

    #[test]
    fn a_domain_means_the_names_below_it() {
        check(
            "*.example.com",
            &["http://a.example.com/", "https://a.b.example.com/"],
            &[
                "http://example.com/",
                "http://aexample.com/",
                "http://.example.com/",
                "http://a.example.com:8080/",
            ],
        );
    }

    #[test]
    fn an_asterisk_means_any_host_but_the_names_of_the_host() {
        check(
            "*",
            &[
                "http://a/",
                "https://b:1/",
                "http://1.2.3.4/",
                "http://[::1]:5/",
            ],
            &[
                "http://self.alt/",
                "http://SELF.alt:80/x",
                "http://image.spin.internal/",
            ],
        );
        check("self.alt,image.spin.internal", &[], &["http://self.alt/"]);
    }

    #[test]
    fn what_is_no_host_is_named() {
        for entry in [
            "http://example.com",
            "example.com/a",
            "a b",
            "a:port",
            "a:70000",
            "a:",
            ":80",
            "a.*.com",
            "**",
            "*.",
            "a..b",
            "user@a",
            "[::1",
            "[x]",
            "10.0.0.0/8",
        ] {
            let refused = AllowedHosts::parse(&format!("good.example, {entry}"));
            let message = refused.unwrap_err().to_string();
            assert!(message.contains(&format!("{entry:?}")), "{message}");
        }
    }
}
