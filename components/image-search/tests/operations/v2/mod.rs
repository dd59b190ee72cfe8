//! The operations of v2: every field, every refusal, conditions and pages.

mod add_data;
mod calls;
mod check_data;
mod condition;
mod delete_data;
mod keywords;
mod paging;
mod picture;
mod race;
mod search_data;
mod search_fields;
mod shop;
mod update_data;
