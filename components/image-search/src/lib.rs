//! Huawei Cloud Image Search: instances (libraries of pictures), and search by picture.
//!
//! Each operation is a file of its own. Those that touch pictures take the search core as an
//! [`inference::Inference`], so that they run natively in tests.

mod add_image;
mod body;
mod call;
pub mod create_instance;
mod delete_instance;
mod error;
pub mod image;
pub mod image_record;
pub mod inference;
pub mod instance;
pub mod instance_record;
mod item_id;
mod picture;
mod query_instance;
pub mod search_image;
mod tags;

pub use body::LIMIT as BODY_LIMIT;
pub use error::{Code, Error};
