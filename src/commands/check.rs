//! `sightline check`.

use std::collections::BTreeMap;

use anyhow::Context;
use clap::Args;

use crate::flags::application::{ManifestFlags, StateFlags, VariableFlags};

use host::build::{self, compose};
use host::loading;
use host::manifest::Manifest;
use host::routes::Routes;
use host::state_dir::Credentials;
use host::variables::Variables;

/// Check the manifest, the variables and the components without serving.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    manifest: ManifestFlags,
    #[command(flatten)]
    state: StateFlags,
    #[command(flatten)]
    variables: VariableFlags,
}

impl Check {
    /// Fails at the first thing that would keep `up` from serving, as far as it is seen without
    /// compiling: what a component imports from the host is checked by `up`.
    pub fn run(self) -> anyhow::Result<()> {
        let manifest = self.manifest.load()?;
        let routes = Routes::new(&manifest)?;
        let built_in = self.built_in(&manifest)?;
        let variables = self.variables.resolve(&manifest, built_in)?;
        for component in manifest.components.values() {
            check_component(component, &variables)
                .with_context(|| format!("component.{}", component.id))?;
        }
        println!(
            "{} is in order: {} components, {} routes",
            manifest.path.display(),
            manifest.components.len(),
            routes.iter().count()
        );
        Ok(())
    }

    /// What the host would provide; a check makes no credentials.
    fn built_in(&self, manifest: &Manifest) -> anyhow::Result<BTreeMap<String, String>> {
        let state_dir = self.state.directory(manifest);
        let credentials = match Credentials::path(&state_dir).exists() {
            true => Credentials::load_or_create(&state_dir)?,
            false => Credentials::generate()?,
        };
        Ok(credentials.variables())
    }
}

fn check_component(
    component: &host::manifest::Component,
    variables: &Variables,
) -> anyhow::Result<()> {
    loading::family(component)?;
    build::check_dependencies(component)?;
    variables.allowed_hosts(component)?;
    let source = build::read_source(&component.source)?;
    compose(&source, &component.dependencies)?;
    Ok(())
}
