//! Builds the components of a manifest once per test run.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

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

/// Builds the components of `manifest`, unless this process did already.
pub fn components(manifest: &Path) {
    static BUILT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    // One build at a time: the others wait here rather than for cargo's lock.
    let mut built = BUILT.lock().unwrap();
    let built = built.get_or_insert_default();
    if built.contains(manifest) {
        return;
    }
    let output = sightline()
        .arg("build")
        .arg("--from")
        .arg(manifest)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the components do not build:\n{errors}"
    );
    built.insert(manifest.to_owned());
}
