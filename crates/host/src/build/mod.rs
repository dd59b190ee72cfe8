//! Runs the build commands of the components.
//!
//! The usual command is `cargo build --target wasm32-wasip2`, run by a binary that cargo itself
//! started. What the outer cargo puts into the environment for its own build is removed, and
//! the inner one writes where the manifest's `source` paths expect the files.

mod wasm_target;

use crate::manifest::{Build, Component, Manifest};
use anyhow::{Context, Result, ensure};
use std::{
    env,
    ffi::OsStr,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};
use wasm_target::{Toolchain, WASM_TARGET};

/// What happens to the output of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// It goes to standard error as it comes; standard output stays the caller's.
    Stream,
    /// It is kept, and written to standard error if the command fails.
    OnFailure,
}

/// Runs the build commands of all components that have some, in the order of the manifest.
/// `announce` hears of each command before it runs. Whether there is anything to do is left to
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
    clean_environment(&mut command);
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

/// Removes what `cargo run`, `cargo test` and the user's settings for native builds would change
/// about a build for WebAssembly. `CARGO_HOME`, `RUSTUP_*` and profile settings stay.
fn clean_environment(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if is_of_outer_build(&name) {
            command.env_remove(name);
        }
    }
}

fn is_of_outer_build(name: &OsStr) -> bool {
    const NAMES: [&str; 15] = [
        "CARGO",
        "CARGO_BUILD_RUSTC",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_BUILD_TARGET_DIR",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "CARGO_MAKEFLAGS",
        "CARGO_TARGET_DIR",
        "CARGO_TARGET_TMPDIR",
        "MAKEFLAGS",
        "MFLAGS",
        "OUT_DIR",
        "RUSTFLAGS",
    ];
    // `RUSTC` covers the wrappers too: one that serves a native build, as coverage has it, fails
    // on this one.
    const PREFIXES: [&str; 5] = [
        "CARGO_BIN_",
        "CARGO_CFG_",
        "CARGO_MANIFEST_",
        "CARGO_PKG_",
        "RUSTC",
    ];
    let Some(name) = name.to_str() else {
        return false;
    };
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The directory that cargo must build in for its output to be `source`: the part of the path
/// before the target's name.
fn target_directory(source: &Path) -> Option<PathBuf> {
    source
        .ancestors()
        .find(|path| path.file_name() == Some(OsStr::new(WASM_TARGET)))
        .and_then(Path::parent)
        .map(Path::to_path_buf)
}

#[cfg(test)]
mod tests;
