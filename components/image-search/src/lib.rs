//! Huawei Cloud Image Search: instances (libraries of pictures), and search by picture.
//!
//! Each operation is a file of its own. Those that touch pictures take the search core as an
//! [`inference::Inference`], so that they run natively in tests.

mod access;
mod body;
pub mod create_instance;
mod error;
mod instance_record;
mod tags;

pub use error::{Code, Error};
