//! Huawei Cloud Image Search: instances (libraries of pictures), and search by picture.
//!
//! The vendor has two generations of the API; both work on the same instances and
//! pictures, and so do the operations that it never had, the extensions. Each operation is a file of its
//! own. What they need of the world beyond the store, they take as [`Tools`], so that they run natively
//! in tests.

mod attributes;
mod body;
mod call;
mod error;
pub mod extensions;
pub mod fetch;
mod find;
pub mod image;
pub mod inference;
pub mod instance;
mod item_id;
mod keywords;
mod library;
mod picture;
mod tools;
pub mod v1;
pub mod v2;

pub use body::LIMIT as BODY_LIMIT;
pub use error::{Api, Code, Error};
pub use tools::{Addresses, Tools, Unfetched};

/// Makes `$answer`, a `fn(&Request, &Context, &Tools) -> Response`, the handler of a component that uses
/// the [`Tools`] of the constructor `$tools`: `records`, `libraries` or `pictures`.
#[macro_export]
macro_rules! component {
    ($family:expr, $answer:path, $tools:ident) => {
        #[cfg(target_family = "wasm")]
        fn handle(
            request: &operation::Request,
            context: &operation::Context<'_>,
        ) -> operation::Response {
            $crate::Tools::$tools(|tools| $answer(request, context, tools))
        }

        operation::component!($family, handle);
    };
}

/// Makes `$answer`, a `fn(&Request, &Context, &Tools) -> Streamed`, the handler of a component that uses the
/// [`Tools`] of the constructor `$tools`.
#[macro_export]
macro_rules! streaming_component {
    ($family:expr, $answer:path, $tools:ident) => {
        #[cfg(target_family = "wasm")]
        fn handle(
            request: &operation::Request,
            context: &operation::Context<'_>,
            send: operation::streamed::Send<'_>,
        ) {
            $crate::Tools::$tools(|tools| send($answer(request, context, tools)))
        }

        operation::streaming_component!($family, handle);
    };
}
