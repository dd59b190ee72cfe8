//! The warm instances of the `inference` component.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context;
use tokio::sync::{Semaphore, SemaphorePermit};
use wasmtime::Store;
use wasmtime::component::{Component, InstancePre, Linker};

use super::functions::Functions;
use super::library_locks::LibraryLocks;
use super::queue::MaintenanceQueue;
use crate::imports::bindings::sightline::inference::search;
use crate::instance::{ComponentContext, InstanceState, new_store};
use crate::limits::Limits;
use crate::telemetry::{InstanceGauge, Metrics, StepOutcome};

/// Linear memory that an instance may keep between calls: its cache of blobs and as much again. One that
/// described a picture of many megapixels ends with the call, for a memory never shrinks.
const WARM_MEMORY: usize = 96 << 20;

/// Warm instances of the `inference` component.
///
/// An instance serves one call at a time, with the permissions of the component that calls. At most
/// two per processor are made, when they are needed; one that failed is dropped with its call.
pub struct InferencePool {
    engine: wasmtime::Engine,
    pre: InstancePre<InstanceState>,
    pub(super) limits: Limits,
    pub(super) metrics: Arc<Metrics>,
    /// Most recently used last, so that the warmest caches work most.
    idle: Mutex<Vec<WarmInstance>>,
    /// One for each instance that may be at work.
    permits: Semaphore,
    /// Held by who changes a library: two would compete for its manifest.
    pub(super) locks: LibraryLocks,
    /// The libraries that were changed.
    pub(super) maintenance: MaintenanceQueue,
}

struct WarmInstance {
    store: Store<InstanceState>,
    functions: Functions,
    calls: usize,
    last_used: Instant,
    _live: InstanceGauge,
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
            permits: Semaphore::new(Self::size()),
            locks: LibraryLocks::default(),
            maintenance: MaintenanceQueue::default(),
        })
    }

    /// Drops the instances that had no work for longer than the idle timeout.
    pub fn drop_idle(&self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|warm| warm.last_used.elapsed() < self.limits.idle_timeout);
    }

    /// Waits for the permit of an instance.
    pub(super) async fn acquire(&self) -> wasmtime::Result<SemaphorePermit<'_>> {
        Ok(self.permits.acquire().await?)
    }

    /// The permit of an instance, if one is free.
    pub(super) fn try_acquire(&self) -> Option<SemaphorePermit<'_>> {
        self.permits.try_acquire().ok()
    }

    /// Runs `call` on a warm instance with the permissions of `caller`.
    pub(super) async fn call<R>(
        &self,
        caller: &Arc<ComponentContext>,
        call: impl AsyncFnOnce(&mut Store<InstanceState>, &Functions) -> wasmtime::Result<R>,
    ) -> wasmtime::Result<R> {
        let permit = self.acquire().await?;
        self.call_with(permit, caller, call).await
    }

    /// Runs `call` with a permit that was acquired.
    async fn call_with<R>(
        &self,
        _permit: SemaphorePermit<'_>,
        caller: &Arc<ComponentContext>,
        call: impl AsyncFnOnce(&mut Store<InstanceState>, &Functions) -> wasmtime::Result<R>,
    ) -> wasmtime::Result<R> {
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

    /// Makes a step of the maintenance of `library`; true when more may be due.
    pub(super) async fn maintain(
        &self,
        permit: SemaphorePermit<'_>,
        caller: &Arc<ComponentContext>,
        library: String,
        urgency: search::Urgency,
    ) -> wasmtime::Result<Result<bool, search::Error>> {
        let start = Instant::now();
        let call = async |store: &mut Store<_>, functions: &Functions| {
            let input = (library, urgency);
            functions.maintain.call_async(store, input).await
        };
        let maintained = self.call_with(permit, caller, call).await;
        let outcome = match &maintained {
            Ok((Ok(true),)) => StepOutcome::Made,
            Ok((Ok(false),)) => StepOutcome::NothingDue,
            _ => StepOutcome::Failed,
        };
        self.metrics.libraries().step(outcome, start.elapsed());
        Ok(maintained?.0)
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
        let mut store =
            new_store(&self.engine, caller, &self.limits).map_err(wasmtime::Error::from_anyhow)?;
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
