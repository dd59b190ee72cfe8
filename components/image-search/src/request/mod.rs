//! The fields of requests that several operations, or several versions of the API, have in common.

mod body;
mod instance_settings;
mod item_metadata;
mod picture;
mod search;

pub use body::{MAX_BODY as BODY_LIMIT, bytes, json, optional_text, required_text};
pub use instance_settings::{
    KeywordSettings, MAX_NAMES, custom_names, offered_search_types, search_type, service_types,
};
pub use item_metadata::{MAX_ITEM_ID, NewMetadata, updated_metadata};
pub use picture::{Corners, Picture};
pub use search::{collapse_field, round_up};
