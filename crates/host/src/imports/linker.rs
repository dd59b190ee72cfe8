//! A linker of everything that every component may import.

use wasmtime::component::{HasSelf, Linker};

use super::bindings::fermyon::spin::variables;
use super::bindings::wasi::keyvalue::{atomics, batch, store};
use crate::instance::InstanceState;

/// A linker of WASI, outgoing HTTP, the key-value store and variables.
///
/// # Errors
/// Two interfaces have the same name.
pub fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<InstanceState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    store::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    batch::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    atomics::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    variables::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    Ok(linker)
}
