//! Keys: an access key, which names, and a secret key, which proves.

use serde::{Deserialize, Serialize};

/// The length of an access key.
pub const ACCESS_KEY_LENGTH: usize = 20;
/// The length of a secret key.
pub const SECRET_KEY_LENGTH: usize = 40;

/// Stands in for the secret of a key that is not there, so that refusing it takes as long as any other.
pub(crate) const UNKNOWN_SECRET: &str = "0000000000000000000000000000000000000000";

const CAPITALS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A key of one project.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Names the key in requests: 20 of `A-Z` and `0-9`.
    pub access_key: String,
    /// What requests are signed with: 40 letters and digits; empty once the key is revoked.
    pub secret_key: String,
    /// Who uses the key, as answers name them.
    pub user_name: String,
    /// The project the key opens.
    pub project_id: String,
    /// The workspace of that project.
    pub workspace_id: String,
    /// When it was made: milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// When it was revoked.
    pub revoked_ms: Option<i64>,
}

impl Key {
    /// Whether the key still opens its project.
    pub fn is_active(&self) -> bool {
        self.revoked_ms.is_none() && !self.secret_key.is_empty()
    }
}

/// Secrets must not reach logs, so `Debug` leaves them out.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("access_key", &self.access_key)
            .field("user_name", &self.user_name)
            .field("project_id", &self.project_id)
            .field("revoked_ms", &self.revoked_ms)
            .finish_non_exhaustive()
    }
}

/// A fresh access key.
///
/// # Errors
/// The operating system has no randomness to give.
pub fn new_access_key() -> Result<String, getrandom::Error> {
    random_text(CAPITALS, ACCESS_KEY_LENGTH)
}

/// A fresh secret key: 238 random bits.
///
/// # Errors
/// The operating system has no randomness to give.
pub fn new_secret_key() -> Result<String, getrandom::Error> {
    random_text(LETTERS, SECRET_KEY_LENGTH)
}

/// `length` characters of `alphabet`, each as likely as any other.
fn random_text(alphabet: &[u8], length: usize) -> Result<String, getrandom::Error> {
    // Bytes from here on would favour the first characters.
    let fair = 256 / alphabet.len() * alphabet.len();
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 64];
    while text.len() < length {
        getrandom::fill(&mut bytes)?;
        let drawn = bytes.iter().map(|byte| usize::from(*byte));
        let drawn = drawn.filter(|drawn| *drawn < fair);
        let drawn = drawn.map(|drawn| char::from(alphabet[drawn % alphabet.len()]));
        text.extend(drawn.take(length - text.len()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_vendors_shape_and_differ() {
        let access = new_access_key().unwrap();
        assert_eq!(access.len(), ACCESS_KEY_LENGTH);
        assert!(access.bytes().all(|b| CAPITALS.contains(&b)));
        let secret = new_secret_key().unwrap();
        assert_eq!(secret.len(), SECRET_KEY_LENGTH);
        assert!(secret.bytes().all(|b| LETTERS.contains(&b)));
        assert_ne!(secret, new_secret_key().unwrap());
        assert_ne!(access, new_access_key().unwrap());
    }
}
