//! `sightline routes`.

use std::fmt::Write;

use clap::Args;

use super::manifest::ManifestFlags;
use host::routes;

/// List which path leads to which component.
#[derive(Debug, Args)]
pub struct Routes {
    #[command(flatten)]
    manifest: ManifestFlags,
}

impl Routes {
    /// Prints one route a line.
    pub fn run(self) -> anyhow::Result<()> {
        let routes = routes::Routes::new(&self.manifest.load()?)?;
        print!("{}", table(&routes, ""));
        Ok(())
    }
}

/// The routes in the order of the manifest, components first, aligned.
pub fn table(routes: &routes::Routes, indent: &str) -> String {
    let width = routes.iter().map(|route| route.component.len()).max();
    let width = width.unwrap_or_default();
    let mut table = String::new();
    for route in routes.iter() {
        // Writing to a string does not fail.
        let _ = writeln!(table, "{indent}{:width$}  {route}", route.component);
    }
    table
}
