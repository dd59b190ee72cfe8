//! What the store of one component instance holds.

use std::mem;
use std::sync::Arc;

use wasmtime::Store;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::p2::body::{HostOutgoingBody, StreamContext};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::context::ComponentContext;
use super::memory::{MemoryLimit, MemorySize};
use crate::limits::Limits;
use crate::network::OutboundHttp;
use crate::telemetry::GuestOutput;

/// Ticks of the epoch between two yields of a running guest.
const YIELD_TICKS: u64 = 1;

/// Resources (streams, fields, buckets) that one instance may hold at the same time.
const MAX_RESOURCES: usize = 10_000;

/// The state of one instance: its view of WASI, and the component that it works for.
pub struct InstanceState {
    pub(crate) table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: OutboundHttp,
    memory: MemoryLimit,
    component: Arc<ComponentContext>,
}

impl InstanceState {
    /// The component whose permissions apply.
    pub fn component(&self) -> &Arc<ComponentContext> {
        &self.component
    }

    /// How large its linear memory has become.
    pub fn memory_size(&self) -> &MemorySize {
        self.memory.size()
    }

    /// Ends the bodies that the guest has begun and not finished with an error.
    ///
    /// Dropped with the store they would end as if they were complete, and a client could not tell
    /// an answer that was cut off from a whole one.
    pub fn abort_bodies(&mut self) {
        let entries = self.table.iter_mut();
        for body in entries.filter_map(|entry| entry.downcast_mut::<HostOutgoingBody>()) {
            let (ended, _) = HostOutgoingBody::new(StreamContext::Response, None, 1, 1);
            mem::replace(body, ended).abort();
        }
    }

    /// Makes the instance work with the permissions of `component` from now on.
    pub fn act_for(&mut self, component: Arc<ComponentContext>) {
        self.component = component;
    }
}

impl WasiView for InstanceState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for InstanceState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// A store for a new instance of `component`.
///
/// # Errors
/// A directory of its `files` cannot be opened.
pub fn new_store(
    engine: &wasmtime::Engine,
    component: &Arc<ComponentContext>,
    limits: &Limits,
) -> anyhow::Result<Store<InstanceState>> {
    let mut table = ResourceTable::new();
    table.set_max_capacity(MAX_RESOURCES);
    let state = InstanceState {
        table,
        wasi: wasi(component)?,
        http: WasiHttpCtx::new(),
        outbound: OutboundHttp::new(component.id(), component.outbound()),
        memory: MemoryLimit::new(limits.memory),
        component: component.clone(),
    };
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.memory);
    // A guest that never waits gives way at every tick; only then can its deadline end it.
    store.set_epoch_deadline(YIELD_TICKS);
    store.epoch_deadline_callback(|_| {
        Ok(wasmtime::UpdateDeadline::YieldCustom(
            YIELD_TICKS,
            Box::pin(tokio::task::yield_now()),
        ))
    });
    Ok(store)
}

/// WASI with nothing but what the manifest gives: no arguments, no sockets, no files but mounts.
fn wasi(component: &ComponentContext) -> anyhow::Result<WasiCtx> {
    let name = component.id();
    let mut builder = WasiCtx::builder();
    builder
        .allow_tcp(false)
        .allow_udp(false)
        .stdout(GuestOutput::stdout(name))
        .stderr(GuestOutput::stderr(name));
    for (key, value) in component.environment() {
        builder.env(key, value);
    }
    for mount in component.mounts() {
        builder
            .preopened_dir(&mount.host, &mount.guest, FsPerms::ReadOnly)
            .map_err(anyhow::Error::from)?;
    }
    Ok(builder.build())
}
