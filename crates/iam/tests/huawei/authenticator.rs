//! A deployment for tests: a root key, a store, a clock.

use iam::{Authenticator, Credentials, Key, Project, Registry};
use store::Memory;

/// 2026-01-01T00:00:00Z, where the recorded requests were signed.
pub const NOW: i64 = 1_767_225_600_000;
pub const HOST: &str = "127.0.0.1:8080";

pub struct World {
    pub store: Memory,
    pub root: Credentials,
}

impl World {
    pub fn new() -> Self {
        Self {
            store: Memory::new(),
            root: Credentials {
                project_id: "p".repeat(32),
                workspace_id: "w".to_owned(),
                token: "static-token".to_owned(),
                access_key: "AKEXAMPLE".to_owned(),
                secret_key: "SKEXAMPLE".to_owned(),
            },
        }
    }

    pub fn authenticator(&self) -> Authenticator<'_> {
        self.authenticator_at(NOW)
    }

    pub fn authenticator_at(&self, now_ms: i64) -> Authenticator<'_> {
        Authenticator {
            store: &self.store,
            root: &self.root,
            now_ms,
        }
    }

    pub fn registry(&self) -> Registry<'_> {
        Registry::new(&self.store)
    }

    pub fn root_key(&self) -> Key {
        self.root.key().unwrap()
    }

    /// A project of this name, with a key.
    pub fn project(&self, name: &str) -> (Project, Key) {
        let project = self.registry().create_project(name, NOW).unwrap();
        let key = self.registry().create_key(&project, None, NOW).unwrap();
        (project, key)
    }
}
