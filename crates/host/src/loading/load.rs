//! Makes an [`Application`] of a manifest: compose, compile in parallel, link.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, bail};
use kv_sqlite::Store;
use operation::Family;
use rayon::prelude::*;
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use super::compiled::CompiledComponents;
use super::{engine, files};
use crate::build::{check_dependencies, compose, read_source};
use crate::imports::{self, InferencePool};
use crate::instance::ComponentContext;
use crate::limits::Limits;
use crate::manifest::{Component, Dependency, Manifest, TriggerRoute};
use crate::network::{OpenNetworks, OutboundPolicy, OwnAddress};
use crate::routes::Routes;
use crate::serving::{Application, ComponentHandler};
use crate::state_dir;
use crate::telemetry::{Metrics, StoreCollector};
use crate::variables::Variables;

/// The package whose interfaces the host links natively.
const INFERENCE: &str = "sightline:inference";

/// Most instances at the same time; each reserves address space, not memory.
const MAX_SLOTS: usize = 1000;

/// What an application is made of beside its manifest.
pub struct Environment<'a> {
    /// Where the host keeps its files.
    pub state_dir: &'a Path,
    /// Where compiled components are kept.
    pub cache_dir: &'a Path,
    /// The key-value store.
    pub store: Store,
    /// The values of the manifest's variables.
    pub variables: Arc<Variables>,
    /// The private networks that outgoing requests may go to.
    pub open_networks: Arc<OpenNetworks>,
    /// What the application may use.
    pub limits: &'a Limits,
    /// Called with the name of each component that is compiled now, from any thread.
    pub compiling: &'a (dyn Fn(&str) + Sync),
}

/// Compiles and links everything that `manifest` routes requests to.
///
/// # Errors
/// A component cannot be read, composed, compiled or linked; a value it needs is missing.
pub fn load(manifest: &Manifest, environment: Environment<'_>) -> anyhow::Result<Application> {
    let routes = Routes::new(manifest)?;
    let served = served_components(manifest);
    let slots = environment
        .limits
        .max_concurrency
        .saturating_mul(served.len());
    let slots = slots.min(MAX_SLOTS) + InferencePool::size();
    let engine = engine::build(environment.limits, slots)?;
    let compiled = CompiledComponents::open(&engine, environment.cache_dir)?;
    let metrics = Arc::new(Metrics::new()?);
    metrics.add(Box::new(StoreCollector::new(environment.store.clone())?))?;
    let loader = Loader {
        manifest,
        engine,
        compiled,
        metrics: metrics.clone(),
        own_address: Arc::new(OnceLock::new()),
        environment,
    };
    let inference = loader.inference(&served)?;
    let handlers: anyhow::Result<HashMap<_, _>> = served
        .par_iter()
        .map(|component| {
            let handler = loader.handler(component, inference.as_ref());
            let handler = handler.with_context(|| format!("component.{}", component.id))?;
            Ok((component.id.clone(), handler))
        })
        .collect();
    loader.compiled.prune();
    Ok(Application {
        routes,
        handlers: handlers?,
        inference,
        store: loader.environment.store,
        metrics,
        own_address: loader.own_address,
    })
}

/// The components that requests can reach.
fn served_components(manifest: &Manifest) -> Vec<&Component> {
    let reached = |id: &str| {
        let mut triggers = manifest.triggers.iter();
        triggers.any(|trigger| trigger.component == id && trigger.route != TriggerRoute::Private)
    };
    let components = manifest.components.values();
    components
        .filter(|component| reached(&component.id))
        .collect()
}

struct Loader<'a> {
    manifest: &'a Manifest,
    engine: wasmtime::Engine,
    compiled: CompiledComponents,
    metrics: Arc<Metrics>,
    own_address: OwnAddress,
    environment: Environment<'a>,
}

