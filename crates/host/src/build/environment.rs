//! The environment of build commands.

use std::env;
use std::ffi::OsStr;
use std::process::Command;

/// Removes what `cargo run`, `cargo test` and the user's settings for native builds would change
/// about a build for WebAssembly. `CARGO_HOME`, `RUSTUP_*` and profile settings stay.
pub(super) fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if is_of_outer_build(&name) {
            command.env_remove(name);
        }
    }
}

pub(super) fn is_of_outer_build(name: &OsStr) -> bool {
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
