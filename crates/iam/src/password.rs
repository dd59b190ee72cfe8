//! Keys used as user name and password, to get a token.

use http::HeaderMap;
use store::StoreError;
use subtle::ConstantTimeEq;

use crate::authenticator::Authenticator;
use crate::error::AccessError;
use crate::key::{Key, UNKNOWN_SECRET};
use crate::registry::Registry;

/// The key of a user: `name` is an access key or the name of a key's user, `password` the secret key.
///
/// # Errors
/// [`AccessError::InvalidCredential`], [`AccessError::TooManyFailures`] or [`AccessError::Store`].
pub fn verify(
    name: &str,
    password: &str,
    headers: &HeaderMap,
    authenticator: Authenticator<'_>,
) -> Result<Key, AccessError> {
    let attempt = authenticator.attempt(headers, name)?;
    let named = match attempt.active_key() {
        Some(key) => vec![key.clone()],
        // Looking for a user takes more than looking for a key.
        None => {
            attempt.admit("")?;
            of_user(name, authenticator)?
        }
    };
    let found = named
        .into_iter()
        .find(|key| matches(&key.secret_key, password));
    found.ok_or_else(|| {
        matches(UNKNOWN_SECRET, password);
        attempt.refuse(AccessError::InvalidCredential(
            "The username or password is wrong.",
        ))
    })
}

/// The active keys of a user. Users are few and get a token a day, so all keys are looked through.
fn of_user(name: &str, authenticator: Authenticator<'_>) -> Result<Vec<Key>, StoreError> {
    let registered = Registry::new(authenticator.store).keys()?;
    let all = authenticator.root.key().into_iter().chain(registered);
    Ok(all
        .filter(|key| key.is_active() && key.user_name == name)
        .collect())
}

fn matches(secret: &str, password: &str) -> bool {
    secret.as_bytes().ct_eq(password.as_bytes()).into()
}
