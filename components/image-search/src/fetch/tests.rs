//! The rules of fetching, against answers that are written out.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, Cursor, ErrorKind, Read};
use std::time::Instant;

use super::picture::read_body;
use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// Makes an answer, each time anew.
type Page = Box<dyn Fn() -> Result<HttpResponse, FetchError>>;

/// A network of a few URLs; every other one cannot be reached.
#[derive(Default)]
struct Network {
    pages: HashMap<String, Page>,
    asked: RefCell<Vec<String>>,
}

impl Network {
    fn with(mut self, url: &str, page: impl Fn() -> HttpResponse + 'static) -> Self {
        self.pages
            .insert(url.to_owned(), Box::new(move || Ok(page())));
        self
    }

    fn redirecting(self, from: &str, to: &'static str) -> Self {
        self.with(from, move || HttpResponse {
            status: 302,
            location: Some(to.to_owned()),
            ..page(b"")
        })
    }

    /// What is fetched from `url` while only `hosts` are allowed.
    fn picture(&self, hosts: &str, url: &str) -> Result<Vec<u8>, FetchError> {
        picture(self, &AllowedHosts::parse(hosts).unwrap(), url)
    }
}

impl HttpClient for Network {
    fn get(&self, url: &PictureUrl, _: Instant) -> Result<HttpResponse, FetchError> {
        let scheme = if url.is_encrypted() { "https" } else { "http" };
        let (authority, target) = (url.authority(), url.path_and_query());
        let asked = format!("{scheme}://{authority}{target}");
        self.asked.borrow_mut().push(asked.clone());
        match self.pages.get(&asked) {
            Some(page) => page(),
            None => Err(FetchError::Unreachable("nobody is there")),
        }
    }
}

/// A PNG of these bytes, of unknown length.
fn page(bytes: &'static [u8]) -> HttpResponse {
    HttpResponse {
        status: 200,
        location: None,
        content_type: Some("image/png".to_owned()),
        content_length: None,
        body: Box::new(Cursor::new(bytes)),
    }
}

/// The outcome for a page of this make at an allowed host.
fn fetched(make: impl Fn() -> HttpResponse + 'static) -> Result<Vec<u8>, FetchError> {
    Network::default()
        .with("http://a/1.png", make)
        .picture("a", "http://a/1.png")
}

#[test]
fn a_picture_is_fetched_from_an_allowed_host() {
    assert_eq!(fetched(|| page(PNG)), Ok(PNG.to_vec()));
}

#[test]
fn nothing_is_asked_of_a_host_that_is_not_allowed() {
    let network = Network::default().with("http://a/1.png", || page(PNG));
    for hosts in ["", "b", "a:81", "*.a"] {
        let refused = network.picture(hosts, "http://a/1.png");
        assert_eq!(
            refused,
            Err(FetchError::HostNotAllowed("a".to_owned())),
            "{hosts}"
        );
    }
    assert_eq!(
        network.picture("*", "ftp://a/1.png"),
        Err(FetchError::Scheme)
    );
    assert!(network.asked.borrow().is_empty());
}

#[test]
fn a_refusal_of_the_network_is_passed_on() {
    let refused = Network::default().picture("a", "http://a/1.png");
    assert_eq!(refused, Err(FetchError::Unreachable("nobody is there")));
}

#[test]
fn redirects_are_followed_as_far_as_three() {
    let chain = || {
        Network::default()
            .redirecting("http://a/0", "/1")
            .redirecting("http://a/1", "https://b/2")
            .redirecting("https://b/2", "3")
            .with("https://b/3", || page(PNG))
    };
    assert_eq!(chain().picture("a,b", "http://a/0"), Ok(PNG.to_vec()));
    let longer = chain().redirecting("http://a/x", "/0");
    assert_eq!(
        longer.picture("a,b", "http://a/x"),
        Err(FetchError::TooManyRedirects)
    );
    assert_eq!(longer.asked.borrow().len(), 4);
    let circle = Network::default().redirecting("http://a/0", "");
    assert_eq!(
        circle.picture("a", "http://a/0"),
        Err(FetchError::TooManyRedirects)
    );
}

