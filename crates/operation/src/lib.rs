//! The HTTP edge shared by every operation: read, authenticate, validate, answer.
//!
//! An operation is a plain function from [`Request`] and [`Context`] to [`Response`]. It runs natively in
//! tests; [`component!`] makes it the handler of a WASI component.

pub mod alibaba;
mod auth;
mod context;
mod failure;
pub mod fields;
pub mod gateway;
pub mod huawei;
mod id;
pub mod keystone;
pub mod retry;
pub mod streamed;
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod wasi;

pub use auth::{Caller, Credentials, Denied, authenticate};
pub use context::{Context, Request, Response, Timestamp, host, segments};
pub use failure::{Failure, Family};
pub use id::{digits, hex32, uuid};

/// Makes `$handle`, a `fn(&Request, &Context) -> Response` of family `$family`, the component's handler.
///
/// Natively it expands to an empty `main`, so that the same package is tested without WebAssembly.
#[macro_export]
macro_rules! component {
    // `$serve` is the function of `wasi` that runs `$handle`.
    (@$serve:ident $family:expr, $handle:path) => {
        #[cfg(target_family = "wasm")]
        struct Component;

        #[cfg(target_family = "wasm")]
        impl $crate::wasi::Guest for Component {
            fn handle(
                request: $crate::wasi::IncomingRequest,
                out: $crate::wasi::ResponseOutparam,
            ) {
                $crate::wasi::$serve($family, $handle, request, out);
            }
        }

        #[cfg(target_family = "wasm")]
        $crate::wasi::export!(Component with_types_in $crate::wasi);

        fn main() {}
    };
    ($family:expr, $handle:path) => {
        $crate::component!(@serve $family, $handle);
    };
}

/// As [`component!`] for answers that are sent piece by piece: `$handle` is a
/// `fn(&Request, &Context, streamed::Send)`.
#[macro_export]
macro_rules! streaming_component {
    ($family:expr, $handle:path) => {
        $crate::component!(@serve_streamed $family, $handle);
    };
}
