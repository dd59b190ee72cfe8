//! The body that asks for a token with a user's name and password.

use serde::Deserialize;

/// `{"auth": {...}}`. Fields of Keystone's that this server has no use for are ignored.
#[derive(Deserialize)]
pub(crate) struct PasswordRequest {
    pub auth: Auth,
}

#[derive(Deserialize)]
pub(crate) struct Auth {
    pub identity: Identity,
    pub scope: Option<Scope>,
}

#[derive(Deserialize)]
pub(crate) struct Identity {
    pub methods: Vec<String>,
    pub password: Option<Password>,
}

#[derive(Deserialize)]
pub(crate) struct Password {
    pub user: User,
}

/// Has no `Debug`: it holds a secret.
#[derive(Deserialize)]
pub(crate) struct User {
    pub name: String,
    pub password: String,
}

#[derive(Deserialize)]
pub(crate) struct Scope {
    pub project: Option<ScopedProject>,
}

/// A key has one project, so a name, such as a region's, stands for that one.
#[derive(Deserialize)]
pub(crate) struct ScopedProject {
    pub id: Option<String>,
    pub name: Option<String>,
}
