//! The running application, and the way of a request through it: connection, admission, component, answer.

mod admission;
mod application;
mod component_handler;
mod instance_lifecycle;
mod request_body;
mod request_log;
mod response;
mod server;
mod service;
mod spin_headers;

pub use admission::Permit;
pub use application::Application;
pub use component_handler::ComponentHandler;
pub use server::serve;
