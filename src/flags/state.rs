//! Flags of the commands that work on the state of an application, which a host may be serving.

use std::path::{Path, PathBuf};

use clap::Args;

use super::application::default_state_dir;
use crate::output::table::Format;
use host::manifest::DEFAULT_STORE;
use host::state_dir::Credentials;
use kv_sqlite::BlockingStore;

/// Whose state.
#[derive(Debug, Clone, Args)]
pub struct StateDirectoryFlags {
    /// The application: a manifest, or the directory of a `spin.toml`; it locates the state, and is not read.
    #[arg(
        short,
        long = "from",
        visible_alias = "file",
        value_name = "PATH",
        default_value = "spin.toml",
        global = true
    )]
    from: PathBuf,

    /// State directory of the application [default: `.spin` beside the manifest].
    #[arg(long, value_name = "DIRECTORY", global = true)]
    state_dir: Option<PathBuf>,
}

/// Whose state, and how it is shown.
#[derive(Debug, Clone, Args)]
pub struct StateCommandFlags {
    #[command(flatten)]
    state: StateDirectoryFlags,

    /// Output format.
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: Format,
}

impl StateDirectoryFlags {
    /// The state directory.
    pub fn directory(&self) -> PathBuf {
        self.state_dir.clone().unwrap_or_else(|| {
            let of_file = || self.from.parent().unwrap_or(Path::new(""));
            default_state_dir(match self.from.is_dir() {
                true => &self.from,
                false => of_file(),
            })
        })
    }

    /// What the host made at its first start; `None` where only `spin up` has ever served.
    ///
    /// # Errors
    /// As for [`Credentials::load_or_create`].
    pub fn credentials(&self) -> anyhow::Result<Option<Credentials>> {
        let directory = self.directory();
        match Credentials::path(&directory).try_exists()? {
            true => Credentials::load_or_create(&directory).map(Some),
            false => Ok(None),
        }
    }
}

impl StateCommandFlags {
    /// The state directory.
    pub fn directory(&self) -> PathBuf {
        self.state.directory()
    }

    /// Whether the command line itself says where the state is.
    pub fn names_a_directory(&self) -> bool {
        self.state.state_dir.is_some()
    }

    /// The store of the components.
    ///
    /// # Errors
    /// As for [`BlockingStore::open`].
    pub fn store(&self) -> anyhow::Result<BlockingStore> {
        Ok(BlockingStore::open(&self.directory(), DEFAULT_STORE)?)
    }

    /// What the host made at its first start; `None` where only `spin up` has ever served.
    ///
    /// # Errors
    /// As for [`Credentials::load_or_create`].
    pub fn credentials(&self) -> anyhow::Result<Option<Credentials>> {
        self.state.credentials()
    }
}
