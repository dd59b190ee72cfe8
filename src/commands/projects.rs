//! `sightline projects`.

use clap::{Args, Subcommand};
use iam::{Project, Registry};
use operation::Timestamp;
use serde::Serialize;

use crate::flags::state::StateCommandFlags;
use crate::output::table::{self, Row};
use crate::projects::root_project;

/// Create and list projects; each has instances, keys and quotas of its own.
#[derive(Debug, Args)]
pub struct Projects {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    state: StateCommandFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a project and print it.
    Create {
        /// Name of the project: 1 to 64 letters, digits, `.`, `_` and `-`, beginning with a letter or a digit.
        name: String,
    },
    /// List all projects, first `root`, which the first start created.
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
