//! The limits of fetching, and why a picture is not fetched: what to do about it.

use std::time::Duration;

/// The most bytes that a picture may have: 5 MiB.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// The most redirects that are followed.
pub const MAX_REDIRECTS: usize = 3;

/// The longest time from the first connection to the last byte, over all redirects.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// Why a picture is not fetched. Its text is for the caller, but for [`FetchError::Misconfigured`]: it names the host,
/// never the rest of the URL, which may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is no absolute URL.
    #[error(
        "the address must be as http://host/path or https://host/path, with a name of other letters than ASCII in its \
         xn-- form"
    )]
    NotAUrl,
    /// Its scheme is neither `http` nor `https`.
    #[error("the address must begin with http:// or https://")]
    Scheme,
    /// It carries a user name or a password.
    #[error("the address must not carry a user name; use one that needs none")]
    UserName,
    /// The operator does not allow the host: its name, with the port if there is one.
    #[error("the host {0} is not allowed; allow it with the variable picture_hosts")]
    HostNotAllowed(String),
    /// The host may not be connected to: it has private addresses, or the manifest forbids it.
    #[error(
        "the host {0} has no public address, or no component may connect to it; the log of the server says how to \
         allow it"
    )]
    HostForbidden(String),
    /// An encrypted URL redirects to one that is not.
    #[error("the address redirects from https to http; use an address that stays encrypted")]
    Downgrade,
    /// A redirect of this status that does not say where to.
    #[error("the host answered {0} without saying where to go")]
    NoLocation(u16),
    /// There are more redirects than are followed.
    #[error("the address redirects more than {MAX_REDIRECTS} times; use the last one")]
    TooManyRedirects,
    /// The host cannot be reached: why.
    #[error("the host cannot be reached: {0}")]
    Unreachable(&'static str),
    /// The response has another status than 200.
    #[error("the host answered {0} instead of 200")]
    Status(u16),
    /// The response is of a type that is no picture's.
    #[error(
        "what is there is of type {:?}; it must be image/jpeg, image/png, image/bmp or image/webp",
        start(.0)
    )]
    MediaType(String),
    /// The response's type says nothing, and its bytes are no picture's.
    #[error("what is there is no JPEG, PNG, BMP or WebP, and its content type says nothing")]
    NoPicture,
    /// The picture is larger than [`MAX_BYTES`].
    #[error("the picture is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// The picture did not come in time.
    #[error("the picture did not come within {} seconds", TIMEOUT.as_secs())]
    TimedOut,
    /// The response broke off.
    #[error("the picture broke off; try again")]
    Incomplete,
    /// The operator's settings forbid all fetching: for the log, not for the caller.
    #[error("{0}")]
    Misconfigured(String),
}

/// The start of a foreign text, as much as a message repeats.
fn start(text: &str) -> String {
    const MAX_CHARACTERS: usize = 100;
    text.chars().take(MAX_CHARACTERS).collect()
}
