//! The HTTP edge shared by every operation: read, authenticate, validate, answer.
//!
//! An [`Operation`] is a type: the request, parsed once, and what carries it out. A [`Component`] is the table of
//! the operations of one path, [`answer`] the way from a request to its answer. All of it runs natively in tests;
//! [`export!`] makes a table the handler of a WASI component.

pub mod alibaba;
mod api;
mod auth;
mod context;
mod family;
pub mod fields;
pub mod gateway;
pub mod huawei;
mod id;
pub mod keystone;
mod log;
pub mod rest;
pub mod retry;
pub mod root_credentials;
mod server_error;
pub mod streamed;
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod wasi;

pub use api::{
    Api, Call, Component, Operation, Row, StreamedOperation, answer, answer_whole, find, names, on,
    streamed_on,
};
pub use auth::authenticate;
pub use context::{Context, Request, Response, Timestamp, host, segments};
pub use family::Family;
pub use iam::{AccessError, Caller, Credentials};
pub use id::{digits, hex32, uuid};
pub use log::{Level, LogLine, log};
pub use server_error::ServerError;

/// Makes the table `$component`, a [`Component`], the handler of a WASI component, whose operations use `$services`.
///
/// Natively it expands to an empty `main`, so that the same package is tested without WebAssembly.
#[macro_export]
macro_rules! export {
    ($component:expr, $services:expr) => {
        #[cfg(target_family = "wasm")]
        struct Exported;

        #[cfg(target_family = "wasm")]
        impl $crate::wasi::Guest for Exported {
            fn handle(
                request: $crate::wasi::IncomingRequest,
                out: $crate::wasi::ResponseOutparam,
            ) {
                fn answer(
                    request: &$crate::Request,
                    context: &$crate::Context<'_>,
                    send: $crate::streamed::SendResponse<'_>,
                ) {
                    $crate::answer(&$component, request, context, $services, send);
                }
                let family = $crate::Api::family(&$component.api);
                $crate::wasi::serve(family, answer, request, out);
            }
        }

        #[cfg(target_family = "wasm")]
        $crate::wasi::export!(Exported with_types_in $crate::wasi);

        fn main() {}
    };
    ($component:expr) => {
        $crate::export!($component, ());
    };
}
