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

/// The subcommands; the comment of each type is its help. One here would take its place.
#[derive(Debug, Subcommand)]
enum Command {
    Up(Box<up::Up>),
    Build(build::Build),
    Routes(routes::Routes),
    Check(check::Check),
    Env(Box<env::Env>),
    Keys(keys::Keys),
    Projects(projects::Projects),
    Instances(instances::Instances),
    Import(Box<import::Import>),
    Library(library::Library),
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
    fn every_subcommand_says_what_it_does_and_long_help_is_not_lost() {
        let mut line = CommandLine::command();
        for command in line.get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
        }
        let import = line.find_subcommand_mut("import").unwrap();
        let help = import.render_long_help().to_string();
        assert!(help.contains("to resume after an interruption"), "{help}");
        let env = line.find_subcommand_mut("env").unwrap();
        let help = env.render_long_help().to_string();
        assert!(help.contains("eval \"$(sightline env)\""), "{help}");
    }

    #[test]
    fn without_a_command_the_flags_are_those_of_up() {
        let line = ["sightline", "--listen", "127.0.0.1:0", "--quiet"];
        assert!(CommandLine::try_parse_from(line).unwrap().command.is_none());
    }
}
