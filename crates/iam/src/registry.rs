//! Projects and keys as they are made, listed, rotated and revoked.
//!
//! Every change is seen by the next request: the edge reads a key's record each time.

use std::collections::BTreeMap;

use store::{Change, Directory, KeyValue, RawRecord, Record, StoreError, UpdateError, join};

use crate::key::{self, Key};
use crate::project::{Project, is_name};
use crate::root::ROOT_PROJECT;

/// The projects and keys of a store. The root project and its key are not among them: they are the
/// deployment's variables ([`crate::Credentials`]).
#[derive(Clone, Copy)]
pub struct Registry<'a> {
    store: &'a dyn KeyValue,
}

/// Why projects and keys stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// No project or user can have this name.
    #[error(
        "{0:?} cannot be a name: use 1 to 64 letters, digits, '.', '_' and '-', beginning with a letter or a digit"
    )]
    Name(String),
    /// Another project has this name.
    #[error("there is a project {0} already: use another name")]
    NameTaken(String),
    /// There is no such key.
    #[error("there is no access key {0}: list the keys")]
    UnknownKey(String),
    /// The key is revoked, for good.
    #[error("the access key {0} is revoked: create another")]
    Revoked(String),
    /// The operating system has no randomness to give.
    #[error("no randomness for a key: {0}")]
    Random(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<getrandom::Error> for RegistryError {
    fn from(error: getrandom::Error) -> Self {
        Self::Random(error.to_string())
    }
}

impl<'a> Registry<'a> {
    /// The registry of a store.
    pub fn new(store: &'a dyn KeyValue) -> Self {
        Self { store }
    }

    /// Makes a project.
    ///
    /// # Errors
    /// The name is malformed or taken.
    pub fn create_project(self, name: &str, now_ms: i64) -> Result<Project, RegistryError> {
        if !is_name(name) {
            return Err(RegistryError::Name(name.to_owned()));
        }
        let project = Project::new(name, now_ms);
        let taken = name == ROOT_PROJECT || projects().claim(self.store, name, &project)?.is_some();
        if taken {
            return Err(RegistryError::NameTaken(name.to_owned()));
        }
        Ok(project)
    }

    /// The project of this name or, else, of this id.
    ///
    /// # Errors
    /// The store fails.
    pub fn project(self, name_or_id: &str) -> Result<Option<Project>, StoreError> {
        let mut all = projects().list(self.store)?;
        let named = all.remove(name_or_id);
        Ok(named.or_else(|| all.into_values().find(|project| project.id == name_or_id)))
    }

    /// All projects, in the order of their names.
    ///
    /// # Errors
    /// The store fails.
    pub fn projects(self) -> Result<Vec<Project>, StoreError> {
        Ok(projects().list(self.store)?.into_values().collect())
    }

    /// Makes a key of `project`, which may be the root project. Without a user the key is its own user.
    ///
    /// # Errors
    /// The user's name is malformed.
    pub fn create_key(
        self,
        project: &Project,
        user_name: Option<&str>,
        now_ms: i64,
    ) -> Result<Key, RegistryError> {
        if let Some(name) = user_name.filter(|name| !is_name(name)) {
            return Err(RegistryError::Name(name.to_owned()));
        }
        let access_key = key::new_access_key()?;
        let created = Key {
            user_name: user_name.unwrap_or(&access_key).to_owned(),
            secret_key: key::new_secret_key()?,
            project_id: project.id.clone(),
            workspace_id: project.workspace_id.clone(),
            created_ms: now_ms,
            revoked_ms: None,
            access_key,
        };
        // A crash between leaves a key that nobody was told.
        if !key_record(&created.access_key).create(self.store, &created)? {
            return Err(RegistryError::Random("it repeats itself".to_owned()));
        }
        keys().claim(self.store, &created.access_key, &created.project_id)?;
        Ok(created)
    }

    /// The key of this access key.
    ///
    /// # Errors
    /// The store fails.
    pub fn key(self, access_key: &str) -> Result<Option<Key>, StoreError> {
        key_record(access_key).read(self.store)
    }

    /// All keys, also revoked ones, in the order they were made.
    ///
    /// # Errors
    /// The store fails.
    pub fn keys(self) -> Result<Vec<Key>, StoreError> {
        let names: BTreeMap<String, String> = keys().list(self.store)?;
        let records: Vec<Record<Key>> = names.keys().map(|name| key_record(name)).collect();
        let found = Record::read_many(self.store, &records)?;
        let mut found: Vec<Key> = found.into_iter().flatten().collect();
        found.sort_by_key(|key| key.created_ms);
        Ok(found)
    }

    /// Gives the key a new secret. The old one, and every token made with it, ends at once.
    ///
    /// # Errors
    /// There is no such key, or it is revoked.
    pub fn rotate(self, access_key: &str) -> Result<Key, RegistryError> {
        let secret = key::new_secret_key()?;
        self.change(access_key, |key| {
            if !key.is_active() {
                return Err(RegistryError::Revoked(access_key.to_owned()));
            }
            Ok(Key {
                secret_key: secret.clone(),
                ..key
            })
        })
    }

    /// Ends the key and every token made with it, at once and for good. A key that is revoked already
    /// stays as it is.
    ///
    /// # Errors
    /// There is no such key.
    pub fn revoke(self, access_key: &str, now_ms: i64) -> Result<Key, RegistryError> {
        self.change(access_key, |key| {
            Ok(Key {
                secret_key: String::new(),
                revoked_ms: key.revoked_ms.or(Some(now_ms)),
                ..key
            })
        })
    }

    fn change(
        self,
        access_key: &str,
        change: impl Fn(Key) -> Result<Key, RegistryError>,
    ) -> Result<Key, RegistryError> {
        let outcome = key_record(access_key).update(self.store, |key| {
            let key = key.ok_or_else(|| RegistryError::UnknownKey(access_key.to_owned()))?;
            let changed = change(key)?;
            Ok((Change::Put(changed.clone()), changed))
        });
        outcome.map_err(|error| match error {
            UpdateError::Refused(refused) => refused,
            UpdateError::Store(error) => RegistryError::Store(error),
        })
    }
}

fn projects() -> Directory<Project> {
    Directory::new("identity:projects")
}

/// Access keys, each with its project.
fn keys() -> Directory<String> {
    Directory::new("identity:keys")
}

fn key_at(access_key: &str) -> String {
    join(&["identity", "key", access_key])
}

fn key_record(access_key: &str) -> Record<Key> {
    Record::new(key_at(access_key))
}

/// Where a key's record is, to be read along with others.
pub(crate) fn raw_key_record(access_key: &str) -> RawRecord {
    RawRecord::new(key_at(access_key))
}
