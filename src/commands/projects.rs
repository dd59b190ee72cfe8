//! `sightline projects`.

use anyhow::bail;
use clap::{Args, Subcommand};
use iam::{Project, ROOT_PROJECT, Registry};
use operation::Timestamp;
use serde::Serialize;

use super::state::StateCommandFlags;
use super::table::{self, Row};
use host::state_dir::Credentials;

/// Make and list projects: nothing of one is seen from another.
#[derive(Debug, Args)]
pub struct Projects {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    state: StateCommandFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a project, and print it.
    Create {
        /// 1 to 64 letters, digits, `.`, `_` and `-`, beginning with a letter or a digit.
        name: String,
    },
    /// List all projects, first the one of the first start, `root`.
    List,
}

impl Projects {
    /// Does it, and prints what there is to say.
    ///
    /// # Errors
    /// It cannot be done: nothing has changed then.
    pub fn run(self) -> anyhow::Result<()> {
        let store = self.state.store()?;
        let registry = Registry::new(&store);
        let format = self.state.format;
        let text = match &self.command {
            Command::Create { name } => {
                let project = registry.create_project(name, Timestamp::now().0)?;
                table::one(&Listed::new(project), format)?
            }
            Command::List => {
                let root = self.state.credentials()?;
                let root = root.as_ref().map(root_project).map(Listed::new);
                let root = root.map(|row| Listed { root: true, ..row });
                let others = registry.projects()?.into_iter().map(Listed::new);
                let rows: Vec<Listed> = root.into_iter().chain(others).collect();
                table::list(&rows, format)?
            }
        };
        table::print(&text)
    }
}

/// The host's credentials as the components have them.
pub fn root(credentials: &Credentials) -> iam::Credentials {
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
    root(credentials).project()
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

#[derive(Serialize)]
struct Listed {
    name: String,
    id: String,
    workspace_id: String,
    /// ISO 8601; `None` for the root project, whose time is not kept.
    created: Option<String>,
    /// Whether it is the project of `credentials.json`.
    root: bool,
}

impl Listed {
    fn new(project: Project) -> Self {
        let created = Some(project.created_ms).filter(|ms| *ms > 0);
        Self {
            name: project.name,
            id: project.id,
            workspace_id: project.workspace_id,
            created: created.map(|ms| Timestamp(ms).iso8601()),
            root: false,
        }
    }
}

impl Row for Listed {
    const HEAD: &'static [&'static str] = &["name", "id", "workspace id", "created"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            self.id.clone(),
            self.workspace_id.clone(),
            self.created.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    }
}
