//! The second generation of the API: `/v2/{project_id}/mms/{service_name}/...`, codes `MMS.`. A file for
//! each operation, and what they share.

pub mod add_data;
mod answer;
mod category;
pub mod check_data;
mod condition;
mod cursor;
pub mod delete_data;
mod image_info;
mod item;
pub(crate) mod metadata;
mod post;
pub mod search_data;
pub(crate) mod search_request;
pub(crate) mod subject;
pub mod update_data;
