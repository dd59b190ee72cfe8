//! Signed calls of one server.

use std::str::FromStr;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use iam::huawei;
use operation::Timestamp;
use reqwest::{Method, Url};
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use crate::account::Account;
use crate::backoff::Backoff;
use crate::call_error::CallError;
use crate::transport;

/// The longest time that one call may take, the sending of its body included.
const CALL_TIMEOUT: Duration = Duration::from_secs(120);

/// The longest time in which a server must accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// Calls a server and signs each call; may be used by several threads, which share its connections.
#[derive(Debug)]
pub struct Client {
    http: reqwest::blocking::Client,
    endpoint: Url,
    account: Account,
}

/// Why there is no client.
#[derive(Debug, Error)]
pub enum SetupError {
    /// TLS or the pool of connections cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
    /// The endpoint is no URL.
    #[error("{endpoint:?} is no address of a server; one is, for example, http://127.0.0.1:3000")]
    NoUrl {
        /// What was given.
        endpoint: String,
        /// What is wrong with it.
        source: <Url as FromStr>::Err,
    },
    /// The endpoint is a URL of another kind.
    #[error("{0:?} must begin with http:// or https:// and name a host")]
    NoHost(String),
    /// The endpoint says more than which server is meant.
    #[error("{0:?} must end after the host and its port: no path, no query and no user")]
    NotBare(String),
}

impl Client {
    /// A client of the server at `endpoint`, an `http` or `https` URL without a path.
    ///
    /// # Errors
    /// The endpoint is no such URL, or TLS cannot be set up.
    pub fn new(endpoint: &str, account: Account) -> Result<Self, SetupError> {
        let http = transport::http()
            .timeout(CALL_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(SetupError::Http)?;
        Ok(Self {
            http,
            endpoint: parse_endpoint(endpoint)?,
            account,
        })
    }

    /// The server, without a slash at the end.
    pub fn endpoint(&self) -> &str {
        self.endpoint.as_str().trim_end_matches('/')
    }

    /// The project of all calls.
    pub fn project_id(&self) -> &str {
        &self.account.project_id
    }

    /// Makes one call, signed, and returns the JSON of its answer. `path` is what follows the endpoint, cut
    /// at its slashes and not encoded.
    ///
    /// # Errors
    /// Why there is no answer, or what the server refuses.
    pub fn call(
        &self,
        method: Method,
        path: &[&str],
        body: Option<Vec<u8>>,
    ) -> Result<Value, CallError> {
        let request = self.signed(method, path, body)?;
        let url = request.uri().to_string();
        let (head, body) = request.into_parts();
        let sent = self
            .http
            .request(head.method, url)
            .headers(head.headers)
            .body(body)
            .send();
        let answer = sent.map_err(|error| CallError::unreachable(&error))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer
            .bytes()
            .map_err(|error| CallError::unreachable(&error))?;
        if !status.is_success() {
            return Err(CallError::refused(status.as_u16(), &headers, &body));
        }
        serde_json::from_slice(&body).map_err(CallError::unreadable)
    }

    /// As [`Client::call`], repeated after pauses for as long as that may help and [`Backoff`] allows.
    ///
    /// # Errors
    /// That of the last call.
    pub fn call_with_retries(
        &self,
        method: &Method,
        path: &[&str],
        body: Option<&[u8]>,
    ) -> Result<Value, CallError> {
        let mut backoff = Backoff::default();
        loop {
            let called = self.call(method.clone(), path, body.map(<[u8]>::to_vec));
            match called {
                Err(error) if error.is_transient() && backoff.pause(error.retry_after()) => {}
                other => return other,
            }
        }
    }

    fn signed(
        &self,
        method: Method,
        path: &[&str],
        body: Option<Vec<u8>>,
    ) -> Result<http::Request<Vec<u8>>, CallError> {
        let mut url = self.endpoint.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(path);
        }
        let request = http::Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("sightline/", env!("CARGO_PKG_VERSION")))
            .header("x-project-id", self.project_id())
            .body(body.unwrap_or_default());
        let unsent = CallError::Unsent;
        let mut request = request.map_err(|error| unsent(error.to_string()))?;
        huawei::sign(&mut request, &self.account.key(), Timestamp::now().0)
            .map_err(|error| unsent(error.to_string()))?;
        Ok(request)
    }
}

/// The body of a call that sends JSON.
///
/// # Errors
/// The value cannot be written as JSON.
pub(crate) fn json_body(value: &impl Serialize) -> Result<Vec<u8>, CallError> {
    serde_json::to_vec(value).map_err(|error| CallError::Unsent(error.to_string()))
}

/// The URL of a server: `http` or `https`, a host, maybe a port, and nothing else.
///
/// # Errors
/// The text is no such URL.
pub fn parse_endpoint(text: &str) -> Result<Url, SetupError> {
    let url = Url::parse(text).map_err(|source| SetupError::NoUrl {
        endpoint: text.to_owned(),
        source,
    })?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(SetupError::NoHost(text.to_owned()));
    }
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(SetupError::NotBare(text.to_owned()));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(endpoint: &str) -> Result<Client, SetupError> {
        let account = Account {
            project_id: "p".to_owned(),
            access_key: "AK".to_owned(),
            secret_key: "SK".to_owned(),
        };
        Client::new(endpoint, account)
    }

    #[test]
    fn an_endpoint_is_a_scheme_a_host_and_a_port() {
        for good in [
            "http://127.0.0.1:3000",
            "https://mms.example.com/",
            "http://[::1]:1",
        ] {
            assert!(client(good).is_ok(), "{good}");
        }
        for wrong in [
            "",
            "127.0.0.1:3000",
            "ftp://a",
            "http://a/v1",
            "http://a?b",
            "http://u:p@a",
        ] {
            assert!(client(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_part_of_a_path_is_encoded() {
        let request = client("http://h:1")
            .unwrap()
            .signed(Method::GET, &["v2", "a b/ü"], None)
            .unwrap();
        assert_eq!(request.uri().to_string(), "http://h:1/v2/a%20b%2F%C3%BC");
        assert_eq!(request.headers()["host"], "h:1");
        assert_eq!(request.headers()["x-project-id"], "p");
        assert!(request.headers().contains_key("authorization"));
    }

    #[test]
    fn nobody_at_the_address_is_a_transient_error() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let client = client(&format!("http://127.0.0.1:{port}")).unwrap();
        let error = client.call(Method::GET, &["v2"], None).unwrap_err();
        assert!(error.is_transient(), "{error}");
        assert!(matches!(error, CallError::Unreachable(_)), "{error}");
    }
}
