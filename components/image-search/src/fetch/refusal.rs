//! Why a picture is not fetched, and what to do about it.

use std::fmt;

use super::{LIMIT, LONGEST, MOST_REDIRECTS};

/// Why a picture is not fetched. Its text is for the caller: it names the host, never the rest of
/// the address, which may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no absolute address.
    NotAnAddress,
    /// Its scheme is neither `http` nor `https`.
    Scheme,
    /// It carries a user name or a password.
    UserName,
    /// The operator does not allow the host: its name, with the port if there is one.
    HostNotAllowed(String),
    /// The host may not be connected to: it has private addresses, or the manifest forbids it.
    HostForbidden(String),
    /// An encrypted address redirects to one that is not.
    Downgrade,
    /// A redirect of this status that does not say where to.
    NoLocation(u16),
    /// There are more redirects than are followed.
    TooManyRedirects,
    /// The host cannot be reached: why.
    Unreachable(&'static str),
    /// The answer has another status than 200.
    Status(u16),
    /// The answer is of a type that is no picture's.
    MediaType(String),
    /// The answer's type says nothing, and its bytes are no picture's.
    Unmarked,
    /// The picture is larger than [`LIMIT`].
    TooLarge,
    /// The picture did not come in time.
    Late,
    /// The answer broke off.
    Incomplete,
}

/// The most characters of a foreign text that a message repeats.
const QUOTED: usize = 100;

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnAddress => out.write_str(
                "the address must be as http://host/path or https://host/path, with a name of \
                 other letters than ASCII in its xn-- form",
            ),
            Self::Scheme => out.write_str("the address must begin with http:// or https://"),
            Self::UserName => {
                out.write_str("the address must not carry a user name; use one that needs none")
            }
            Self::HostNotAllowed(host) => write!(
                out,
                "the host {host} is not allowed; allow it with the variable picture_hosts"
            ),
            Self::HostForbidden(host) => write!(
                out,
                "the host {host} has no public address, or no component may connect to it; the \
                 log of the server says how to allow it"
            ),
            Self::Downgrade => out.write_str(
                "the address redirects from https to http; use an address that stays encrypted",
            ),
            Self::NoLocation(status) => {
                write!(out, "the host answered {status} without saying where to go")
            }
            Self::TooManyRedirects => write!(
                out,
                "the address redirects more than {MOST_REDIRECTS} times; use the last one"
            ),
            Self::Unreachable(reason) => write!(out, "the host cannot be reached: {reason}"),
            Self::Status(status) => write!(out, "the host answered {status} instead of 200"),
            Self::MediaType(name) => {
                let name: String = name.chars().take(QUOTED).collect();
                write!(
                    out,
                    "what is there is of type {name:?}; it must be image/jpeg, image/png, \
                     image/bmp or image/webp"
                )
            }
            Self::Unmarked => out.write_str(
                "what is there is no JPEG, PNG, BMP or WebP, and its content type says nothing",
            ),
            Self::TooLarge => write!(out, "the picture is larger than {LIMIT} bytes"),
            Self::Late => {
                let seconds = LONGEST.as_secs();
                write!(out, "the picture did not come within {seconds} seconds")
            }
            Self::Incomplete => out.write_str("the picture broke off; try again"),
        }
    }
}

impl std::error::Error for Refusal {}
