//! `sightline build`.

use std::fs;
use std::path::Path;

use anyhow::Context;
use clap::Args;

use super::manifest::ManifestFlags;
use host::build::{self, Output};
use host::manifest::Manifest;

/// Where composed components are written, below the directory of the manifest.
const COMPOSED: &str = "target/composed";

/// Build the components.
#[derive(Debug, Args)]
pub struct Build {
    #[command(flatten)]
    manifest: ManifestFlags,

    /// Also write every component as one file that needs no dependency, for other hosts, to
    /// `target/composed/<component>.wasm`.
    #[arg(long)]
    compose: bool,
}

impl Build {
    /// Runs the build commands, then composes if asked to.
    pub fn run(self) -> anyhow::Result<()> {
        let manifest = self.manifest.load()?;
        build_components(&manifest, Output::Stream)?;
        match self.compose {
            true => compose_components(&manifest),
            false => Ok(()),
        }
    }
}

/// Runs the build commands of `manifest`, saying on standard error which.
pub fn build_components(manifest: &Manifest, output: Output) -> anyhow::Result<()> {
    build::build(manifest, output, |component, command| {
        if output == Output::Stream {
            eprintln!("Building {} with `{command}`", component.id);
        }
    })
}

fn compose_components(manifest: &Manifest) -> anyhow::Result<()> {
    let directory = manifest.directory().join(COMPOSED);
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    for component in manifest.components.values() {
        build::check_dependencies(component)
            .with_context(|| format!("component.{}", component.id))?;
        let source = build::read_source(&component.source)?;
        let composed = build::compose(&source, &component.dependencies)
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
