//! Builds the components of an application, and composes them.

use std::fs;
use std::path::Path;

use anyhow::Context;

use host::build::{self, Output, compose};
use host::manifest::Manifest;

/// Where composed components are written, below the directory of the manifest.
const COMPOSED: &str = "target/composed";

/// Runs the build commands of `manifest`, saying on standard error which.
///
/// # Errors
/// One cannot be started or fails.
pub fn build_components(manifest: &Manifest, output: Output) -> anyhow::Result<()> {
    build::build(manifest, output, |component, command| {
        if output == Output::Stream {
            eprintln!("Building {} with `{command}`", component.id);
        }
    })
}

/// Writes every component as one file that needs no dependency, and prints where.
///
/// # Errors
/// A component cannot be read or composed, or a file cannot be written.
pub fn compose_components(manifest: &Manifest) -> anyhow::Result<()> {
    let directory = manifest.directory().join(COMPOSED);
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    for component in manifest.components.values() {
        build::check_dependencies(component)
            .with_context(|| format!("component.{}", component.id))?;
        let source = build::read_source(&component.source)?;
        let composed = compose(&source, &component.dependencies)
            .with_context(|| format!("component.{}", component.id))?;
        write(&directory.join(format!("{}.wasm", component.id)), &composed)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{} ({} KiB)", path.display(), bytes.len().div_ceil(1024));
    Ok(())
}
