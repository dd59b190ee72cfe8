//! The `sightline` command: Sightline on one machine, and the tools of those who run it.

mod commands;
mod import;
mod libraries;
mod migration;

use std::process::ExitCode;

use clap::Parser;
use commands::CommandLine;

fn main() -> ExitCode {
    match CommandLine::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
