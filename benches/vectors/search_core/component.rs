//! The `inference` component over a store.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use host::imports;
use host::instance::{ComponentContext, InstanceState};
use host::limits::Limits;
use host::loading::{CompiledComponents, engine};
use host::telemetry::Metrics;
use kv_sqlite::Store;
use wasmtime::component::InstancePre;

use super::instance::Instance;

/// The label that the component opens.
const LABEL: &str = "default";
/// Instances that may exist at the same time.
const SLOTS: usize = 4;

/// The component, compiled, over an empty store.
pub struct Core {
    engine: wasmtime::Engine,
    pre: InstancePre<InstanceState>,
    context: Arc<ComponentContext>,
    limits: Limits,
    /// The folder of the host's store.
    pub state: PathBuf,
    /// The host's store.
    pub store: Store,
}

impl Core {
    /// The component over a new store in the folder `name` below `target`.
    pub fn open(target: &Path, name: &str) -> Result<Self> {
        if Self::is_kept(target, name) {
            fs::remove_dir_all(state(target, name))?;
        }
        Self::reopen(target, name)
    }

    /// Whether a store of this name was kept.
    pub fn is_kept(target: &Path, name: &str) -> bool {
        state(target, name).exists()
    }

    /// The component over a store that was kept; over a new one if there is none.
    pub fn reopen(target: &Path, name: &str) -> Result<Self> {
        let wasm = built()?;
        let limits = Limits::default();
        let engine = engine::build(&limits, SLOTS)?;
        let compiled = CompiledComponents::open(&engine, &target.join("compiled"))?;
        let component = compiled.load(&fs::read(&wasm)?)?;
        let pre = imports::linker(&engine)?.instantiate_pre(&component)?;
        let state = state(target, name);
        let store = Store::open(&state)?;
        let context = Arc::new(ComponentContext::of_stores(
            "bench",
            store.clone(),
            &[LABEL],
            Arc::new(Metrics::new()?),
        ));
        Ok(Self {
            engine,
            pre,
            context,
            limits,
            state,
            store,
        })
    }

    /// A new instance, with nothing in its memory.
    pub async fn instance(&self) -> Result<Instance> {
        let store = host::instance::new_store(&self.engine, &self.context, &self.limits)?;
        Ok(Instance::new(store, &self.pre).await?)
    }

    /// Closes the store and removes it.
    pub async fn remove(self) -> Result<()> {
        self.store.close().await;
        Ok(fs::remove_dir_all(&self.state)?)
    }
}

fn state(target: &Path, name: &str) -> PathBuf {
    target.join("stores").join(name)
}

/// The component's file, built by the host as for a start.
fn built() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut build = Command::new(env!("CARGO_BIN_EXE_sightline"));
    build.arg("build").arg("--from").arg(root.join("spin.toml"));
    let status = build.stdin(Stdio::null()).stdout(Stdio::null()).status();
    let status = status.context("cannot run sightline")?;
    ensure!(status.success(), "the components do not build: {status}");
    Ok(root.join("target/wasm32-wasip2/component/inference.wasm"))
}
