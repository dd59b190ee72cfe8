//! `sightline library`.

use std::time::Duration;

use anyhow::ensure;
use clap::{Args, Subcommand};
use iam::{Project, ROOT_PROJECT, Registry};
use image_search::instance::Instance;
use serde::Serialize;

use crate::flags::state::StateCommandFlags;
use crate::libraries::{self, Rebuilt, Verified};
use crate::output::table::{self, Row};
use crate::projects::{self, root_project};
use kv_sqlite::BlockingStore;

/// Verify or rebuild the library of an instance: the index that searches use.
///
/// Both work on the state directory, also while a host serves it.
#[derive(Debug, Args)]
pub struct Library {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    state: StateCommandFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the whole library, check that it is consistent, and show its size and structure.
    Verify {
        #[command(flatten)]
        which: Which,
    },
    /// Rebuild the library from the records of its pictures.
    Rebuild {
        #[command(flatten)]
        which: Which,
        /// The `--timeout` of the host that serves meanwhile, in seconds: the rebuild of a damaged library waits that
        /// long for requests in progress.
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        request_timeout: u32,
    },
}

/// Which instances are meant.
#[derive(Debug, Args)]
struct Which {
    /// Name of the instance.
    #[arg(
        long,
        value_name = "NAME",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    instance: Option<String>,
    /// All instances of the project, or of all projects where none is named.
    #[arg(long)]
    all: bool,
    /// Name or id of the project [default: root; with --all, all projects].
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
}

impl Library {
    /// Does it, and prints what there is to say.
    ///
    /// # Errors
    /// A library is damaged, or it cannot be done.
    pub fn run(self) -> anyhow::Result<()> {
        let store = self.state.store()?;
        let (which, rebuild) = match &self.command {
            Command::Verify { which } => (which, None),
            Command::Rebuild {
                which,
                request_timeout,
            } => (which, Some(Duration::from_secs((*request_timeout).into()))),
        };
        let mut rows = Vec::new();
        for (project, instance) in self.instances(&store, which)? {
            let library = libraries::Library::new(&store, &instance.id);
            let row = match rebuild {
                None => Listed::new(&project, &instance, libraries::verify(&library)?),
                Some(request_timeout) => {
                    let rebuilt = libraries::rebuild(&library, request_timeout)?;
                    Listed::rebuilt(&project, &instance, rebuilt)
                }
            };
            for problem in &row.problems {
                eprintln!("{}/{}: {problem}", row.project, row.instance);
            }
            rows.push(row);
        }
        let text = match (&rows[..], which.all) {
            ([row], false) => table::one(row, self.state.format)?,
            (rows, _) => table::list(rows, self.state.format)?,
        };
        table::print(&text)?;
        let damaged = rows.iter().filter(|row| !row.problems.is_empty()).count();
        ensure!(
            damaged == 0,
            "{damaged} of {} libraries are damaged; `sightline library rebuild` rebuilds them",
            rows.len()
        );
        Ok(())
    }

    /// The instances that are meant, each with its project.
    fn instances(
        &self,
        store: &BlockingStore,
        which: &Which,
    ) -> anyhow::Result<Vec<(Project, Instance)>> {
        let registry = Registry::new(store);
        let root = self.state.credentials()?;
        let find = |name: &str| projects::find(&registry, root.as_ref(), name);
        let named = which.project.as_deref();
        if let Some(name) = &which.instance {
            let project = find(named.unwrap_or(ROOT_PROJECT))?;
            let instance = libraries::named(store, &project.id, name)?;
            return Ok(vec![(project, instance)]);
        }
        let projects: Vec<Project> = match named {
            Some(name) => vec![find(name)?],
            None => {
                let root = root.as_ref().map(root_project);
                root.into_iter().chain(registry.projects()?).collect()
            }
        };
        let mut found = Vec::new();
        for project in projects {
            let instances = libraries::all(store, &project.id)?;
            found.extend(instances.into_iter().map(|held| (project.clone(), held)));
        }
        Ok(found)
    }
}

/// What is said of a library.
#[derive(Serialize)]
struct Listed {
    project: String,
    instance: String,
    items: u64,
    dimensions: u32,
    tail: u64,
    dead: u64,
    leaves: u64,
    nodes: u64,
    levels: u32,
    buffered: u64,
    bytes: u64,
    /// Bytes that the store keeps for it, also of what is not part of it any more.
    stored_bytes: u64,
    problems: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuilt: Option<Counts>,
}

/// What a rebuild did.
#[derive(Serialize)]
struct Counts {
    emptied: bool,
    written: u64,
    removed: u64,
    unreadable: u64,
}

impl Listed {
    fn new(project: &Project, instance: &Instance, verified: Verified) -> Self {
        let Verified {
            census,
            stored_bytes,
        } = verified;
        Self {
            project: project.name.clone(),
            instance: instance.name.clone(),
            items: census.items,
            dimensions: census.dimensions,
            tail: census.write_buffer,
            dead: census.tombstones,
            leaves: census.leaves,
            nodes: census.nodes,
            levels: census.levels,
            buffered: census.buffered,
            bytes: census.bytes,
            stored_bytes,
            problems: census.problems,
            rebuilt: None,
        }
    }

    fn rebuilt(project: &Project, instance: &Instance, rebuilt: Rebuilt) -> Self {
        let mut row = Self::new(project, instance, rebuilt.verified);
        if rebuilt.unreadable > 0 {
            let problem = format!("{} records of pictures cannot be read", rebuilt.unreadable);
            row.problems.push(problem);
        }
        row.rebuilt = Some(Counts {
            emptied: rebuilt.emptied,
            written: rebuilt.written,
            removed: rebuilt.removed,
            unreadable: rebuilt.unreadable,
        });
        row
    }

    fn bytes_per_item(&self) -> u64 {
        self.bytes / self.items.max(1)
    }
}

impl Row for Listed {
    const HEAD: &'static [&'static str] = &[
        "project",
        "instance",
        "items",
        "in the tail",
        "dead",
        "leaves",
        "nodes",
        "levels",
        "buffered",
        "bytes",
        "bytes an item",
        "bytes stored",
        "problems",
    ];

    fn cells(&self) -> Vec<String> {
        let numbers = [
            self.items,
            self.tail,
            self.dead,
            self.leaves,
            self.nodes,
            self.levels.into(),
            self.buffered,
            self.bytes,
            self.bytes_per_item(),
            self.stored_bytes,
            self.problems.len() as u64,
        ];
        let names = [self.project.clone(), self.instance.clone()];
        let numbers = numbers.map(|number| number.to_string());
        names.into_iter().chain(numbers).collect()
    }
}
