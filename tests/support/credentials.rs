//! What the host made at its first start.

use std::path::Path;

use serde::Deserialize;

/// The contents of `credentials.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Credentials {
    /// The project of the token.
    pub project_id: String,
    /// The workspace of the token.
    pub workspace_id: String,
    /// What goes into `X-Auth-Token`.
    pub token: String,
    /// Names the secret key in signatures.
    pub access_key: String,
    /// What signatures are made with.
    pub secret_key: String,
}

impl Credentials {
    /// Reads the credentials of a state directory.
    pub fn read(state_dir: &Path) -> Self {
        let path = state_dir.join("sightline/credentials.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }
}
