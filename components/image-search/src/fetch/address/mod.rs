//! The address of a picture.
//!
//! It is read by `http::Uri`, the parser that also sends the request: nothing between the check
//! and the connection can understand an address otherwise. The parser is strict (it repairs
//! nothing) and already part of every component, where the `url` crate would add the tables of
//! international names.

use http::Uri;
use http::uri::Scheme;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Refusal;

/// What people leave unencoded in addresses, beside letters that are not ASCII.
const LEFT_PLAIN: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// An absolute `http` or `https` address without a user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    uri: Uri,
    /// Lower-case; an IPv6 address in brackets.
    host: String,
    port: u16,
    /// Path and query.
    target: String,
}

impl Address {
    /// Reads `url`. Spaces and letters that are not ASCII are encoded in its path; what follows `#`
    /// is dropped.
    ///
    /// # Errors
    /// [`Refusal::NotAnAddress`], [`Refusal::Scheme`] or [`Refusal::UserName`].
    pub fn parse(url: &str) -> Result<Self, Refusal> {
        if url.contains(|c: char| c.is_ascii_control()) {
            return Err(Refusal::NotAnAddress);
        }
        let encoded = utf8_percent_encode(url, &LEFT_PLAIN).to_string();
        let uri: Uri = encoded.parse().map_err(|_| Refusal::NotAnAddress)?;
        let scheme = uri.scheme().ok_or(Refusal::NotAnAddress)?;
        let usual = usual_port(scheme).ok_or(Refusal::Scheme)?;
        let authority = uri.authority().ok_or(Refusal::NotAnAddress)?.as_str();
        if authority.contains('@') {
            return Err(Refusal::UserName);
        }
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let port = match authority.len() == host.len() {
            true => usual,
            // What follows the host must be a port, or checks and connections could differ.
            false => uri.port_u16().ok_or(Refusal::NotAnAddress)?,
        };
        if host.is_empty() || host.contains('%') {
            return Err(Refusal::NotAnAddress);
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
    /// Those of [`Address::parse`], and [`Refusal::Downgrade`].
    pub fn follow(&self, location: &str) -> Result<Self, Refusal> {
        let next = Self::parse(&self.absolute(location))?;
        match self.is_encrypted() && !next.is_encrypted() {
            true => Err(Refusal::Downgrade),
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
mod tests;
