//! `/sightline/v1/...`, operation by operation.

mod add_items;
mod calls;
mod compare_images;
mod delete_items;
mod duplicates;
mod export;
mod external;
mod import;
mod instances;
mod list_items;
mod paging;
mod search_items;
mod shop;
