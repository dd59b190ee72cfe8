//! The Rust target that components are built for, installed where it is missing.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::environment;

/// The target of WASI 0.2 components.
pub(super) const WASM_TARGET: &str = "wasm32-wasip2";

/// The programs that know about targets.
pub(super) struct Toolchain {
    rustc: PathBuf,
    rustup: PathBuf,
}

impl Default for Toolchain {
    /// Those on the `PATH`.
    fn default() -> Self {
        Self {
            rustc: PathBuf::from("rustc"),
            rustup: PathBuf::from("rustup"),
        }
    }
}

impl Toolchain {
    /// Makes sure that the toolchain in force in `directory` has the target, with rustup where
    /// it has not.
    pub(super) fn ensure_wasm_target(&self, directory: &Path) -> Result<()> {
        if self.has_wasm_target(directory)? {
            return Ok(());
        }
        self.add_wasm_target(directory)?;
        ensure!(
            self.has_wasm_target(directory)?,
            "the Rust target {WASM_TARGET} is still missing after `rustup target add {WASM_TARGET}`"
        );
        Ok(())
    }

    fn has_wasm_target(&self, directory: &Path) -> Result<bool> {
        let mut rustc = Command::new(&self.rustc);
        rustc
            .args(["--print", "target-libdir", "--target", WASM_TARGET])
            .current_dir(directory)
            .stdin(Stdio::null());
        environment::clean(&mut rustc);
        let printed = rustc
            .output()
            .context("cannot run rustc; building the components needs Rust (https://rustup.rs)")?;
        // rustc prints the path whether or not the target is installed.
        let path = String::from_utf8_lossy(&printed.stdout);
        Ok(printed.status.success() && Path::new(path.trim()).is_dir())
    }

    fn add_wasm_target(&self, directory: &Path) -> Result<()> {
        let status = Command::new(&self.rustup)
            .args(["target", "add", WASM_TARGET])
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(io::stderr())
            .status()
            .with_context(|| {
                format!(
                    "the Rust target {WASM_TARGET} is not installed, and rustup, which would \
                     install it, cannot be run; install the target as you installed Rust"
                )
            })?;
        if !status.success() {
            bail!("`rustup target add {WASM_TARGET}` failed: {status}");
        }
        Ok(())
    }
}

// The programs are shell scripts.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    /// Scripts in the places of rustc and rustup. This rustc prints a directory that the
    /// `adding` line of this rustup may make.
    fn toolchain(directory: &Path, adding: &str) -> Toolchain {
        let script = |name: &str, line: String| {
            let path = directory.join(name);
            fs::write(&path, format!("#!/bin/sh\n{line}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            path
        };
        let libraries = directory.join("lib");
        Toolchain {
            rustc: script("rustc", format!("echo {}", libraries.display())),
            rustup: script("rustup", adding.to_owned()),
        }
    }

    #[test]
    fn a_missing_target_is_installed_once() {
        let directory = tempfile::tempdir().unwrap();
        let toolchain = toolchain(directory.path(), "echo \"$*\" >> log; mkdir lib");
        for _ in 0..2 {
            toolchain.ensure_wasm_target(directory.path()).unwrap();
        }
        let log = fs::read_to_string(directory.path().join("log")).unwrap();
        assert_eq!(log, "target add wasm32-wasip2\n");
    }

    #[test]
    fn what_went_wrong_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let told = |toolchain: &Toolchain| {
            let error = toolchain.ensure_wasm_target(directory.path()).unwrap_err();
            format!("{error:#}")
        };
        let message = told(&toolchain(directory.path(), "exit 3"));
        assert!(message.contains("exit status: 3"), "{message}");
        let message = told(&toolchain(directory.path(), "exit 0"));
        assert!(message.contains("still missing"), "{message}");
        let mut without_rustup = toolchain(directory.path(), "");
        without_rustup.rustup = directory.path().join("none");
        let message = told(&without_rustup);
        assert!(message.contains("rustup"), "{message}");
        let mut without_rust = toolchain(directory.path(), "");
        without_rust.rustc = directory.path().join("none");
        let message = told(&without_rust);
        assert!(message.contains("cannot run rustc"), "{message}");
    }
}
