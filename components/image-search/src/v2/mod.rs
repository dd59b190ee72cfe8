//! The second version of the API: `/v2/{project_id}/mms/{service_name}/...`, codes `MMS.`. A file for each operation,
//! and what they share.

mod answer;
mod fields;
mod subject;

pub mod add_data;
pub mod check_data;
pub mod delete_data;
pub mod search_data;
pub mod update_data;
