//! Runs the requests of a component, and says what a failure means.

use std::sync::Arc;
use std::time::{Duration, Instant};

use operation::ServerError;
use wasmtime::PoolConcurrencyLimitError;
use wasmtime_wasi_http::handler::{
    ExpirationError, InstantiationError, ProxyHandler, Request, Response,
};
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use super::admission::Permit;
use super::instance_lifecycle::InstanceFactory;
use crate::instance::{ComponentContext, InstanceState};
use crate::limits::Limits;
use crate::telemetry::Metrics;

/// Runs the requests of one component, in instances that serve one request at a time.
#[derive(Clone)]
pub struct ComponentHandler {
    handler: ProxyHandler<InstanceFactory>,
    context: Arc<ComponentContext>,
    timeout: Duration,
}

impl ComponentHandler {
    /// A handler for a component that is linked and has the permissions of `context`.
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
            handler: ProxyHandler::new(InstanceFactory {
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
    pub async fn handle(&self, request: Request, permit: Permit) -> Result<Response, ServerError> {
        let start = Instant::now();
        let answer = tokio::time::timeout(self.timeout, self.handler.handle(permit, request)).await;
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
        if let Some(failed) = error.downcast_ref::<InstantiationError<Permit>>() {
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
