//! What the vendor never had: `/sightline/v1/{project_id}/...`, in the words of v2 for errors. A module for
//! each path, which dispatches to one file for each operation, and what they share.

mod add_items;
pub mod compare_images;
mod configure_instance;
mod cursor;
mod delete_items;
mod descriptor;
pub mod duplicates;
pub mod export;
pub mod filter;
mod group;
pub mod import;
pub mod instance_configuration;
mod instance_view;
pub mod instances;
mod item_view;
pub mod items;
mod line;
mod list_items;
mod outcome;
mod page;
mod parameters;
pub mod search_items;
mod search_request;
mod show_instance;
mod writer;

/// Where the instance stands in a path.
const INSTANCE_SEGMENT: usize = 4;
