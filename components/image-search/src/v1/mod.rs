//! The first generation of the API: `/v1/{project_id}/...`, codes `IS.`. A module for each path, which
//! dispatches to one file for each operation.

mod add_image;
pub mod check_image;
pub(crate) mod configuration;
pub mod create_instance;
mod delete_image;
mod delete_instance;
mod done;
pub mod image;
pub mod instance;
mod instance_answer;
mod modify_image;
mod path;
mod query_instance;
pub mod search_image;
mod search_request;
mod tags;
