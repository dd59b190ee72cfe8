//! The components: which operations each path has.

use operation::{Component, on};

use crate::api::{Projects, Tokens};
use crate::create_token::CreateToken;
use crate::list_projects::ListProjects;

/// `/v3/auth/tokens`
pub const TOKENS: Component<Tokens> = Component {
    api: Tokens,
    operations: &[on::<_, CreateToken>("POST")],
};

/// `/v3/projects`
pub const PROJECTS: Component<Projects> = Component {
    api: Projects,
    operations: &[on::<_, ListProjects>("GET")],
};
