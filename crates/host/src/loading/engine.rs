//! The wasmtime engine: how components are compiled, allocated and interrupted.

use std::hash::{Hash, Hasher};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::limits::Limits;

/// How often running guests are interrupted to let others run and deadlines fire.
///
/// It bounds how long a guest that never waits keeps a thread from other requests.
const TICK: Duration = Duration::from_millis(5);

/// Memory of a freed slot that stays mapped, so that the next instance need not fault it in again.
const WARM_MEMORY: usize = 1024 * 1024;

/// Builds the engine for `slots` instances at the same time and starts its epoch ticker.
///
/// The pooling allocator reserves address space for every slot; where the operating system refuses
/// that (a low `ulimit -v`), instances are allocated one by one instead.
pub fn build(limits: &Limits, slots: usize) -> anyhow::Result<wasmtime::Engine> {
    let engine = match wasmtime::Engine::new(&pooled(limits, slots)?) {
        Ok(engine) => engine,
        Err(error) => {
            tracing::warn!(%error, "no address space for an instance pool: instances will start slower");
            let engine = wasmtime::Engine::new(&config()).map_err(anyhow::Error::from);
            engine.context("the WebAssembly engine does not start")?
        }
    };
    tick(&engine)?;
    Ok(engine)
}

/// A name for everything but a component's bytes that compiled code depends on: the version of
/// wasmtime, its settings and the processor.
pub fn fingerprint(engine: &wasmtime::Engine) -> String {
    let mut hasher = std::hash::DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn config() -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.wasm_component_model_async(true);
    config.epoch_interruption(true);
    config
}

fn pooled(limits: &Limits, slots: usize) -> anyhow::Result<Config> {
    let slots = u32::try_from(slots).context("too many instance slots")?;
    // A composed component holds a few core instances, memories and tables of its own.
    let parts = slots.saturating_mul(2);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_core_instances(parts.saturating_mul(4))
        .total_memories(parts)
        .total_tables(parts.saturating_mul(2))
        .total_stacks(slots)
        .max_memory_size(limits.memory)
        .linear_memory_keep_resident(WARM_MEMORY)
        .table_keep_resident(64 * 1024)
        .max_unused_warm_slots(64);
    let mut config = config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(config)
}

/// Advances the epoch for as long as the engine lives.
fn tick(engine: &wasmtime::Engine) -> anyhow::Result<()> {
    let engine = engine.weak();
    let ticker = move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    };
    thread::Builder::new()
        .name("epoch".into())
        .spawn(ticker)
        .context("the epoch thread does not start")?;
    Ok(())
}
