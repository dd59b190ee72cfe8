//! Who was verified, and what they may act on.

use crate::error::AccessError;
use crate::key::Key;
use crate::root::{Credentials, ROOT_USER};

/// The account that all projects belong to, as answers name it.
pub const DOMAIN_NAME: &str = "sightline";

/// A caller whose identity was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The project the caller acts in.
    pub project_id: String,
    /// The caller's workspace.
    pub workspace_id: String,
    /// The account, as answers name it.
    pub domain_name: String,
    /// The user, as answers name it.
    pub user_name: String,
}

impl From<&Key> for Caller {
    fn from(key: &Key) -> Self {
        Self {
            project_id: key.project_id.clone(),
            workspace_id: key.workspace_id.clone(),
            domain_name: DOMAIN_NAME.to_owned(),
            user_name: key.user_name.clone(),
        }
    }
}

impl Caller {
    /// Whoever holds the static token of the root project.
    pub(crate) fn root(root: &Credentials) -> Self {
        Self {
            project_id: root.project_id.clone(),
            workspace_id: root.workspace_id.clone(),
            domain_name: DOMAIN_NAME.to_owned(),
            user_name: ROOT_USER.to_owned(),
        }
    }

    /// Refuses a project that is not the caller's.
    ///
    /// # Errors
    /// [`AccessError::OtherProject`].
    pub fn must_own_project(&self, project_id: &str) -> Result<(), AccessError> {
        own(project_id, &self.project_id)
    }

    /// Refuses a project in a path that is not the caller's. `{project_id}` stands for the caller's own, for
    /// the vendor's SDKs leave it there when they are given an endpoint and no project.
    ///
    /// # Errors
    /// [`AccessError::OtherProject`].
    pub fn must_own_path_project(&self, segment: &str) -> Result<(), AccessError> {
        match segment {
            "{project_id}" => Ok(()),
            project_id => self.must_own_project(project_id),
        }
    }

    /// Refuses a workspace that is not the caller's.
    ///
    /// # Errors
    /// [`AccessError::OtherProject`].
    pub fn must_own_workspace(&self, workspace_id: &str) -> Result<(), AccessError> {
        own(workspace_id, &self.workspace_id)
    }
}

fn own(asked: &str, owned: &str) -> Result<(), AccessError> {
    if asked == owned {
        Ok(())
    } else {
        Err(AccessError::OtherProject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_owns_its_own_project_and_workspace_only() {
        let caller = Caller {
            project_id: "p".to_owned(),
            workspace_id: "w".to_owned(),
            domain_name: DOMAIN_NAME.to_owned(),
            user_name: "u".to_owned(),
        };
        assert_eq!(caller.must_own_project("p"), Ok(()));
        assert_eq!(caller.must_own_project("q"), Err(AccessError::OtherProject));
        assert_eq!(caller.must_own_path_project("{project_id}"), Ok(()));
        assert_eq!(
            caller.must_own_path_project("q"),
            Err(AccessError::OtherProject)
        );
        assert_eq!(caller.must_own_workspace("w"), Ok(()));
        assert_eq!(
            caller.must_own_workspace("p"),
            Err(AccessError::OtherProject)
        );
    }
}
