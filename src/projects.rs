//! The projects of a state directory: the root project of `credentials.json`, and those of the store.

use anyhow::bail;
use iam::{Project, ROOT_PROJECT, Registry};

use host::state_dir::Credentials;

/// The host's credentials as the components have them.
pub fn root_credentials(credentials: &Credentials) -> iam::Credentials {
    iam::Credentials {
        project_id: credentials.project_id.clone(),
        workspace_id: credentials.workspace_id.clone(),
        token: credentials.token.clone(),
        access_key: credentials.access_key.clone(),
        secret_key: credentials.secret_key.clone(),
    }
}

/// The project of the first start.
pub fn root_project(credentials: &Credentials) -> Project {
    root_credentials(credentials).project()
}

/// The project of this name or id; `root` is what the host made at its first start.
///
/// # Errors
/// There is none.
pub fn find(
    registry: &Registry<'_>,
    root: Option<&Credentials>,
    name: &str,
) -> anyhow::Result<Project> {
    let root = root.map(root_project);
    if let Some(root) = root.filter(|root| root.name == name || root.id == name) {
        return Ok(root);
    }
    match registry.project(name)? {
        Some(project) => Ok(project),
        None if name == ROOT_PROJECT => bail!(
            "the root project is not known, because `sightline up` has not started with this state yet"
        ),
        None => bail!(
            "there is no project {name:?}; `sightline projects list` shows all, and `sightline \
             projects create {name}` makes it"
        ),
    }
}
