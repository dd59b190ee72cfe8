//! What components may import from the host.

mod bindings;
mod inference;
mod key_value;
mod outbound;
mod output;
mod variables;

pub use bindings::fermyon;
pub use bindings::sightline;
pub use bindings::wasi;
pub use inference::{InferencePool, link as link_inference};
pub use key_value::{Bucket, Cas};
pub use outbound::{Outbound, OwnAddress};
pub use output::GuestOutput;

use wasmtime::component::{HasSelf, Linker};

use crate::instance::InstanceState;

/// A linker of everything that every component may import.
pub fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<InstanceState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    wasi::keyvalue::store::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    wasi::keyvalue::batch::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    wasi::keyvalue::atomics::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    fermyon::spin::variables::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
    Ok(linker)
}
