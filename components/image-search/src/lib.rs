//! Huawei Cloud Image Search: instances (libraries of pictures), and search by picture.
//!
//! The vendor has two versions of the API; both work on the same instances and pictures, and so do the operations that
//! it never had, the extensions. [`components`] is the table of all operations; each is a file of its own below `v1`,
//! `v2` or [`extensions`]: the request, read once, and what carries it out. Below them is what they share: the fields
//! of requests, then an instance's pictures ([`image`]) and the library of them, then instances. What an operation
//! needs of the world beyond the store are its [`Services`], so that all of it runs natively in tests.

mod api;
pub mod components;
mod error;
mod error_code;
pub mod extensions;
pub mod fetch;
pub mod image;
pub mod inference;
pub mod instance;
mod library;
mod request;
mod services;
mod v1;
mod v2;

pub use api::ImageSearch;
pub use error::Error;
pub use error_code::Code;
pub use request::BODY_LIMIT;
pub use services::{FetchPicture, Services};
