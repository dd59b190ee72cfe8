//! The functions that the `inference` component exports, typed.

use wasmtime::component::{Instance, TypedFunc};
use wasmtime::{AsContextMut, Store};

use crate::imports::bindings::sightline::inference::{describe, search};
use crate::instance::InstanceState;

/// The interface of pictures.
pub(super) const DESCRIBE: &str = "sightline:inference/describe@0.1.0";
/// The interface of libraries.
pub(super) const SEARCH: &str = "sightline:inference/search@0.1.0";

type Describe = TypedFunc<
    (
        String,
        Vec<u8>,
        Option<describe::Region>,
        describe::Acceptance,
        Option<describe::Language>,
    ),
    (Result<describe::Description, describe::Refusal>,),
>;
type Similarity = TypedFunc<(Vec<i8>, Vec<i8>), (Result<f32, search::Error>,)>;
type Search = TypedFunc<(String, search::Query), (Result<search::Answer, search::Error>,)>;
type Update = TypedFunc<(String, Vec<search::Change>), (Result<(), search::Error>,)>;
type Maintain = TypedFunc<(String, search::Urgency), (Result<bool, search::Error>,)>;
type DropLibrary = TypedFunc<(String,), (Result<(), search::Error>,)>;

/// The functions of an instance.
#[derive(Clone)]
pub(super) struct Functions {
    pub(super) describe: Describe,
    pub(super) similarity: Similarity,
    pub(super) search: Search,
    pub(super) update: Update,
    pub(super) maintain: Maintain,
    pub(super) drop_library: DropLibrary,
}

impl Functions {
    /// Finds the functions of `instance`.
    pub(super) fn of(
        instance: &Instance,
        store: &mut Store<InstanceState>,
    ) -> wasmtime::Result<Self> {
        Ok(Self {
            describe: function(instance, store, DESCRIBE, "describe")?,
            similarity: function(instance, store, SEARCH, "similarity")?,
            search: function(instance, store, SEARCH, "search")?,
            update: function(instance, store, SEARCH, "update")?,
            maintain: function(instance, store, SEARCH, "maintain")?,
            drop_library: function(instance, store, SEARCH, "drop-library")?,
        })
    }
}

fn function<P, R>(
    instance: &Instance,
    store: &mut Store<InstanceState>,
    interface: &str,
    name: &str,
) -> wasmtime::Result<TypedFunc<P, R>>
where
    P: wasmtime::component::ComponentNamedList + wasmtime::component::Lower,
    R: wasmtime::component::ComponentNamedList + wasmtime::component::Lift,
{
    let missing = || wasmtime::format_err!("the dependency has no function {name} of {interface}");
    let exports = instance
        .get_export_index(store.as_context_mut(), None, interface)
        .ok_or_else(missing)?;
    let index = instance
        .get_export_index(store.as_context_mut(), Some(&exports), name)
        .ok_or_else(missing)?;
    instance.get_typed_func(store, index)
}
