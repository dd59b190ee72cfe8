//! What the vendor never had: `/sightline/v1/{project_id}/...`, in the words of v2 for errors. A file for each
//! operation, and what they share.

mod answer;
mod cursor;
mod descriptor;
mod export_line;
mod fields;
pub mod filter;
mod near_duplicates;

pub(crate) mod add_items;
pub(crate) mod compare_images;
pub(crate) mod configure_instance;
pub(crate) mod delete_items;
pub(crate) mod export_items;
pub(crate) mod find_duplicates;
pub(crate) mod import_items;
pub(crate) mod list_instances;
pub(crate) mod list_items;
pub(crate) mod search_items;
pub(crate) mod show_instance;
