//! The commands besides `up`, and what is said when something is wrong.

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use super::probe;
use crate::support::sightline;

fn run(arguments: &[&str]) -> Output {
    let mut command = sightline();
    let output = command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    output.unwrap()
}

/// Standard output of a command that succeeds.
fn succeed(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error of a command that fails.
fn fail(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?} succeeds");
    String::from_utf8(output.stderr).unwrap()
}

fn write(directory: &TempDir, name: &str, text: &str) -> String {
    let path = directory.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn routes_lists_components_and_patterns() {
    let listed = succeed(&["routes", "--from", "tests/guests/spin.toml"]);
    assert_eq!(listed, "probe  /probe/...\nplain  /plain/:word/...\n");
}

#[test]
fn check_accepts_what_up_serves_and_makes_no_credentials() {
    drop(probe().start());
    let state = TempDir::new().unwrap();
    let state_dir = state.path().join("state");
    let state_flag = state_dir.to_str().unwrap();
    let from = "tests/guests/spin.toml";
    let said = succeed(&["check", "--from", from, "--state-dir", state_flag]);
    assert!(said.contains("2 components, 2 routes"), "{said}");
    assert!(!Path::new(state_flag).exists());
}

#[test]
fn check_names_what_is_wrong() {
    let directory = TempDir::new().unwrap();
    let head = "spin_manifest_version = 2\n[application]\nname = \"a\"\n\
                [[trigger.http]]\nroute = \"/\"\ncomponent = \"c\"\n[component.c]\n";
    let cases = [
        ("source = \"c.wasm\"\nai_models = [\"m\"]\n", "ai_models"),
        ("source = \"gone.wasm\"\n", "gone.wasm"),
        (
            "source = \"c.wasm\"\ntool.sightline.family = \"other\"\n",
            "unknown family \"other\"",
        ),
        (
            "source = \"c.wasm\"\n[component.c.dependencies]\n\"a:b/c\" = { path = \"d.wasm\" }\n",
            "dependencies_inherit_configuration",
        ),
    ];
    for (component, expected) in cases {
        let manifest = write(&directory, "spin.toml", &format!("{head}{component}"));
        let said = fail(&["check", "--from", &manifest]);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn up_names_the_required_variables_that_have_no_value() {
    let directory = TempDir::new().unwrap();
    let manifest = "spin_manifest_version = 2\n[application]\nname = \"a\"\n\
                    [variables]\nfirst = { required = true }\nsecond = { required = true }\n";
    let manifest = write(&directory, "spin.toml", manifest);
    let said = fail(&["up", "--listen", "127.0.0.1:0", "--from", &manifest]);
    assert!(said.contains("first, second"), "{said}");
}

#[test]
fn up_says_that_the_port_is_taken_before_it_builds() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = fail(&["up", "--listen", &address]);
    assert!(
        said.contains(&address) && said.contains("--listen"),
        "{said}"
    );
    assert!(!said.contains("Building"), "{said}");
}

#[test]
fn a_runtime_configuration_is_refused_unless_it_is_empty() {
    let directory = TempDir::new().unwrap();
    let asking = write(
        &directory,
        "asking.toml",
        "[key_value_store.other]\ntype = \"spin\"\n",
    );
    let said = fail(&[
        "up",
        "--listen",
        "127.0.0.1:0",
        "--runtime-config-file",
        &asking,
    ]);
    assert!(said.contains("key_value_store"), "{said}");
    let empty = write(&directory, "empty.toml", "# nothing\n");
    let host = probe().flags(&["--runtime-config-file", &empty]).start();
    assert_eq!(host.get("/probe/body"), "0");
}

#[test]
fn a_variable_on_the_command_line_needs_a_name_and_is_not_repeated_in_errors() {
    let said = fail(&["up", "--listen", "127.0.0.1:0", "--variable", "s3cret"]);
    assert!(said.contains("NAME=VALUE"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}

#[test]
fn help_shows_the_limits_and_their_defaults() {
    let help = succeed(&["up", "--help"]);
    for expected in [
        "--max-body <BYTES>",
        "[default: 16777216]",
        "--state-dir",
        "--log-format",
    ] {
        assert!(help.contains(expected), "{help}");
    }
}