impl Loader<'_> {
    /// The pool of the one `inference` component that all `components` share.
    fn inference(&self, components: &[&Component]) -> anyhow::Result<Option<Arc<InferencePool>>> {
        let Some(path) = inference_path(components)? else {
            return Ok(None);
        };
        let component = self.compile("inference", &read_source(&path)?)?;
        let linker = imports::linker(&self.engine)?;
        let limits = self.environment.limits;
        let pool = InferencePool::new(&component, &linker, limits, self.metrics.clone())?;
        Ok(Some(Arc::new(pool)))
    }

    fn handler(
        &self,
        component: &Component,
        inference: Option<&Arc<InferencePool>>,
    ) -> anyhow::Result<ComponentHandler> {
        check_dependencies(component)?;
        let (native, composed) = split(&component.dependencies);
        let bytes = compose(&read_source(&component.source)?, &composed)?;
        let code = self.compile(&component.id, &bytes)?;
        let mut linker = imports::linker(&self.engine)?;
        if let Some(pool) = inference.filter(|_| !native.is_empty()) {
            imports::link_inference(&mut linker, pool)?;
        }
        let pre = linker
            .instantiate_pre(&code)
            .map_err(anyhow::Error::from)
            .context("it imports what this host does not offer")?;
        let pre = ProxyPre::new(pre)
            .map_err(anyhow::Error::from)
            .context("it does not export wasi:http/incoming-handler@0.2")?;
        let context = Arc::new(self.context(component)?);
        let (engine, metrics) = (self.engine.clone(), self.metrics.clone());
        Ok(ComponentHandler::new(
            engine,
            pre,
            context,
            self.environment.limits,
            metrics,
        ))
    }

    fn compile(&self, name: &str, bytes: &[u8]) -> anyhow::Result<wasmtime::component::Component> {
        if !self.compiled.holds(bytes) {
            (self.environment.compiling)(name);
        }
        self.compiled.load(bytes)
    }

    fn context(&self, component: &Component) -> anyhow::Result<ComponentContext> {
        let variables = &self.environment.variables;
        let mounts = state_dir::host_directory(self.environment.state_dir).join("files");
        Ok(ComponentContext {
            id: component.id.as_str().into(),
            family: family(component)?,
            stores: component.key_value_stores.clone(),
            store: self.environment.store.clone(),
            variables: variables.clone(),
            outbound: Arc::new(OutboundPolicy {
                allowed_hosts: variables.allowed_hosts(component)?,
                open_networks: self.environment.open_networks.clone(),
                own_address: self.own_address.clone(),
            }),
            mounts: files::assemble(component, self.manifest.directory(), &mounts)?,
            environment: component.environment.clone(),
            metrics: self.metrics.clone(),
        })
    }
}

/// The API family that the manifest names for `component`.
///
/// # Errors
/// There is no family of that name.
pub fn family(component: &Component) -> anyhow::Result<Option<Family>> {
    let Some(name) = &component.family else {
        return Ok(None);
    };
    let family = Family::from_name(name);
    let known = family.with_context(|| format!("tool.sightline.family: unknown family {name:?}"));
    known.map(Some)
}

/// Splits dependencies into those that the host links natively and those that it composes in.
fn split(dependencies: &[Dependency]) -> (Vec<Dependency>, Vec<Dependency>) {
    let native = |dependency: &Dependency| dependency.name.package == INFERENCE;
    dependencies.iter().cloned().partition(native)
}

/// The one file behind all dependencies on the inference package.
fn inference_path(components: &[&Component]) -> anyhow::Result<Option<PathBuf>> {
    let mut path: Option<PathBuf> = None;
    for component in components {
        for dependency in split(&component.dependencies).0 {
            match &path {
                Some(first) if *first != dependency.path => {
                    bail!(
                        "components depend on two versions of {INFERENCE}: {} and {}",
                        first.display(),
                        dependency.path.display()
                    );
                }
                _ => path = Some(dependency.path),
            }
        }
    }
    Ok(path)
}
