//! The operations over a store in memory: every field, every refusal, races and crashes.

mod add_image;
mod crash;
mod create_instance;
mod delete_instance;
mod failure;
mod query_instance;
mod race;
mod search_core;
mod search_image;
mod tag_filter;
mod world;
