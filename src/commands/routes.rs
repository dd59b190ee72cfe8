//! `sightline routes`.

use clap::Args;

use crate::application::routes::routes_table;
use crate::flags::application::ManifestFlags;
use host::routes;

/// List the routes: which path leads to which component.
#[derive(Debug, Args)]
pub struct Routes {
    #[command(flatten)]
    manifest: ManifestFlags,
}

impl Routes {
    /// Prints one route a line.
    pub fn run(self) -> anyhow::Result<()> {
        let routes = routes::Routes::new(&self.manifest.load()?)?;
        print!("{}", routes_table(&routes, ""));
        Ok(())
    }
}
