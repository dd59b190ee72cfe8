//! `sightline build`.

use clap::Args;

use crate::application::build::{build_components, compose_components};
use crate::flags::application::ManifestFlags;
use host::build::Output;

/// Build the components of the application.
#[derive(Debug, Args)]
pub struct Build {
    #[command(flatten)]
    manifest: ManifestFlags,

    /// Also compose every component with its dependencies into one file, for other hosts:
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
