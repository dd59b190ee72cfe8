//! The project, its key and its token that the first start makes, so that authentication is never off.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use iam::key;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::directory;

/// What a caller needs to use this host.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// 32 lower-case hexadecimal digits.
    pub project_id: String,
    /// A UUID, as DataArts Fabric names its workspaces.
    pub workspace_id: String,
    /// 64 lower-case hexadecimal digits from the operating system's random source.
    pub token: String,
    /// Names the secret key: 20 of `A-Z` and `0-9`, as the vendors' are.
    pub access_key: String,
    /// What callers sign with: 40 letters and digits.
    pub secret_key: String,
}

/// What a file holds. Those of earlier versions have no access key.
#[derive(Deserialize)]
struct StoredCredentials {
    project_id: String,
    workspace_id: String,
    token: String,
    access_key: Option<String>,
    secret_key: Option<String>,
}

/// Secrets must not reach logs, so `Debug` leaves them out.
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
        directory::host_directory(state_dir).join("credentials.json")
    }

    /// Reads the credentials of `state_dir`, or makes and keeps new ones. A file of an earlier version
    /// gains an access key; what it held stays as it is.
    ///
    /// # Errors
    /// The file cannot be read or written, or does not hold credentials: it is never replaced then,
    /// because clients may be using what it held.
    pub fn load_or_create(state_dir: &Path) -> anyhow::Result<Self> {
        let path = Self::path(state_dir);
        if let Some(stored) = read(&path)?.filter(StoredCredentials::is_complete) {
            return stored.completed();
        }
        replace(&path, |stored| match stored {
            Some(stored) => stored.completed(),
            None => Self::generate(),
        })
    }

    /// Gives the access key of `state_dir` a new secret, and keeps it. A host that is running goes on
    /// with the old one until its next start.
    ///
    /// # Errors
    /// There are no credentials, or as for [`Credentials::load_or_create`].
    pub fn rotate_secret_key(state_dir: &Path) -> anyhow::Result<Self> {
        let path = Self::path(state_dir);
        replace(&path, |stored| {
            let stored = stored.with_context(|| format!("there is no {}", path.display()))?;
            Ok(Self {
                secret_key: key::new_secret_key()?,
                ..stored.completed()?
            })
        })
    }

    /// The values of the manifest variables that the host itself provides.
    pub fn variables(&self) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("project_id".into(), self.project_id.clone()),
            ("workspace_id".into(), self.workspace_id.clone()),
            ("token".into(), self.token.clone()),
            ("access_key".into(), self.access_key.clone()),
            ("secret_key".into(), self.secret_key.clone()),
        ])
    }

    /// New credentials, which are not stored.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn generate() -> anyhow::Result<Self> {
        let random = || Uuid::new_v4().simple().to_string();
        Ok(Self {
            project_id: random(),
            workspace_id: Uuid::new_v4().to_string(),
            // Two UUIDs of version 4: 244 random bits.
            token: format!("{}{}", random(), random()),
            access_key: key::new_access_key()?,
            secret_key: key::new_secret_key()?,
        })
    }
}

impl StoredCredentials {
    /// Whether nothing is missing.
    fn is_complete(&self) -> bool {
        self.access_key.is_some() && self.secret_key.is_some()
    }

    /// The credentials, with new values in place of those that are missing.
    fn completed(self) -> anyhow::Result<Credentials> {
        Ok(Credentials {
            project_id: self.project_id,
            workspace_id: self.workspace_id,
            token: self.token,
            access_key: self.access_key.map_or_else(key::new_access_key, Ok)?,
            secret_key: self.secret_key.map_or_else(key::new_secret_key, Ok)?,
        })
    }
}

/// What the file holds; `None` where there is none.
fn read(path: &Path) -> anyhow::Result<Option<StoredCredentials>> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let stored: StoredCredentials = serde_json::from_slice(&bytes).map_err(|error| {
        // Where, not what: the reason may quote a secret.
        anyhow!(
            "{} does not hold credentials: see line {}, column {}",
            path.display(),
            error.line(),
            error.column()
        )
    })?;
    let keys = [&stored.access_key, &stored.secret_key];
    ensure!(
        keys.into_iter().flatten().all(|half| !half.is_empty()),
        "{}: access_key and secret_key must not be empty; remove them, and the next start makes new \
         ones",
        path.display()
    );
    Ok(Some(stored))
}

