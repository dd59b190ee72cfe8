//! Huawei Cloud IAM, as far as callers of the other services need it: a token for a key, and the id of a key's
//! project.
//!
//! Both operations are OpenStack Keystone's, version 3, and so are their errors. What a key is, and how it is
//! verified, is in the crate `iam`.

mod api;
pub mod components;
mod create_token;
mod error;
mod list_projects;
mod password_request;

pub use api::{Projects, Tokens};
pub use error::Error;
