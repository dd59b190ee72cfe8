//! The root key: what the deployment's variables give, before any key is made.

use crate::key::Key;
use crate::project::Project;

/// The name of the root project. No other project can have it.
pub const ROOT_PROJECT: &str = "root";

/// The user of the root key and of the static token.
pub(crate) const ROOT_USER: &str = "admin";

/// The root project, with the token and the key that open it.
///
/// The values are the variables of the same names. An empty token, or an empty half of the key, opens
/// nothing.
#[derive(Clone, Default)]
pub struct Credentials {
    /// 32 hexadecimal digits.
    pub project_id: String,
    /// The DataArts Fabric workspace of the project.
    pub workspace_id: String,
    /// What `X-Auth-Token` must be.
    pub token: String,
    /// Names the secret key in signatures.
    pub access_key: String,
    /// What signatures are made with.
    pub secret_key: String,
}

/// Secrets must not reach logs, so `Debug` leaves them out.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("project_id", &self.project_id)
            .field("workspace_id", &self.workspace_id)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// The root project. Nobody knows when it was made: its time is 0.
    pub fn project(&self) -> Project {
        Project {
            id: self.project_id.clone(),
            workspace_id: self.workspace_id.clone(),
            name: ROOT_PROJECT.to_owned(),
            created_ms: 0,
        }
    }

    /// The root key; `None` when the deployment has none.
    pub fn key(&self) -> Option<Key> {
        if self.access_key.is_empty() || self.secret_key.is_empty() {
            return None;
        }
        Some(Key {
            access_key: self.access_key.clone(),
            secret_key: self.secret_key.clone(),
            user_name: ROOT_USER.to_owned(),
            project_id: self.project_id.clone(),
            workspace_id: self.workspace_id.clone(),
            created_ms: 0,
            revoked_ms: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        let credentials = Credentials {
            token: "hidden-token".to_owned(),
            access_key: "AK".to_owned(),
            secret_key: "hidden-key".to_owned(),
            ..Credentials::default()
        };
        let printed = format!("{credentials:?} {:?}", credentials.key());
        assert!(!printed.contains("hidden"), "{printed}");
    }

    #[test]
    fn half_a_key_is_none() {
        let half = Credentials {
            access_key: "AK".to_owned(),
            ..Credentials::default()
        };
        assert_eq!(half.key(), None);
    }
}
