//! `sightline keys`.

use std::collections::HashMap;

use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use iam::{Key, Project, ROOT_PROJECT, Registry};
use operation::Timestamp;
use serde::Serialize;

use crate::flags::state::StateCommandFlags;
use crate::output::table::{self, Row};
use crate::projects::{self, root_credentials, root_project};
use host::state_dir::Credentials;

/// Create, list, rotate and revoke access keys; a running host applies changes at once.
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    state: StateCommandFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a key of a project and print it; its secret key is shown this once.
    Create {
        /// Name or id of the project; `root` is the project that the first start created.
        #[arg(long, value_name = "NAME")]
        project: String,
        /// Name of the user that calls with this key [default: the access key].
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
    },
    /// List all keys, also revoked ones, without their secret keys.
    List,
    /// Replace the secret key of a key and print the new one; the old one and its tokens are invalid at once.
    Rotate {
        /// The access key.
        access_key: String,
    },
    /// Revoke a key and its tokens, at once and for good.
    Revoke {
        /// The access key.
        access_key: String,
    },
}

impl Keys {
    /// Does it, and prints what there is to say.
    ///
    /// # Errors
    /// It cannot be done: nothing has changed then.
    pub fn run(self) -> anyhow::Result<()> {
        let store = self.state.store()?;
        let opened = Opened {
            registry: Registry::new(&store),
            root: self.state.credentials()?,
            state: &self.state,
        };
        match &self.command {
            Command::Create { project, user } => opened.create(project, user.as_deref()),
            Command::List => opened.list(),
            Command::Rotate { access_key } => opened.rotate(access_key),
            Command::Revoke { access_key } => opened.revoke(access_key),
        }
    }
}

/// The keys of a state directory.
struct Opened<'a> {
    registry: Registry<'a>,
    /// What the host made at its first start.
    root: Option<Credentials>,
    state: &'a StateCommandFlags,
}

impl Opened<'_> {
    fn create(&self, project: &str, user: Option<&str>) -> anyhow::Result<()> {
        let project = self.project(project)?;
        let key = self
            .registry
            .create_key(&project, user, Timestamp::now().0)?;
        self.show_secret(&key, &project.name)
    }

    fn list(&self) -> anyhow::Result<()> {
        let projects = self.registry.projects()?.into_iter();
        let names: HashMap<String, String> = projects
            .chain(self.root.as_ref().map(root_project))
            .map(|project| (project.id, project.name))
            .collect();
        let listed = |key: Key| Listed::new(key, &names);
        let root = self.root.as_ref().and_then(root_key).map(listed);
        let root = root.map(|key| Listed { root: true, ..key });
        let rows: Vec<Listed> = root
            .into_iter()
            .chain(self.registry.keys()?.into_iter().map(listed))
            .collect();
        table::print(&table::list(&rows, self.state.format)?)
    }

    fn rotate(&self, access_key: &str) -> anyhow::Result<()> {
        if !self.is_root(access_key) {
            let key = self.registry.rotate(access_key)?;
            let name = self.project_name(&key)?;
            return self.show_secret(&key, &name);
        }
        let directory = self.state.directory();
        let rotated = Credentials::rotate_secret_key(&directory)?;
        let key = root_key(&rotated).context("the root key is empty")?;
        self.show_secret(&key, ROOT_PROJECT)?;
        eprintln!(
            "This is the root key. It is kept in {}, and a host takes it at its next start: until \
             then the old secret counts.",
            Credentials::path(&directory).display()
        );
        Ok(())
    }

    fn revoke(&self, access_key: &str) -> anyhow::Result<()> {
        ensure!(
            !self.is_root(access_key),
            "{access_key} is the root key, which cannot be revoked; `sightline keys rotate \
             {access_key}` gives it a new secret"
        );
        let key = self.registry.revoke(access_key, Timestamp::now().0)?;
        let name = self.project_name(&key)?;
        let row = Listed::new(key.clone(), &HashMap::from([(key.project_id, name)]));
        table::print(&table::one(&row, self.state.format)?)
    }

    fn project(&self, name: &str) -> anyhow::Result<Project> {
        projects::find(&self.registry, self.root.as_ref(), name)
    }

    fn project_name(&self, key: &Key) -> anyhow::Result<String> {
        let root = self.root.as_ref().map(root_project);
        if root.is_some_and(|root| root.id == key.project_id) {
            return Ok(ROOT_PROJECT.to_owned());
        }
        let project = self.registry.project(&key.project_id)?;
        Ok(project.map_or_else(|| key.project_id.clone(), |project| project.name))
    }

    fn is_root(&self, access_key: &str) -> bool {
        let root = self.root.as_ref();
        root.is_some_and(|root| root.access_key == access_key)
    }

    fn show_secret(&self, key: &Key, project: &str) -> anyhow::Result<()> {
        let shown = Shown {
            access_key: &key.access_key,
            secret_key: &key.secret_key,
            user_name: &key.user_name,
            project,
            project_id: &key.project_id,
            workspace_id: &key.workspace_id,
        };
        table::print(&table::one(&shown, self.state.format)?)
    }
}

/// The root key as the components have it.
fn root_key(credentials: &Credentials) -> Option<Key> {
    root_credentials(credentials).key()
}

/// A key with its secret.
#[derive(Serialize)]
struct Shown<'a> {
    access_key: &'a str,
    secret_key: &'a str,
    user_name: &'a str,
    project: &'a str,
    project_id: &'a str,
    workspace_id: &'a str,
}

impl Row for Shown<'_> {
    const HEAD: &'static [&'static str] = &[
        "access key",
        "secret key",
        "user",
        "project",
        "project id",
        "workspace id",
    ];

    fn cells(&self) -> Vec<String> {
        [
            self.access_key,
            self.secret_key,
            self.user_name,
            self.project,
            self.project_id,
            self.workspace_id,
        ]
        .map(str::to_owned)
        .to_vec()
    }
}

/// A key without its secret.
#[derive(Serialize)]
struct Listed {
    access_key: String,
    user_name: String,
    project: String,
    project_id: String,
    /// ISO 8601; `None` for the root key, whose time is not kept.
    created: Option<String>,
    /// ISO 8601.
    revoked: Option<String>,
    /// Whether it is the key of `credentials.json`.
    root: bool,
}

impl Listed {
    fn new(key: Key, project_names: &HashMap<String, String>) -> Self {
        let time = |ms| Timestamp(ms).iso8601();
        let name = project_names.get(&key.project_id);
        Self {
            project: name.unwrap_or(&key.project_id).clone(),
            access_key: key.access_key,
            user_name: key.user_name,
            project_id: key.project_id,
            created: Some(key.created_ms).filter(|ms| *ms > 0).map(time),
            revoked: key.revoked_ms.map(time),
            root: false,
        }
    }
}

impl Row for Listed {
    const HEAD: &'static [&'static str] = &["access key", "project", "user", "created", "state"];

    fn cells(&self) -> Vec<String> {
        let state = match (&self.revoked, self.root) {
            (Some(time), _) => format!("revoked {time}"),
            (None, true) => "active, root".to_owned(),
            (None, false) => "active".to_owned(),
        };
        vec![
            self.access_key.clone(),
            self.project.clone(),
            self.user_name.clone(),
            self.created.clone().unwrap_or_else(|| "-".to_owned()),
            state,
        ]
    }
}
