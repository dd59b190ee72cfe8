//! The command line. Where it overlaps with Spin's, it is Spin's.

use clap::{Parser, Subcommand};

use crate::commands::{
    build, check, env, import, instances, keys, library, migrate, projects, routes, up,
};

/// Self-hosted vision as WebAssembly functions.
///
/// Builds, compiles and serves the application of a `spin.toml`. Without a command it does what
/// `up` does.
#[derive(Debug, Parser)]
#[command(name = "sightline", version, args_conflicts_with_subcommands = true)]
#[command(subcommand_negates_reqs = true)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    up: up::Up,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the components if needed, then serve the application; the default command.
    Up(Box<up::Up>),
    /// Build the components of the application.
    Build(build::Build),
    /// List the routes: which path leads to which component.
    Routes(routes::Routes),
    /// Check the manifest, the variables and the components without serving.
    Check(check::Check),
    /// Print the environment variables that the vendors' SDKs read, for a shell or for Docker.
    Env(Box<env::Env>),
    /// Create, list, rotate and revoke access keys; a running host applies changes at once.
    Keys(keys::Keys),
    /// Create and list projects; each has instances, keys and quotas of its own.
    Projects(projects::Projects),
    /// List, create, configure and delete instances: collections of pictures that can be searched.
    Instances(instances::Instances),
    /// Import the pictures of a folder, or those that a manifest lists, into an instance.
    Import(Box<import::Import>),
    /// Verify or rebuild the library of an instance: the index that searches use.
    Library(library::Library),
    /// Migrate from Huawei's Image Search: save the items of an instance there, and import them here from your
    /// own pictures.
    Migrate(Box<migrate::Migrate>),
}

impl CommandLine {
    /// Does what the command line asks for.
    ///
    /// # Errors
    /// It cannot be done; the message says why and what may help.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            None => self.up.run(),
            Some(Command::Up(up)) => up.run(),
            Some(Command::Build(build)) => build.run(),
            Some(Command::Routes(routes)) => routes.run(),
            Some(Command::Check(check)) => check.run(),
            Some(Command::Env(env)) => env.run(),
            Some(Command::Keys(keys)) => keys.run(),
            Some(Command::Projects(projects)) => projects.run(),
            Some(Command::Instances(instances)) => instances.run(),
            Some(Command::Import(import)) => import.run(),
            Some(Command::Library(library)) => library.run(),
            Some(Command::Migrate(migrate)) => migrate.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_flags_are_those_of_up() {
        let line = ["sightline", "--listen", "127.0.0.1:0", "--quiet"];
        assert!(CommandLine::try_parse_from(line).unwrap().command.is_none());
    }
}
