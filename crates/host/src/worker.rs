//! Runs requests in component instances: reuse, deadlines, and what a failure means.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use operation::ServerError;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{PoolConcurrencyLimitError, Store, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{
    ExpirationError, HandlerState, Instance, InstantiationError, Proxy, ProxyHandler, Request,
    Response, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use crate::component::ComponentContext;
use crate::instance::{self, InstanceState};
use crate::instance_memory::MemorySize;
use crate::limits::Limits;
use crate::telemetry::{InstanceGauge, Metrics};

/// The turn of a request; given back when the instance that serves it is free again.
type Turn = OwnedSemaphorePermit;

/// Runs the requests of one component, in instances that serve one request at a time.
#[derive(Clone)]
pub struct Worker {
    handler: ProxyHandler<Instances>,
    context: Arc<ComponentContext>,
    timeout: Duration,
}

impl Worker {
    /// A worker for a component that is linked and has the permissions of `context`.
    pub fn new(
        engine: wasmtime::Engine,
        pre: ProxyPre<InstanceState>,
        context: Arc<ComponentContext>,
        limits: &Limits,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            timeout: limits.timeout,
            context: context.clone(),
            handler: ProxyHandler::new(Instances {
                engine,
                pre,
                context,
                limits: limits.clone(),
                metrics,
            }),
        }
    }

    /// The component's permissions and settings.
    pub fn context(&self) -> &Arc<ComponentContext> {
        &self.context
    }

    /// The component's answer to `request`.
    ///
    /// # Errors
    /// The component failed or took too long. The cause is logged; nothing else is affected.
    pub async fn handle(&self, request: Request, turn: Turn) -> Result<Response, ServerError> {
        let start = Instant::now();
        let answer = tokio::time::timeout(self.timeout, self.handler.handle(turn, request)).await;
        match answer {
            Err(_elapsed) => Err(ServerError::TimedOut),
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(self.classify(&error, start.elapsed())),
        }
    }

    fn classify(&self, error: &wasmtime::Error, elapsed: Duration) -> ServerError {
        let component = &**self.context.id();
        if error.is::<ExpirationError>() || elapsed >= self.timeout {
            tracing::warn!(component, "the component did not answer in time");
            return ServerError::TimedOut;
        }
        if let Some(failed) = error.downcast_ref::<InstantiationError<Turn>>() {
            tracing::error!(component, error = ?failed.error, "no instance can be made");
            let exhausted = failed.error.is::<PoolConcurrencyLimitError>();
            return if exhausted {
                ServerError::Busy
            } else {
                ServerError::Internal
            };
        }
        tracing::error!(component, ?error, "the component failed");
        ServerError::Internal
    }
}

/// Makes the instances of one component.
struct Instances {
    engine: wasmtime::Engine,
    pre: ProxyPre<InstanceState>,
    context: Arc<ComponentContext>,
    limits: Limits,
    metrics: Arc<Metrics>,
}

impl HandlerState for Instances {
    type StoreData = InstanceState;
    type WorkerExpiration = Expiration;
    type WorkerState = Reuse;

    async fn instantiate(&self) -> wasmtime::Result<Instance<InstanceState, Expiration, Reuse>> {
        let live = self.metrics.instance(self.context.id());
        let mut store = instance::new_store(&self.engine, &self.context, &self.limits)
            .map_err(wasmtime::Error::from_anyhow)?;
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let turn = TurnSlot::default();
        let memory = store.data().memory_size().clone();
        Ok(Instance {
            store,
            proxy: Proxy::P2(proxy),
            view: InstanceState::http,
            expiration: Expiration::new(&self.limits, turn.clone()),
            state: Reuse {
                turn,
                most: self.limits.instance_requests,
                warm_memory: (memory.bytes() * 2).max(WARM_MEMORY),
                memory,
                _live: live,
            },
        })
    }
}

/// The turn of the request that an instance is serving.
#[derive(Clone, Default)]
struct TurnSlot(Arc<Mutex<Option<Turn>>>);

impl TurnSlot {
    /// Puts `turn` in place of the turn that is returned.
    fn replace(&self, turn: Option<Turn>) -> Option<Turn> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, turn)
    }
}

/// Linear memory that an instance may keep between requests, or twice what it began with if that is more. One
/// that needed more for a request ends with it: a memory never shrinks, and few requests are as large.
const WARM_MEMORY: usize = 2 << 20;

/// Which requests an instance accepts.
struct Reuse {
    turn: TurnSlot,
    most: usize,
    memory: MemorySize,
    /// In bytes.
    warm_memory: usize,
    _live: InstanceGauge,
}

impl WorkerState for Reuse {
    type StoreData = InstanceState;
    type RequestData = Turn;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        match (concurrent, total) {
            (_, total) if total >= self.most => ShouldAccept::Never,
            (_, 1..) if self.memory.bytes() > self.warm_memory => ShouldAccept::Never,
            (0, _) => ShouldAccept::Yes,
            _ => ShouldAccept::No,
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, InstanceState>,
        turn: Turn,
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        self.turn.replace(Some(turn));
        // `Expiration` and `Worker::handle` watch the time: neither depends on the guest giving way.
        Box::pin(std::future::pending())
    }

    fn drop(&self, mut store: Store<InstanceState>, result: wasmtime::Result<()>) {
        let turn = self.turn.replace(None);
        // Without a turn it was idle, and ends with the host.
        if let (Err(error), Some(_)) = (result, &turn) {
            let component = &**store.data().component().id();
            tracing::warn!(component, %error, "an instance ended early");
        }
        store.data_mut().abort_bodies();
    }
}

/// Ends an instance that serves a request for too long, or has had no work for long.
struct Expiration {
    turn: TurnSlot,
    busy: Duration,
    idle: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Expiration {
    fn new(limits: &Limits, turn: TurnSlot) -> Self {
        Self {
            turn,
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
                self.turn.replace(None);
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
