//! The operations of v1: every field, every refusal.

mod add_image;
mod check_image;
mod create_instance;
mod delete_image;
mod delete_instance;
mod modify_image;
mod query_instance;
mod search_image;
mod tag_filter;
