//! The first version of the API: `/v1/{project_id}/...`, codes `IS.`. A file for each operation, and what they share.

mod answer;
mod fields;

pub mod add_image;
pub mod check_image;
pub mod create_instance;
pub mod delete_image;
pub mod delete_instance;
pub mod modify_image;
pub mod query_instance;
pub mod search_image;
