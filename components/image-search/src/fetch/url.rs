//! The URL of a picture.
//!
//! It is read by `http::Uri`, the parser that also sends the request: nothing between the check
//! and the connection can understand a URL otherwise. The parser is strict (it repairs
//! nothing) and already part of every component, where the `url` crate would add the tables of
//! international names.

use http::Uri;
use http::uri::Scheme;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::error::FetchError;

/// What people leave unencoded in URLs, beside letters that are not ASCII.
const LEFT_PLAIN: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// An absolute `http` or `https` URL without a user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureUrl {
    uri: Uri,
    /// Lower-case; an IPv6 address in brackets.
    host: String,
    port: u16,
    /// Path and query.
    target: String,
}

impl PictureUrl {
    /// Reads `url`. Spaces and letters that are not ASCII are encoded in its path; what follows `#`
    /// is dropped.
    ///
    /// # Errors
    /// [`FetchError::NotAUrl`], [`FetchError::Scheme`] or [`FetchError::UserName`].
    pub fn parse(url: &str) -> Result<Self, FetchError> {
        if url.contains(|c: char| c.is_ascii_control()) {
            return Err(FetchError::NotAUrl);
        }
        let encoded = utf8_percent_encode(url, &LEFT_PLAIN).to_string();
        let uri: Uri = encoded.parse().map_err(|_| FetchError::NotAUrl)?;
        let scheme = uri.scheme().ok_or(FetchError::NotAUrl)?;
        let usual = usual_port(scheme).ok_or(FetchError::Scheme)?;
        let authority = uri.authority().ok_or(FetchError::NotAUrl)?.as_str();
        if authority.contains('@') {
            return Err(FetchError::UserName);
        }
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let port = match authority.len() == host.len() {
            true => usual,
            // What follows the host must be a port, or checks and connections could differ.
            false => uri.port_u16().ok_or(FetchError::NotAUrl)?,
        };
        if host.is_empty() || host.contains('%') {
            return Err(FetchError::NotAUrl);
        }
        let target = match uri.query() {
            Some(query) => format!("{}?{query}", uri.path()),
            None => uri.path().to_owned(),
        };
        Ok(Self {
            uri,
            host,
            port,
            target,
        })
    }

    /// Where `location`, the header of a redirect, leads from here.
    ///
    /// # Errors
    /// Those of [`PictureUrl::parse`], and [`FetchError::Downgrade`].
    pub fn follow(&self, location: &str) -> Result<Self, FetchError> {
        let next = Self::parse(&self.absolute(location))?;
        match self.is_encrypted() && !next.is_encrypted() {
            true => Err(FetchError::Downgrade),
            false => Ok(next),
        }
    }

    /// `location` as seen from here (RFC 3986, 5.2); dots in a path are left to the server.
    fn absolute(&self, location: &str) -> String {
        let scheme = if self.is_encrypted() { "https" } else { "http" };
        let authority = self.authority();
        if has_scheme(location) {
            return location.to_owned();
        }
        if location.starts_with("//") {
            return format!("{scheme}:{location}");
        }
        let path = self.uri.path();
        let start = match location.chars().next() {
            Some('/') => "",
            Some('?') => path,
            Some('#') | None => self.path_and_query(),
            Some(_) => path
                .rsplit_once('/')
                .map_or("/", |(folder, _)| &path[..=folder.len()]),
        };
        format!("{scheme}://{authority}{start}{location}")
    }

