//! The `sightline` command: Sightline on one machine, and the tools of those who run it.

mod advice;
mod application;
mod command_line;
mod commands;
mod environment;
mod flags;
mod import;
mod libraries;
mod migration;
mod output;
mod projects;

use std::process::ExitCode;

use clap::Parser;
use command_line::CommandLine;

fn main() -> ExitCode {
    match CommandLine::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
