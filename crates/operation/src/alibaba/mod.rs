//! Alibaba Cloud's RPC convention: one path, parameters in query and form, answers in JSON or XML.

mod answer;
mod authentication;
mod format;
mod parameters;

pub use answer::{Error, answer};
pub use authentication::authenticate;
pub use format::Format;
pub use parameters::parameters;