    /// Whether its scheme is `https`.
    pub fn is_encrypted(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    /// The host's name or IP address, lower-case; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, given or usual.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port of the scheme.
    pub fn usual_port(&self) -> u16 {
        if self.is_encrypted() { 443 } else { 80 }
    }

    /// Host and port as they were given.
    pub fn authority(&self) -> &str {
        self.uri
            .authority()
            .map_or("", |authority| authority.as_str())
    }

    /// Path and query, at least `/`.
    pub fn path_and_query(&self) -> &str {
        &self.target
    }
}

fn usual_port(scheme: &Scheme) -> Option<u16> {
    match scheme.as_str() {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// Whether `text` begins with letters (then also digits, `+`, `-`, `.`) and a colon.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(url: &str) -> PictureUrl {
        PictureUrl::parse(url).unwrap()
    }

    #[test]
    fn a_url_has_a_host_a_port_and_a_path() {
        for (url, host, port, target) in [
            ("http://example.com", "example.com", 80, "/"),
            ("HTTPS://Example.COM/A?b=c#d", "example.com", 443, "/A?b=c"),
            ("http://example.com:8080?x", "example.com", 8080, "/?x"),
            ("http://[2001:DB8::1]:81/a", "[2001:db8::1]", 81, "/a"),
            ("https://127.0.0.1/a%20b", "127.0.0.1", 443, "/a%20b"),
        ] {
            let parsed = parse(url);
            assert_eq!(
                (parsed.host(), parsed.port(), parsed.path_and_query()),
                (host, port, target),
                "{url}"
            );
        }
    }

    #[test]
    fn what_people_leave_unencoded_is_encoded() {
        let parsed = parse("http://example.com/图 片.jpg?q=\"é\"");
        assert_eq!(
            parsed.path_and_query(),
            "/%E5%9B%BE%20%E7%89%87.jpg?q=%22%C3%A9%22"
        );
    }

    #[test]
    fn other_schemes_are_refused() {
        for url in [
            "ftp://h/a",
            "file://h/etc/passwd",
            "gopher://h/",
            "data://h/x",
            "ws://h/",
        ] {
            assert_eq!(PictureUrl::parse(url), Err(FetchError::Scheme), "{url}");
        }
    }

    #[test]
    fn user_names_are_refused() {
        for url in [
            "http://user@h/a",
            "http://user:password@h/a",
            "http://good.example@evil.example/",
            "http://@h/",
        ] {
            let refused = PictureUrl::parse(url);
            assert!(
                matches!(refused, Err(FetchError::UserName | FetchError::NotAUrl)),
                "{url}: {refused:?}"
            );
        }
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for url in [
            "",
            "a.jpg",
            "/a.jpg",
            "//h/a.jpg",
            "h/a.jpg",
            "http:",
            "http:/h/a",
            "http://",
            "http:///a",
            "http://:80/",
            "http://h:/",
            "http://h:port/",
            "http://h:70000/",
            "http://a b/",
            "http://é.example/",
            "http://%61.example/",
            "http://[::1/",
            "http://::1/",
            "http://good.example\\@evil.example/",
            "http://good.example\\evil.example/",
            "http://h/a\nb",
            "http://h/\r\nx: y",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
        ] {
            assert_eq!(PictureUrl::parse(url), Err(FetchError::NotAUrl), "{url:?}");
        }
    }

    #[test]
    fn a_redirect_is_seen_from_where_it_is_met() {
        let here = parse("https://h:8443/a/b?c");
        for (location, there) in [
            ("https://other/x", "https://other/x"),
            ("//other/x", "https://other/x"),
            ("/x?y", "https://h:8443/x?y"),
            ("x", "https://h:8443/a/x"),
            ("./x", "https://h:8443/a/./x"),
            ("?y", "https://h:8443/a/b?y"),
            ("", "https://h:8443/a/b?c"),
            ("#d", "https://h:8443/a/b?c"),
            ("x?u=http://z", "https://h:8443/a/x?u=http://z"),
        ] {
            assert_eq!(here.follow(location), Ok(parse(there)), "{location}");
        }
        assert_eq!(parse("http://h").follow("x"), Ok(parse("http://h/x")));
    }

    #[test]
    fn a_redirect_obeys_the_rules_of_urls() {
        let here = parse("https://h/");
        assert_eq!(here.follow("http://h/"), Err(FetchError::Downgrade));
        assert_eq!(here.follow("file:///etc/passwd"), Err(FetchError::NotAUrl));
        assert_eq!(here.follow("ftp://h/"), Err(FetchError::Scheme));
        assert_eq!(here.follow("//u@h/"), Err(FetchError::UserName));
        assert!(parse("http://h/").follow("https://h/").is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_a_url_or_refused(url in "(https?://)?\\PC*") {
            if let Ok(parsed) = PictureUrl::parse(&url) {
                let again = format!(
                    "{}://{}:{}{}",
                    if parsed.is_encrypted() { "https" } else { "http" },
                    parsed.host(),
                    parsed.port(),
                    parsed.path_and_query()
                );
                let again = PictureUrl::parse(&again).unwrap();
                prop_assert_eq!(again.host(), parsed.host());
                prop_assert_eq!(again.port(), parsed.port());
                prop_assert_eq!(again.path_and_query(), parsed.path_and_query());
                prop_assert!(parsed.path_and_query().is_ascii());
            }
        }

        #[test]
        fn a_path_alone_never_leaves_the_host(path in "[^/?#:\\x00-\\x1f\\x7f][^:\\x00-\\x1f\\x7f]*") {
            let here = parse("http://h:81/a");
            if let Ok(there) = here.follow(&path) {
                prop_assert_eq!(there.authority(), "h:81");
            }
            if let Ok(there) = here.follow(&format!("/a{path}")) {
                prop_assert_eq!(there.authority(), "h:81");
            }
        }
    }
}
