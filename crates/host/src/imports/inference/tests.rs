//! What holds the pool, and what the pool holds.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kv_sqlite::{FILE_NAME, Store};
use wasmtime::component::{Component, Linker};

use super::*;
use crate::instance::ComponentContext;
use crate::limits::Limits;
use crate::telemetry::Metrics;

/// The smallest component: no imports, no exports.
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

/// Waits until no connection to the store of `state_dir` is left: the last one takes its log with it.
fn wait_until_closed(state_dir: &Path) {
    let log = state_dir.join(format!("{FILE_NAME}-wal"));
    let deadline = Instant::now() + Duration::from_secs(20);
    while log.exists() {
        assert!(Instant::now() < deadline, "the store stays open");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_pool_ends_with_its_components_although_their_libraries_wait_for_maintenance() {
    let state_dir = tempfile::tempdir().unwrap();
    let engine = wasmtime::Engine::default();
    let component = Component::from_binary(&engine, EMPTY).unwrap();
    let metrics = Arc::new(Metrics::new().unwrap());
    let limits = Limits::default();
    let pool = InferencePool::new(&component, &Linker::new(&engine), &limits, metrics.clone());
    let pool = Arc::new(pool.unwrap());
    let mut linker = Linker::new(&engine);
    link(&mut linker, &pool).unwrap();
    let store = Store::open(state_dir.path()).unwrap();
    let context = ComponentContext::of_stores("caller", store, &["default"], metrics);
    let context = Arc::new(context);
    pool.maintenance.record_change("library", &context);

    let (weak_pool, weak_context) = (Arc::downgrade(&pool), Arc::downgrade(&context));
    drop((pool, context));
    assert!(weak_pool.upgrade().is_some(), "the linker owns the pool");
    drop(linker);
    assert!(weak_pool.upgrade().is_none());
    assert!(weak_context.upgrade().is_none());
    wait_until_closed(state_dir.path());
}
