//! The functions that components import: each call is served by an instance of the pool, with the permissions of the
//! component that calls.

use std::sync::Arc;

use wasmtime::component::{ComponentNamedList, Lift, Linker, LinkerInstance, Lower, TypedFunc};

use super::functions::{DESCRIBE, Functions, SEARCH};
use super::pool::InferencePool;
use crate::imports::bindings::sightline::inference::search::{Change, Error, Urgency};
use crate::instance::{ComponentContext, InstanceState};

/// Adds the interfaces of `pool` to the imports of the components of `linker`, which own the pool from then on.
///
/// # Errors
/// The linker has such functions already.
pub fn link(linker: &mut Linker<InstanceState>, pool: &Arc<InferencePool>) -> wasmtime::Result<()> {
    let mut describe = linker.instance(DESCRIBE)?;
    forward(&mut describe, "describe", pool, |exports| &exports.describe)?;
    let mut search = linker.instance(SEARCH)?;
    forward(&mut search, "similarity", pool, |exports| {
        &exports.similarity
    })?;
    forward(&mut search, "search", pool, |exports| &exports.search)?;
    define(&mut search, "update", pool, update)?;
    define(&mut search, "maintain", pool, maintain)?;
    define(&mut search, "drop-library", pool, drop_library)
}

/// Defines `name` as a call of `function` of an instance of `pool`, as it is.
fn forward<P, R>(
    linker: &mut LinkerInstance<'_, InstanceState>,
    name: &str,
    pool: &Arc<InferencePool>,
    function: fn(&Functions) -> &TypedFunc<P, R>,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + Lower + Send + Sync + 'static,
    R: ComponentNamedList + Lift + Lower + Send + Sync + 'static,
{
    define(linker, name, pool, move |pool, caller, input| async move {
        let call = async |store: &mut _, functions: &Functions| {
            function(functions).call_async(store, input).await
        };
        pool.call(&caller, call).await
    })
}

/// Defines `name` as a call of `serve`, which is given the pool and the component that calls.
fn define<P, R, F>(
    linker: &mut LinkerInstance<'_, InstanceState>,
    name: &str,
    pool: &Arc<InferencePool>,
    serve: impl Fn(Arc<InferencePool>, Arc<ComponentContext>, P) -> F + Send + Sync + 'static,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + 'static,
    F: Future<Output = wasmtime::Result<R>> + Send + 'static,
{
    let pool = pool.clone();
    linker.func_wrap_async(name, move |caller, input: P| {
        let caller = caller.data().component().clone();
        Box::new(serve(pool.clone(), caller, input))
    })
}

async fn update(
    pool: Arc<InferencePool>,
    caller: Arc<ComponentContext>,
    (library, changes): (String, Vec<Change>),
) -> wasmtime::Result<(Result<(), Error>,)> {
    // Before a permit is taken: writers that wait for each other hold up no search.
    let _lock = pool.locks.lock(&library).await;
    let input = (library.clone(), changes);
    let call = async |store: &mut _, functions: &Functions| {
        functions.update.call_async(store, input).await
    };
    let (updated,) = pool.call(&caller, call).await?;
    if updated.is_ok() {
        pool.maintenance.record_change(&library, &caller);
    }
    Ok((updated,))
}

async fn maintain(
    pool: Arc<InferencePool>,
    caller: Arc<ComponentContext>,
    (library, urgency): (String, Urgency),
) -> wasmtime::Result<(Result<bool, Error>,)> {
    let permit = pool.acquire().await?;
    let maintained = pool.maintain(permit, &caller, library, urgency).await?;
    Ok((maintained,))
}

async fn drop_library(
    pool: Arc<InferencePool>,
    caller: Arc<ComponentContext>,
    (library,): (String,),
) -> wasmtime::Result<(Result<(), Error>,)> {
    let _lock = pool.locks.lock(&library).await;
    pool.maintenance.remove(&library);
    let input = (library.clone(),);
    let call = async |store: &mut _, functions: &Functions| {
        functions.drop_library.call_async(store, input).await
    };
    pool.call(&caller, call).await
}
