//! Who calls: keys, projects, tokens and the vendors' request signatures.
//!
//! A deployment has a root project with a root key and a static token ([`Credentials`]: the variables of the
//! application), and any number of further projects and keys in its store ([`Registry`]). A request proves
//! that its caller holds a key by a signature ([`huawei`], [`alibaba`]) or by a token ([`token`]).

pub mod alibaba;
mod authenticator;
mod caller;
mod error;
pub mod failure_limit;
pub mod huawei;
pub mod key;
pub mod password;
mod project;
mod registry;
mod root;
pub mod token;
mod unreserved;

pub use authenticator::{Attempt, Authenticator, UNGUESSABLE_LENGTH};
pub use caller::{Caller, DOMAIN_NAME};
pub use error::AccessError;
pub use key::Key;
pub use project::{Project, is_name};
pub use registry::{Registry, RegistryError};
pub use root::{Credentials, ROOT_PROJECT};
