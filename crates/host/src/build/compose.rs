//! Plugs dependencies into a component, giving one component that needs the host alone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use wac_graph::types::{Package, are_semver_compatible};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId};

use crate::manifest::{Component, Dependency};

/// Reads the WebAssembly of a component, or says what to do about it.
///
/// # Errors
/// The file cannot be read.
pub fn read_source(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| {
        format!(
            "cannot read {}; `sightline build` makes what the manifest can build",
            path.display()
        )
    })
}

/// Checks that the dependencies of `component` may act with its permissions.
///
/// The host has no way yet to run a dependency without any.
///
/// # Errors
/// They may not.
pub fn check_dependencies(component: &Component) -> anyhow::Result<()> {
    ensure!(
        component.dependencies.is_empty() || component.dependencies_inherit_configuration,
        "dependencies are only supported with `dependencies_inherit_configuration = true`"
    );
    Ok(())
}

/// The bytes of `component` with what `dependencies` export in place of the imports they name.
///
/// Imports of a dependency become imports of the result, so that it acts with the permissions of the
/// component it is plugged into. Dependencies of one file share one instance.
///
/// # Errors
/// Some bytes are not a component, a dependency names no import, or it lacks the export.
pub fn compose(component: &[u8], dependencies: &[Dependency]) -> anyhow::Result<Vec<u8>> {
    if dependencies.is_empty() {
        return Ok(component.to_vec());
    }
    Composition::begin(component)?.plug(dependencies)?.finish()
}

struct Composition {
    graph: CompositionGraph,
    package: PackageId,
    instance: NodeId,
    plugs: HashMap<PathBuf, (PackageId, NodeId)>,
}

impl Composition {
    fn begin(component: &[u8]) -> anyhow::Result<Self> {
        let mut graph = CompositionGraph::new();
        let package = Package::from_bytes("component", None, component.to_vec(), graph.types_mut())
            .context("this is not a component")?;
        let package = graph.register_package(package)?;
        let instance = graph.instantiate(package);
        Ok(Self {
            graph,
            package,
            instance,
            plugs: HashMap::new(),
        })
    }

    fn plug(mut self, dependencies: &[Dependency]) -> anyhow::Result<Self> {
        let imports: Vec<String> = self.names(self.package, Side::Imports);
        for dependency in dependencies {
            let named: Vec<_> = imports
                .iter()
                .filter(|import| dependency.name.matches(import))
                .collect();
            ensure!(
                !named.is_empty(),
                "the component has no import that the dependency {} names",
                dependency.name
            );
            for import in named {
                self.satisfy(import, dependency)?;
            }
        }
        Ok(self)
    }

    fn satisfy(&mut self, import: &str, dependency: &Dependency) -> anyhow::Result<()> {
        let (package, instance) = self.instantiate(&dependency.path)?;
        let wanted = dependency.export.as_deref().unwrap_or(import);
        let exports = self.names(package, Side::Exports);
        let export = exports.iter().find(|export| *export == wanted).or_else(|| {
            let compatible = |export: &&String| are_semver_compatible(export, wanted);
            exports.iter().find(compatible)
        });
        let Some(export) = export else {
            bail!("{} does not export {wanted}", dependency.path.display());
        };
        let alias = self.graph.alias_instance_export(instance, export)?;
        self.graph
            .set_instantiation_argument(self.instance, import, alias)
            .with_context(|| format!("{} has another type than its import", export))
    }

    fn instantiate(&mut self, path: &Path) -> anyhow::Result<(PackageId, NodeId)> {
        if let Some(made) = self.plugs.get(path) {
            return Ok(*made);
        }
        let name = format!("dependency:plug{}", self.plugs.len());
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let package = Package::from_bytes(&name, None, bytes, self.graph.types_mut())
            .with_context(|| format!("{} is not a component", path.display()))?;
        let package = self.graph.register_package(package)?;
        let made = (package, self.graph.instantiate(package));
        self.plugs.insert(path.to_path_buf(), made);
        Ok(made)
    }

    fn finish(mut self) -> anyhow::Result<Vec<u8>> {
        for name in self.names(self.package, Side::Exports) {
            let export = self.graph.alias_instance_export(self.instance, &name)?;
            self.graph.export(export, &name)?;
        }
        let encoded = self.graph.encode(EncodeOptions::default());
        encoded.context("the composition cannot be written")
    }

    fn names(&self, package: PackageId, side: Side) -> Vec<String> {
        let world = &self.graph.types()[self.graph[package].ty()];
        let items = match side {
            Side::Imports => &world.imports,
            Side::Exports => &world.exports,
        };
        items.keys().cloned().collect()
    }
}

/// One of the two sides of a world.
enum Side {
    Imports,
    Exports,
}
