//! Pictures by address: fetched only where the operator allows the host, within limits of size and
//! time.
//!
//! Every address, that of a request and those that it redirects to, obeys the same rules
//! ([`Address`], [`AllowedHosts`]). Whether a host's IP addresses are private is judged by whoever
//! connects, for only there the name is looked up: by `sightline`, or by Spin where its runtime
//! configuration says so.

mod address;
mod allowed_hosts;
mod media_type;
#[cfg(target_family = "wasm")]
mod outgoing;
mod refusal;

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

pub use address::Address;
pub use allowed_hosts::{AllowedHosts, Malformed};
#[cfg(target_family = "wasm")]
pub use outgoing::Outgoing;
pub use refusal::Refusal;

/// The most bytes that a picture may have: 5 MiB.
pub const LIMIT: usize = 5 * 1024 * 1024;

/// The most redirects that are followed.
pub const MOST_REDIRECTS: usize = 3;

/// The longest time from the first connection to the last byte, over all redirects.
pub const LONGEST: Duration = Duration::from_secs(10);

/// Sends requests.
pub trait Fetch {
    /// Sends `GET address` and waits for the head of the answer, until `deadline` at most. It
    /// follows no redirect. The answer's body ends with [`ErrorKind::TimedOut`] at `deadline`.
    ///
    /// # Errors
    /// No answer comes; any refusal may say why.
    fn get(&self, address: &Address, deadline: Instant) -> Result<Answer, Refusal>;
}

/// The head of an answer, and its body to read.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header `location`.
    pub location: Option<String>,
    /// The header `content-type`.
    pub content_type: Option<String>,
    /// The header `content-length`, in bytes.
    pub content_length: Option<u64>,
    /// The body.
    pub body: Box<dyn Read>,
}

/// The bytes of the picture at `url`, which `fetcher` gets if `hosts` allows.
///
/// # Errors
/// A rule forbids it, or the picture does not come whole and in time. A refusal says which, and
/// what to do.
pub fn picture(fetcher: &dyn Fetch, hosts: &AllowedHosts, url: &str) -> Result<Vec<u8>, Refusal> {
    let deadline = Instant::now() + LONGEST;
    let mut address = Address::parse(url)?;
    for _ in 0..=MOST_REDIRECTS {
        if !hosts.permit(&address) {
            return Err(Refusal::HostNotAllowed(address.authority().to_owned()));
        }
        let answer = fetcher.get(&address, deadline)?;
        match answer.status {
            200 => return read(answer, deadline),
            301 | 302 | 303 | 307 | 308 => {
                let location = answer.location.as_deref();
                address = address.follow(location.ok_or(Refusal::NoLocation(answer.status))?)?;
            }
            status => return Err(Refusal::Status(status)),
        }
    }
    Err(Refusal::TooManyRedirects)
}

/// The body of `answer`, if it is a picture as far as its type and its first bytes say.
fn read(answer: Answer, deadline: Instant) -> Result<Vec<u8>, Refusal> {
    let content_type = answer.content_type.as_deref();
    if !media_type::may_be_picture(content_type) {
        return Err(Refusal::MediaType(
            content_type.unwrap_or_default().to_owned(),
        ));
    }
    if answer
        .content_length
        .is_some_and(|length| length > LIMIT as u64)
    {
        return Err(Refusal::TooLarge);
    }
    let bytes = read_body(answer.body, deadline)?;
    if answer
        .content_length
        .is_some_and(|length| length != bytes.len() as u64)
    {
        return Err(Refusal::Incomplete);
    }
    if !media_type::is_picture(content_type, &bytes) {
        return Err(Refusal::Unmarked);
    }
    Ok(bytes)
}

/// Reads `body` to its end, however long it was said to be.
fn read_body(mut body: Box<dyn Read>, deadline: Instant) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut part = [0; 16 * 1024];
    loop {
        if Instant::now() >= deadline {
            return Err(Refusal::Late);
        }
        match body.read(&mut part) {
            Ok(0) => return Ok(bytes),
            Ok(count) if bytes.len() + count > LIMIT => return Err(Refusal::TooLarge),
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == ErrorKind::TimedOut => return Err(Refusal::Late),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(Refusal::Incomplete),
        }
    }
}

#[cfg(test)]
mod tests;
