//! Looks up the keys that credentials name, and counts the wrong credentials of a client.

use http::HeaderMap;
use store::{KeyValue, RawRecord, StoreError};

use crate::error::AccessError;
use crate::failure_limit::{FailureCounter, Failures};
use crate::key::Key;
use crate::registry::raw_key_record;
use crate::root::Credentials;

/// A secret of so many characters is found by no number of guesses, so that it need not be protected from
/// them: the vendors' have 30 and 40, those made here 40 and more. Only what an operator chose may be shorter.
pub const UNGUESSABLE_LENGTH: usize = 30;

/// The root key and the registered keys, at one moment.
#[derive(Clone, Copy)]
pub struct Authenticator<'a> {
    /// Where keys are registered.
    pub store: &'a dyn KeyValue,
    /// The root key.
    pub root: &'a Credentials,
    /// Now: milliseconds since the Unix epoch.
    pub now_ms: i64,
}

/// A credential under verification: the key it names, and the client's failures so far.
pub struct Attempt<'a> {
    authenticator: Authenticator<'a>,
    counter: FailureCounter,
    key: Option<Key>,
    /// Whether the client failed too often in this minute.
    limit_reached: bool,
}

impl<'a> Authenticator<'a> {
    /// Looks up the access key that a request names (`""` for none) and its client's failures, in one
    /// call to the store.
    ///
    /// # Errors
    /// [`AccessError::TooManyFailures`] as [`Attempt::admit`] has it for the key's secret; [`AccessError::Store`].
    pub fn attempt(
        self,
        headers: &HeaderMap,
        access_key: &str,
    ) -> Result<Attempt<'a>, AccessError> {
        let counter = FailureCounter::of(headers, access_key);
        let root = self.root.key().filter(|root| root.access_key == access_key);
        let registered = root.is_none() && !access_key.is_empty();
        let mut records = vec![counter.record()];
        records.extend(registered.then(|| raw_key_record(access_key)));
        let found = RawRecord::read_many(self.store, &records)?;
        let mut found = found.into_iter();
        let failures = read::<Failures>("failures", found.next().flatten())?.unwrap_or_default();
        let key = match root {
            Some(root) => Some(root),
            None => read("key", found.next().flatten())?,
        };
        let attempt = Attempt {
            authenticator: self,
            counter,
            key,
            limit_reached: failures.is_reached(self.now_ms),
        };
        if let Some(key) = attempt.key() {
            attempt.admit(&key.secret_key)?;
        }
        Ok(attempt)
    }
}

impl Attempt<'_> {
    /// The key that the request names; it may be revoked ([`Key::is_active`]).
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The key that the request names, unless it is revoked.
    pub fn active_key(&self) -> Option<&Key> {
        self.key().filter(|key| key.is_active())
    }

    /// Lets the client try its credential against `secret`. After too many failures it may do so only if
    /// guesses lead nowhere: then whoever has the secret is not held up by those who guess beside him, for
    /// example behind the same proxy.
    ///
    /// # Errors
    /// [`AccessError::TooManyFailures`] for a secret shorter than [`UNGUESSABLE_LENGTH`].
    pub fn admit(&self, secret: &str) -> Result<(), AccessError> {
        if self.limit_reached && secret.len() < UNGUESSABLE_LENGTH {
            return Err(AccessError::TooManyFailures);
        }
        Ok(())
    }

    /// Counts the failure and returns why the request is refused: `error`, or that counting failed. After
    /// too many failures it is [`AccessError::TooManyFailures`], and nothing is counted.
    pub fn refuse(&self, error: AccessError) -> AccessError {
        if self.limit_reached {
            return AccessError::TooManyFailures;
        }
        match self
            .counter
            .add(self.authenticator.store, self.authenticator.now_ms)
        {
            Ok(()) => error,
            Err(error) => AccessError::Store(error),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(
    what: &str,
    bytes: Option<Vec<u8>>,
) -> Result<Option<T>, StoreError> {
    let read = |bytes: Vec<u8>| serde_json::from_slice(&bytes);
    bytes
        .map(read)
        .transpose()
        .map_err(|error| StoreError::Corrupt {
            key: format!("identity:{what}"),
            // Where, not what: the record may hold a secret.
            reason: format!("line {}, column {}", error.line(), error.column()),
        })
}
