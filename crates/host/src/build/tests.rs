//! Build commands run by a real shell, and a real nested cargo.

use std::ffi::OsStr;
use std::path::Path;
use std::{env, fs};

use tempfile::TempDir;

use super::commands::target_directory;
use super::environment::is_of_outer_build;
use super::*;
use crate::manifest::Manifest;

/// An application whose component tables are `components`.
fn application(components: &str) -> (TempDir, Manifest) {
    let directory = tempfile::tempdir().unwrap();
    let text = format!("spin_manifest_version = 2\n[application]\nname = \"app\"\n{components}\n");
    let manifest = Manifest::parse(&text, &directory.path().join("spin.toml")).unwrap();
    (directory, manifest)
}

#[cfg(unix)]
#[test]
fn commands_run_in_order_in_their_directory() {
    let (directory, manifest) = application(
        "[component.z]\nsource = \"z\"\n\
         build = { command = [\"echo 1 >> log\", \"echo 2 >> log\"], workdir = \"sub\" }\n\
         [component.a]\nsource = \"a\"\nbuild = { command = \"echo 3 >> sub/log\" }\n\
         [component.b]\nsource = \"b\"\n",
    );
    fs::create_dir(directory.path().join("sub")).unwrap();
    let mut heard = Vec::new();
    build(&manifest, Output::OnFailure, |component, line| {
        heard.push(format!("{}: {line}", component.id));
    })
    .unwrap();
    let log = fs::read_to_string(directory.path().join("sub/log")).unwrap();
    assert_eq!(log, "1\n2\n3\n");
    assert_eq!(
        heard,
        [
            "z: echo 1 >> log",
            "z: echo 2 >> log",
            "a: echo 3 >> sub/log"
        ]
    );
}

#[cfg(unix)]
#[test]
fn the_first_failure_ends_the_build() {
    let (directory, manifest) = application(
        "[component.a]\nsource = \"a\"\nbuild = { command = [\"exit 7\", \"touch late\"] }",
    );
    let error = build(&manifest, Output::OnFailure, |_, _| ()).unwrap_err();
    let message = format!("{error:#}");
    for part in ["exit 7", "component a", "exit status: 7"] {
        assert!(message.contains(part), "{message}");
    }
    assert!(!directory.path().join("late").exists());
}

#[test]
fn a_missing_directory_is_named() {
    let (_directory, manifest) =
        application("[component.a]\nsource = \"a\"\nbuild = { command = \"x\", workdir = \"no\" }");
    let error = build(&manifest, Output::Stream, |_, _| ()).unwrap_err();
    assert!(
        error.to_string().contains("component.a.build.workdir"),
        "{error}"
    );
}

#[test]
fn variables_of_the_outer_build_are_known() {
    for name in [
        "CARGO",
        "CARGO_PKG_NAME",
        "CARGO_MANIFEST_DIR",
        "CARGO_TARGET_DIR",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BIN_EXE_sightline",
        "RUSTC_WRAPPER",
        "RUSTFLAGS",
    ] {
        assert!(is_of_outer_build(OsStr::new(name)), "{name}");
    }
    for name in [
        "CARGO_HOME",
        "RUSTUP_HOME",
        "RUSTUP_TOOLCHAIN",
        "CARGO_PROFILE_RELEASE_LTO",
        "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER",
        "PATH",
    ] {
        assert!(!is_of_outer_build(OsStr::new(name)), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn commands_do_not_inherit_the_outer_build() {
    // Cargo sets the variable for this test.
    assert!(env::var_os("CARGO_MANIFEST_DIR").is_some());
    let (directory, manifest) = application(
        "[component.a]\nsource = \"target/wasm32-wasip2/release/a.wasm\"\n\
         build = { command = \"env > log\" }",
    );
    build(&manifest, Output::OnFailure, |_, _| ()).unwrap();
    let log = fs::read_to_string(directory.path().join("log")).unwrap();
    let target = format!("CARGO_TARGET_DIR={}/target", directory.path().display());
    assert!(log.lines().any(|line| line == target), "{log}");
    assert!(!log.contains("CARGO_MANIFEST_DIR="), "{log}");
}

#[test]
fn the_target_directory_is_what_the_source_expects() {
    for (source, expected) in [
        ("/a/target/wasm32-wasip2/release/x.wasm", Some("/a/target")),
        ("/a/out/wasm32-wasip2/debug/x.wasm", Some("/a/out")),
        ("/a/x.wasm", None),
    ] {
        let found = target_directory(Path::new(source));
        assert_eq!(found.as_deref(), expected.map(Path::new), "{source}");
    }
}

#[test]
fn a_nested_cargo_writes_the_components_source() {
    let (directory, manifest) = application(
        "[component.tiny]\nsource = \"target/wasm32-wasip2/release/tiny.wasm\"\n\
         build = { command = \"cargo build --release --offline --target wasm32-wasip2\" }",
    );
    let package = "[package]\nname = \"tiny\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(directory.path().join("Cargo.toml"), package).unwrap();
    fs::create_dir(directory.path().join("src")).unwrap();
    fs::write(directory.path().join("src/main.rs"), "fn main() {}\n").unwrap();

    build(&manifest, Output::OnFailure, |_, _| ()).unwrap();

    let wasm = fs::read(&manifest.components["tiny"].source).unwrap();
    assert_eq!(wasm[..4], *b"\0asm");
}