/// Replaces what the file holds by what `decide` makes of it, at once and for good. Only one process
/// at a time does so: the second finds what the first has written.
fn replace(
    path: &Path,
    decide: impl FnOnce(Option<StoredCredentials>) -> anyhow::Result<Credentials>,
) -> anyhow::Result<Credentials> {
    let parent = path.parent().context("the credentials have no directory")?;
    directory::create_private(parent)?;
    let cannot_write = || format!("cannot write {}", path.display());
    let directory = File::open(parent).with_context(cannot_write)?;
    // Closing the directory unlocks it.
    directory.lock().with_context(cannot_write)?;
    let credentials = decide(read(path)?)?;
    let write = || -> std::io::Result<()> {
        // Temporary files are made with mode 0600, and the rename keeps it.
        let mut file = tempfile::NamedTempFile::new_in(parent)?;
        serde_json::to_writer_pretty(&mut file, &credentials)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        directory.sync_all()
    };
    write().with_context(cannot_write)?;
    Ok(credentials)
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
        assert_eq!(first.access_key.len(), 20);
        assert_eq!(first.secret_key.len(), 40);
    }

    #[test]
    fn a_file_of_an_earlier_version_gains_an_access_key_once_and_keeps_the_rest() {
        let state = tempfile::tempdir().unwrap();
        let path = Credentials::path(state.path());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let earlier = r#"{"project_id": "p", "workspace_id": "w", "token": "t"}"#;
        fs::write(&path, earlier).unwrap();
        let gained = Credentials::load_or_create(state.path()).unwrap();
        let kept = [&gained.project_id, &gained.workspace_id, &gained.token];
        assert_eq!(kept, ["p", "w", "t"]);
        assert_eq!(gained.access_key.len(), 20);
        assert_eq!(gained.secret_key.len(), 40);
        assert_eq!(gained, Credentials::load_or_create(state.path()).unwrap());
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn of_those_who_start_at_the_same_time_all_get_the_same() {
        let state = tempfile::tempdir().unwrap();
        let start = || Credentials::load_or_create(state.path()).unwrap();
        let got: Vec<_> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            starts.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(got.iter().all(|one| *one == got[0]), "{got:?}");
    }

    #[test]
    fn a_new_secret_key_leaves_everything_else() {
        let state = tempfile::tempdir().unwrap();
        assert!(Credentials::rotate_secret_key(state.path()).is_err());
        let before = Credentials::load_or_create(state.path()).unwrap();
        let after = Credentials::rotate_secret_key(state.path()).unwrap();
        assert_ne!(before.secret_key, after.secret_key);
        let secret_key = before.secret_key.clone();
        assert_eq!(
            before,
            Credentials {
                secret_key,
                ..after.clone()
            }
        );
        assert_eq!(after, Credentials::load_or_create(state.path()).unwrap());
        assert_eq!(mode(&Credentials::path(state.path())), 0o600);
    }

    #[test]
    fn an_empty_key_would_let_everybody_sign() {
        let state = tempfile::tempdir().unwrap();
        let mut made = Credentials::load_or_create(state.path()).unwrap();
        made.secret_key.clear();
        let path = Credentials::path(state.path());
        fs::write(&path, serde_json::to_vec(&made).unwrap()).unwrap();
        let error = Credentials::load_or_create(state.path()).unwrap_err();
        assert!(error.to_string().contains("secret_key"), "{error}");
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
    fn what_a_damaged_file_holds_is_not_quoted() {
        let state = tempfile::tempdir().unwrap();
        Credentials::load_or_create(state.path()).unwrap();
        let path = Credentials::path(state.path());
        for text in [
            r#""s3cret""#,
            r#"{"project_id": "p", "workspace_id": "w", "token": 53123}"#,
        ] {
            fs::write(&path, text).unwrap();
            let error = Credentials::load_or_create(state.path()).unwrap_err();
            let said = format!("{error:?}");
            assert!(said.contains("line 1"), "{said}");
            assert!(
                !said.contains("s3cret") && !said.contains("53123"),
                "{said}"
            );
        }
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let state = tempfile::tempdir().unwrap();
        let made = Credentials::load_or_create(state.path()).unwrap();
        let shown = format!("{made:?}");
        for secret in [&made.token, &made.secret_key, &made.access_key] {
            assert!(!shown.contains(secret.as_str()), "{shown}");
        }
    }
}
