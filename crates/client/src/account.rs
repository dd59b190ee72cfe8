//! Who a client calls as.

use std::env::{self, VarError};
use std::fmt;

use anyhow::{Context, bail};

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
    /// The account of the variables `{prefix}HUAWEICLOUD_SDK_AK`, `_SK` and `_PROJECT_ID`, those of the
    /// vendor's SDKs; `None` where neither key is set. `project_id` takes the place of the third.
    ///
    /// # Errors
    /// One of them is missing or is no text.
    pub fn from_environment(
        prefix: &str,
        project_id: Option<&str>,
    ) -> anyhow::Result<Option<Self>> {
        let name = |part: &str| format!("{prefix}HUAWEICLOUD_SDK_{part}");
        let keys = (variable(&name("AK"))?, variable(&name("SK"))?);
        let (access_key, secret_key) = match keys {
            (None, None) => return Ok(None),
            (Some(access_key), Some(secret_key)) => (access_key, secret_key),
            _ => bail!("set both {} and {}, or neither", name("AK"), name("SK")),
        };
        let given = project_id.map(str::to_owned);
        let project_id = match given {
            Some(project_id) => Some(project_id),
            None => variable(&name("PROJECT_ID"))?,
        };
        let project_id = project_id.with_context(|| {
            format!(
                "{} names a key, and its project is not known: set {}",
                name("AK"),
                name("PROJECT_ID")
            )
        })?;
        Ok(Some(Self {
            project_id,
            access_key,
            secret_key,
        }))
    }

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

/// The variable's value; an empty one is as good as none.
fn variable(name: &str) -> anyhow::Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => bail!("{name} is not text"),
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
