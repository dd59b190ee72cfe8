//! Who a client calls as.

use std::fmt;

/// A project and the key that opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The project of all calls.
    pub project_id: String,
    /// Names the secret key.
    pub access_key: String,
    /// What calls are signed with.
    pub secret_key: String,
}

/// The secret must not reach logs, so `Debug` leaves it out.
impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("project_id", &self.project_id)
            .field("access_key", &self.access_key)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// The key as signatures need it.
    pub fn key(&self) -> iam::Key {
        iam::Key {
            access_key: self.access_key.clone(),
            secret_key: self.secret_key.clone(),
            user_name: String::new(),
            project_id: self.project_id.clone(),
            workspace_id: String::new(),
            created_ms: 0,
            revoked_ms: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_secret() {
        let account = Account {
            project_id: "p".to_owned(),
            access_key: "AK".to_owned(),
            secret_key: "s3cret".to_owned(),
        };
        let shown = format!("{account:?}");
        assert!(!shown.contains("s3cret") && shown.contains("AK"), "{shown}");
    }
}
