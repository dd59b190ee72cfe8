//! Builds the components of a manifest once per test run.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The host's executable.
pub fn sightline() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sightline"))
}

/// Where all hosts of the tests keep machine code, so that each component is compiled once.
pub fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled")
}

/// Builds the components of the application and of `manifest`, unless this process did already.
///
/// Every package is built by one command only: with other packages beside it cargo may choose other
/// features, and the file would change under a host that is starting.
pub fn components(manifest: &Path) {
    static BUILT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    // One build at a time: the others wait here rather than for cargo's lock.
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let built = built.get_or_insert_default();
    for manifest in [&root().join("spin.toml"), manifest] {
        if !built.contains(manifest) {
            build(manifest);
            built.insert(manifest.to_owned());
        }
    }
}

fn build(manifest: &Path) {
    let mut command = sightline();
    let output = command.arg("build").arg("--from").arg(manifest).output();
    let output = output.unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the components do not build:\n{errors}"
    );
}
