//! `sightline:inference`, linked natively: calls go to a pool of warm instances of the component.
//!
//! Composed into each operation it would be compiled and instantiated many times over, with a cache
//! of its own in each. Here one compilation and a few instances serve all.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context;
use tokio::sync::Semaphore;
use wasmtime::component::{Component, HasSelf, Instance, InstancePre, Linker, TypedFunc};
use wasmtime::{AsContextMut, Store};

use super::sightline::inference::{describe, search};
use crate::component::ComponentContext;
use crate::instance::{self, InstanceState};
use crate::limits::Limits;
use crate::telemetry::{InstanceGauge, Metrics};

const DESCRIBE: &str = "sightline:inference/describe@0.1.0";
/// Linear memory that an instance may keep between calls: its cache of partitions and as much again. One that
/// described a picture of many megapixels ends with the call, for a memory never shrinks.
const WARM_MEMORY: usize = 64 << 20;

const SEARCH: &str = "sightline:inference/search@0.1.0";

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
type DropLibrary = TypedFunc<(String,), (Result<(), search::Error>,)>;

/// Adds the pool's interfaces to the imports of the components of `linker`.
pub fn link(linker: &mut Linker<InstanceState>) -> wasmtime::Result<()> {
    describe::add_to_linker::<_, HasSelf<_>>(linker, |state| state)?;
    search::add_to_linker::<_, HasSelf<_>>(linker, |state| state)
}

/// Warm instances of the `inference` component.
///
/// An instance serves one call at a time, with the permissions of the component that calls. At most
/// two per processor are made, when they are needed; one that failed is dropped with its call.
pub struct InferencePool {
    engine: wasmtime::Engine,
    pre: InstancePre<InstanceState>,
    limits: Limits,
    metrics: Arc<Metrics>,
    /// Most recently used last, so that the warmest caches work most.
    idle: Mutex<Vec<WarmInstance>>,
    turns: Semaphore,
}

struct WarmInstance {
    store: Store<InstanceState>,
    functions: Functions,
    calls: usize,
    last_used: Instant,
    _live: InstanceGauge,
}

#[derive(Clone)]
struct Functions {
    describe: Describe,
    similarity: Similarity,
    search: Search,
    update: Update,
    drop_library: DropLibrary,
}

impl InferencePool {
    /// Instances that may exist at the same time.
    pub fn size() -> usize {
        let processors = std::thread::available_parallelism().map_or(2, |count| count.get());
        processors * 2
    }

    /// A pool of instances of `component`; none is made yet.
    ///
    /// # Errors
    /// The component imports something that the host does not offer.
    pub fn new(
        component: &Component,
        linker: &Linker<InstanceState>,
        limits: &Limits,
        metrics: Arc<Metrics>,
    ) -> anyhow::Result<Self> {
        let pre = linker
            .instantiate_pre(component)
            .map_err(anyhow::Error::from)
            .context("the `sightline:inference` dependency cannot be linked")?;
        Ok(Self {
            engine: component.engine().clone(),
            pre,
            limits: limits.clone(),
            metrics,
            idle: Mutex::default(),
            turns: Semaphore::new(Self::size()),
        })
    }

    /// Drops the instances that had no work for longer than the idle timeout.
    pub fn drop_idle(&self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|warm| warm.last_used.elapsed() < self.limits.idle_timeout);
    }

    /// Runs `call` on a warm instance with the permissions of `caller`.
    async fn with_instance<R>(
        &self,
        caller: &Arc<ComponentContext>,
        call: impl AsyncFnOnce(&mut Store<InstanceState>, &Functions) -> wasmtime::Result<R>,
    ) -> wasmtime::Result<R> {
        let _turn = self.turns.acquire().await?;
        let mut warm = self.take(caller).await?;
        // Until the call has succeeded the instance is not in the pool: when it traps, or when the
        // caller is ended while it waits, the instance ends here.
        let result = call(&mut warm.store, &warm.functions).await?;
        warm.calls += 1;
        warm.last_used = Instant::now();
        let is_large = warm.store.data().memory_size().bytes() > WARM_MEMORY;
        if warm.calls < self.limits.instance_requests && !is_large {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(warm);
        }
        Ok(result)
    }

    async fn take(&self, caller: &Arc<ComponentContext>) -> wasmtime::Result<WarmInstance> {
        let warm = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.pop()
        };
        match warm {
            Some(mut warm) => {
                warm.store.data_mut().act_for(caller.clone());
                Ok(warm)
            }
            None => self.instantiate(caller).await,
        }
    }

    async fn instantiate(&self, caller: &Arc<ComponentContext>) -> wasmtime::Result<WarmInstance> {
        let live = self.metrics.instance("inference");
        let mut store = instance::new_store(&self.engine, caller, &self.limits)
            .map_err(wasmtime::Error::from_anyhow)?;
        let instance = self.pre.instantiate_async(&mut store).await?;
        let functions = Functions::of(&instance, &mut store)?;
        Ok(WarmInstance {
            store,
            functions,
            calls: 0,
            last_used: Instant::now(),
            _live: live,
        })
    }
}

impl Functions {
    fn of(instance: &Instance, store: &mut Store<InstanceState>) -> wasmtime::Result<Self> {
        Ok(Self {
            describe: function(instance, store, DESCRIBE, "describe")?,
            similarity: function(instance, store, SEARCH, "similarity")?,
            search: function(instance, store, SEARCH, "search")?,
            update: function(instance, store, SEARCH, "update")?,
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

impl InstanceState {
    fn inference(&self) -> wasmtime::Result<(Arc<InferencePool>, Arc<ComponentContext>)> {
        let caller = self.component().clone();
        let pool = caller.inference().cloned();
        let pool = pool.ok_or_else(|| wasmtime::format_err!("no inference dependency"))?;
        Ok((pool, caller))
    }
}

impl describe::Host for InstanceState {
    async fn describe(
        &mut self,
        model: String,
        picture: Vec<u8>,
        region: Option<describe::Region>,
        accept: describe::Acceptance,
        keywords: Option<describe::Language>,
    ) -> wasmtime::Result<Result<describe::Description, describe::Refusal>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            let input = (model, picture, region, accept, keywords);
            functions.describe.call_async(store, input).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }
}

impl search::Host for InstanceState {
    async fn similarity(
        &mut self,
        a: Vec<i8>,
        b: Vec<i8>,
    ) -> wasmtime::Result<Result<f32, search::Error>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.similarity.call_async(store, (a, b)).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }

    async fn search(
        &mut self,
        library: String,
        query: search::Query,
    ) -> wasmtime::Result<Result<search::Answer, search::Error>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.search.call_async(store, (library, query)).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }

    async fn update(
        &mut self,
        library: String,
        changes: Vec<search::Change>,
    ) -> wasmtime::Result<Result<(), search::Error>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.update.call_async(store, (library, changes)).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }

    async fn drop_library(
        &mut self,
        library: String,
    ) -> wasmtime::Result<Result<(), search::Error>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.drop_library.call_async(store, (library,)).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }
}