#[test]
fn every_redirect_is_checked_before_it_is_followed() {
    for (location, reason) in [
        ("http://b/", FetchError::HostNotAllowed("b".to_owned())),
        ("//b:81/", FetchError::HostNotAllowed("b:81".to_owned())),
        (
            "http://169.254.169.254/latest",
            FetchError::HostNotAllowed("169.254.169.254".to_owned()),
        ),
        ("ftp://a/", FetchError::Scheme),
        ("http://user@a/", FetchError::UserName),
        ("http://a:x/", FetchError::NotAUrl),
    ] {
        let network = Network::default().redirecting("http://a/", location);
        assert_eq!(network.picture("a", "http://a/"), Err(reason), "{location}");
        assert_eq!(network.asked.borrow().len(), 1, "{location}");
    }
    let network = Network::default().redirecting("https://a/", "http://a/");
    assert_eq!(
        network.picture("a", "https://a/"),
        Err(FetchError::Downgrade)
    );
}

#[test]
fn a_redirect_without_a_target_is_refused() {
    let bare = || HttpResponse {
        status: 307,
        ..page(b"")
    };
    assert_eq!(fetched(bare), Err(FetchError::NoLocation(307)));
}

#[test]
fn only_200_is_a_picture() {
    for status in [100, 201, 204, 206, 300, 304, 404, 500] {
        let make = move || HttpResponse {
            status,
            ..page(PNG)
        };
        assert_eq!(fetched(make), Err(FetchError::Status(status)));
    }
}

#[test]
fn a_type_that_is_no_pictures_is_refused_unread() {
    let make = || HttpResponse {
        content_type: Some("text/html".to_owned()),
        body: Box::new(Unreadable),
        ..page(b"")
    };
    assert_eq!(
        fetched(make),
        Err(FetchError::MediaType("text/html".to_owned()))
    );
}

#[test]
fn a_type_that_says_nothing_needs_the_bytes_of_a_picture() {
    let of_type = |name: Option<&'static str>, bytes| {
        fetched(move || HttpResponse {
            content_type: name.map(str::to_owned),
            ..page(bytes)
        })
    };
    for name in [None, Some("binary/octet-stream")] {
        assert_eq!(of_type(name, PNG), Ok(PNG.to_vec()));
        assert_eq!(of_type(name, b"<html>"), Err(FetchError::NoPicture));
    }
}

#[test]
fn a_picture_may_have_the_limit_and_no_byte_more() {
    let of_length = |length: usize, declared: Option<u64>| {
        fetched(move || HttpResponse {
            content_length: declared,
            body: Box::new(io::repeat(7).take(length as u64)),
            ..page(b"")
        })
        .map(|bytes| bytes.len())
    };
    let limit = MAX_BYTES as u64;
    assert_eq!(of_length(MAX_BYTES, None), Ok(MAX_BYTES));
    assert_eq!(of_length(MAX_BYTES, Some(limit)), Ok(MAX_BYTES));
    assert_eq!(of_length(MAX_BYTES + 1, None), Err(FetchError::TooLarge));
    // What was declared is not believed.
    assert_eq!(
        of_length(MAX_BYTES + 1, Some(10)),
        Err(FetchError::TooLarge)
    );
    assert_eq!(of_length(9, Some(10)), Err(FetchError::Incomplete));
}

#[test]
fn a_declared_length_beyond_the_limit_is_refused_unread() {
    let make = || HttpResponse {
        content_length: Some(MAX_BYTES as u64 + 1),
        body: Box::new(Unreadable),
        ..page(b"")
    };
    assert_eq!(fetched(make), Err(FetchError::TooLarge));
}

#[test]
fn a_body_that_fails_is_late_or_incomplete() {
    let failing = |kind: ErrorKind| {
        fetched(move || HttpResponse {
            body: Box::new(Cursor::new(PNG).chain(Failing(kind))),
            ..page(b"")
        })
    };
    assert_eq!(failing(ErrorKind::TimedOut), Err(FetchError::TimedOut));
    assert_eq!(failing(ErrorKind::Other), Err(FetchError::Incomplete));
}

#[test]
fn no_byte_is_read_after_the_deadline() {
    let late = read_body(Box::new(Unreadable), Instant::now());
    assert_eq!(late, Err(FetchError::TimedOut));
}

#[test]
fn refusals_say_what_to_do_and_repeat_little() {
    let refused = FetchError::HostNotAllowed("a:81".to_owned()).to_string();
    assert!(
        refused.contains("a:81") && refused.contains("picture_hosts"),
        "{refused}"
    );
    let refused = FetchError::MediaType("x".repeat(10_000)).to_string();
    assert!(refused.len() < 300, "{refused}");
}

/// A body that must not be read.
struct Unreadable;

impl Read for Unreadable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("the body is read");
    }
}

struct Failing(ErrorKind);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}
