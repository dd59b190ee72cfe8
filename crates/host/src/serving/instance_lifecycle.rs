//! Makes the instances of a component, and decides which requests one serves and when it ends.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, Proxy, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use super::admission::Permit;
use crate::instance::{ComponentContext, InstanceState, MemorySize, new_store};
use crate::limits::Limits;
use crate::telemetry::{InstanceGauge, Metrics};

/// Makes the instances of one component.
pub struct InstanceFactory {
    pub(super) engine: wasmtime::Engine,
    pub(super) pre: ProxyPre<InstanceState>,
    pub(super) context: Arc<ComponentContext>,
    pub(super) limits: Limits,
    pub(super) metrics: Arc<Metrics>,
}

impl HandlerState for InstanceFactory {
    type StoreData = InstanceState;
    type WorkerExpiration = Expiration;
    type WorkerState = ReusePolicy;

    async fn instantiate(
        &self,
    ) -> wasmtime::Result<Instance<InstanceState, Expiration, ReusePolicy>> {
        let live = self.metrics.instance(self.context.id());
        let mut store = new_store(&self.engine, &self.context, &self.limits)
            .map_err(wasmtime::Error::from_anyhow)?;
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let permit = PermitSlot::default();
        let memory = store.data().memory_size().clone();
        Ok(Instance {
            store,
            proxy: Proxy::P2(proxy),
            view: InstanceState::http,
            expiration: Expiration::new(&self.limits, permit.clone()),
            state: ReusePolicy {
                permit,
                max_requests: self.limits.instance_requests,
                warm_memory: (memory.bytes() * 2).max(WARM_MEMORY),
                memory,
                _live: live,
            },
        })
    }
}

/// The permit of the request that an instance is serving.
#[derive(Clone, Default)]
struct PermitSlot(Arc<Mutex<Option<Permit>>>);

impl PermitSlot {
    /// Puts `permit` in place of the permit that is returned.
    fn replace(&self, permit: Option<Permit>) -> Option<Permit> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, permit)
    }
}

/// Linear memory that an instance may keep between requests, or twice what it began with if that is more. One
/// that needed more for a request ends with it: a memory never shrinks, and few requests are as large.
const WARM_MEMORY: usize = 2 << 20;

/// Which requests an instance accepts.
pub struct ReusePolicy {
    permit: PermitSlot,
    max_requests: usize,
    memory: MemorySize,
    /// In bytes.
    warm_memory: usize,
    _live: InstanceGauge,
}

impl WorkerState for ReusePolicy {
    type StoreData = InstanceState;
    type RequestData = Permit;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        match (concurrent, total) {
            (_, total) if total >= self.max_requests => ShouldAccept::Never,
            (_, 1..) if self.memory.bytes() > self.warm_memory => ShouldAccept::Never,
            (0, _) => ShouldAccept::Yes,
            _ => ShouldAccept::No,
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, InstanceState>,
        permit: Permit,
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        self.permit.replace(Some(permit));
        // `Expiration` and `ComponentHandler::handle` watch the time: neither depends on the guest giving way.
        Box::pin(std::future::pending())
    }

    fn drop(&self, mut store: Store<InstanceState>, result: wasmtime::Result<()>) {
        let permit = self.permit.replace(None);
        // Without a permit it was idle, and ends with the host.
        if let (Err(error), Some(_)) = (result, &permit) {
            let component = &**store.data().component().id();
            tracing::warn!(component, %error, "an instance ended early");
        }
        store.data_mut().abort_bodies();
    }
}

/// Ends an instance that serves a request for too long, or has had no work for long.
pub struct Expiration {
    permit: PermitSlot,
    busy: Duration,
    idle: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Expiration {
    fn new(limits: &Limits, permit: PermitSlot) -> Self {
        Self {
            permit,
            busy: limits.timeout,
            idle: limits.idle_timeout,
            timer: Box::pin(tokio::time::sleep(limits.idle_timeout)),
        }
    }
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        status: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        let allowed = match status {
            WorkerStatus::Idle => {
                self.permit.replace(None);
                self.idle
            }
            WorkerStatus::Requests | WorkerStatus::PostReturn => self.busy,
        };
        let deadline = (start + allowed).into();
        if self.timer.deadline() != deadline {
            self.timer.as_mut().reset(deadline);
        }
        self.timer.as_mut().poll(cx)
    }
}
