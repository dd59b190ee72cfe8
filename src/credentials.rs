//! The project and the token that the first start makes, so that authentication is never off.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory;

/// What a caller needs to use this host.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// 32 lower-case hexadecimal digits.
    pub project_id: String,
    /// A UUID, as DataArts Fabric names its workspaces.
    pub workspace_id: String,
    /// 64 lower-case hexadecimal digits from the operating system's random source.
    pub token: String,
}

/// Tokens must not reach logs, so `Debug` leaves the token out.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("project_id", &self.project_id)
            .field("workspace_id", &self.workspace_id)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// Where the credentials of a state directory are kept.
    pub fn path(state_dir: &Path) -> PathBuf {
        directory::own(state_dir).join("credentials.json")
    }

    /// Reads the credentials of `state_dir`, or makes and keeps new ones.
    ///
    /// # Errors
    /// The file cannot be read or written, or does not hold credentials: it is never replaced then,
    /// because clients may be using what it held.
    pub fn load_or_create(state_dir: &Path) -> anyhow::Result<Self> {
        let path = Self::path(state_dir);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} does not hold credentials", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::create(&path),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// The values of the manifest variables that the host itself provides.
    pub fn variables(&self) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("project_id".into(), self.project_id.clone()),
            ("workspace_id".into(), self.workspace_id.clone()),
            ("token".into(), self.token.clone()),
        ])
    }

    /// New credentials, kept nowhere.
    pub fn generate() -> Self {
        let random = || Uuid::new_v4().simple().to_string();
        Self {
            project_id: random(),
            workspace_id: Uuid::new_v4().to_string(),
            // Two UUIDs of version 4: 244 random bits.
            token: format!("{}{}", random(), random()),
        }
    }

    fn create(path: &Path) -> anyhow::Result<Self> {
        let fresh = Self::generate();
        let parent = path.parent().context("the credentials have no directory")?;
        directory::create_private(parent)?;
        let write = || -> std::io::Result<()> {
            // Temporary files are made with mode 0600, and the rename keeps it.
            let mut file = tempfile::NamedTempFile::new_in(parent)?;
            serde_json::to_writer_pretty(&mut file, &fresh)?;
            file.write_all(b"\n")?;
            file.as_file().sync_all()?;
            file.persist_noclobber(path)?;
            fs::File::open(parent)?.sync_all()
        };
        match write() {
            Ok(()) => Ok(fresh),
            // Another process was first: its credentials count.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let bytes =
                    fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
                serde_json::from_slice(&bytes)
                    .with_context(|| format!("{} does not hold credentials", path.display()))
            }
            Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_second_start_reads_what_the_first_made() {
        let state = tempfile::tempdir().unwrap();
        let first = Credentials::load_or_create(state.path()).unwrap();
        assert_eq!(first, Credentials::load_or_create(state.path()).unwrap());
        assert_eq!(first.project_id.len(), 32);
        assert_eq!(first.token.len(), 64);
    }

    #[test]
    fn only_the_owner_can_read_them() {
        let state = tempfile::tempdir().unwrap();
        Credentials::load_or_create(state.path()).unwrap();
        let path = Credentials::path(state.path());
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_stays() {
        let state = tempfile::tempdir().unwrap();
        Credentials::load_or_create(state.path()).unwrap();
        let path = Credentials::path(state.path());
        fs::write(&path, "{").unwrap();
        assert!(Credentials::load_or_create(state.path()).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{");
    }

    #[test]
    fn debug_output_does_not_show_the_token() {
        let state = tempfile::tempdir().unwrap();
        let made = Credentials::load_or_create(state.path()).unwrap();
        assert!(!format!("{made:?}").contains(&made.token));
    }
}
