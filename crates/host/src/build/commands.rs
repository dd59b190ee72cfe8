//! Runs the build commands of the components.
//!
//! The usual command is `cargo build --target wasm32-wasip2`, run by a binary that cargo itself
//! started. What the outer cargo puts into the environment for its own build is removed, and
//! the inner one writes where the manifest's `source` paths expect the files.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};

use super::environment;
use super::wasm_target::{Toolchain, WASM_TARGET};
use crate::manifest::{Build, Component, Manifest};

/// What happens to the output of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// It goes to standard error as it comes; standard output stays the caller's.
    Stream,
    /// It is kept, and written to standard error if the command fails.
    OnFailure,
}

/// Runs the build commands of all components that have some, in the order of the manifest.
/// `announce` is called with each command before it runs. Whether there is anything to do is left to
/// the commands.
///
/// # Errors
/// The WebAssembly target is needed and cannot be installed, or a command cannot be started or
/// fails.
pub fn build(
    manifest: &Manifest,
    output: Output,
    mut announce: impl FnMut(&Component, &str),
) -> Result<()> {
    for component in manifest.components.values() {
        let Some(build) = &component.build else {
            continue;
        };
        ensure!(
            build.workdir.is_dir(),
            "component.{}.build.workdir: there is no directory {}",
            component.id,
            build.workdir.display()
        );
        if build.commands.iter().any(|line| line.contains(WASM_TARGET)) {
            Toolchain::default().ensure_wasm_target(&build.workdir)?;
        }
        for line in &build.commands {
            announce(component, line);
            run(component, build, line, output)?;
        }
    }
    Ok(())
}

fn run(component: &Component, build: &Build, line: &str, output: Output) -> Result<()> {
    let mut command = shell(line);
    command.current_dir(&build.workdir).stdin(Stdio::null());
    environment::clean(&mut command);
    if let Some(directory) = target_directory(&component.source) {
        command.env("CARGO_TARGET_DIR", directory);
    }
    let status = status(command, output).with_context(|| format!("cannot run `{line}`"))?;
    ensure!(
        status.success(),
        "the build command `{line}` of component {} failed: {status}",
        component.id
    );
    Ok(())
}

fn status(mut command: Command, output: Output) -> io::Result<ExitStatus> {
    if output == Output::Stream {
        return command.stdout(io::stderr()).status();
    }
    let finished = command.output()?;
    if !finished.status.success() {
        let mut stderr = io::stderr().lock();
        stderr.write_all(&finished.stdout)?;
        stderr.write_all(&finished.stderr)?;
    }
    Ok(finished.status)
}

fn shell(line: &str) -> Command {
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut command = Command::new(shell);
    command.arg(flag).arg(line);
    command
}

/// The directory that cargo must build in for its output to be `source`: the part of the path
/// before the target's name.
pub(super) fn target_directory(source: &Path) -> Option<PathBuf> {
    source
        .ancestors()
        .find(|path| path.file_name() == Some(OsStr::new(WASM_TARGET)))
        .and_then(Path::parent)
        .map(Path::to_path_buf)
}
