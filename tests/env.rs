//! `sightline env`: what it prints opens the running host, by way of a shell and of Docker's file.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Host, sightline};

/// `sightline env` with these arguments, in an environment that says nothing of its own.
fn env(arguments: &[&str]) -> Command {
    let mut command = sightline();
    command.arg("env").args(arguments).env_remove("SHELL");
    command
}

/// What it prints.
#[track_caller]
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn of_file(text: &str) -> HashMap<&str, &str> {
    text.lines()
        .map(|line| line.split_once('=').unwrap())
        .collect()
}

/// A copy of the credentials of `host` in a state directory with an awkward name.
fn awkward_state(host: &Host) -> (TempDir, String) {
    let directory = TempDir::new().unwrap();
    let state = directory.path().join("it's $HOME");
    fs::create_dir_all(state.join("sightline")).unwrap();
    let file = "sightline/credentials.json";
    fs::copy(host.state_dir().join(file), state.join(file)).unwrap();
    let state = state.to_str().unwrap().to_owned();
    (directory, state)
}

#[test]
fn a_shell_that_evaluates_it_can_call_the_host() {
    let host = Host::start();
    let (_directory, state) = awkward_state(&host);
    let address = host.url().strip_prefix("http://").unwrap();
    // The line that the host prints when it serves, with this program and its state.
    let script = r#"set -eu
        eval "$("$1" env --state-dir "$2" --listen "$3")"
        printf '%s\n' "$SIGHTLINE_ENDPOINT" "$SIGHTLINE_PROJECT_ID" "$SIGHTLINE_TOKEN" "$HUAWEICLOUD_SDK_SK""#;
    let mut shell = Command::new("sh");
    shell
        .args(["-c", script, "sh"])
        .arg(sightline().get_program())
        .args([&state, address]);
    let printed = printed(&mut shell);
    let [url, project_id, token, secret_key] = printed.lines().collect::<Vec<_>>()[..] else {
        panic!("{printed}");
    };
    assert_eq!(url, host.url());
    assert_eq!(secret_key, host.credentials().secret_key);
    let path = format!("/v1/{project_id}/images");
    let answer = host.call_without_token(reqwest::Method::GET, &path);
    let answer = answer.header("X-Auth-Token", token).send().unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    // And the commands that call a server find it by the same variables.
    let listed = sightline()
        .args(["instances", "list", "--format", "json"])
        .env("SIGHTLINE_ENDPOINT", url)
        .env("HUAWEICLOUD_SDK_AK", &host.credentials().access_key)
        .env("HUAWEICLOUD_SDK_SK", secret_key)
        .env("HUAWEICLOUD_SDK_PROJECT_ID", project_id)
        .output()
        .unwrap();
    assert_eq!(listed.stdout, b"[]\n", "{listed:?}");
}

#[test]
fn the_file_for_docker_has_the_values_as_they_are() {
    let host = Host::start();
    let (_directory, state) = awkward_state(&host);
    let url = "http://host.docker.internal:3000";
    let flags = ["--state-dir", &state, "--url", url];
    let text = printed(&mut env(&[&flags[..], &["--format", "env-file"]].concat()));
    assert_eq!(
        text,
        printed(&mut env(&[&flags[..], &["--docker"]].concat()))
    );
    let variables = of_file(&text);
    let credentials = host.credentials();
    for (name, value) in [
        ("HUAWEICLOUD_SDK_AK", credentials.access_key.as_str()),
        ("HUAWEICLOUD_SDK_SK", &credentials.secret_key),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", url),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", &credentials.secret_key),
        ("SIGHTLINE_TOKEN", &credentials.token),
    ] {
        assert_eq!(variables[name], value, "{name}");
    }
}

/// Credentials that somebody wrote by hand, in one line.
fn handwritten(state: &Path) {
    let text = r#"{"project_id": "p", "workspace_id": "w", "token": "t", "access_key": "AK", "secret_key": "SK"}"#;
    fs::create_dir_all(state.join("sightline")).unwrap();
    fs::write(state.join("sightline/credentials.json"), text).unwrap();
}

#[test]
fn values_that_the_host_is_given_take_the_place_of_those_of_the_file() {
    let state = TempDir::new().unwrap();
    handwritten(state.path());
    let state_dir = state.path().to_str().unwrap();
    let flags = ["--docker", "--state-dir", state_dir];
    let text = printed(&mut env(&flags));
    assert_eq!(of_file(&text)["HUAWEICLOUD_SDK_AK"], "AK");
    let given = [&flags[..], &["--variable", "secret_key=a'b c"]].concat();
    let mut command = env(&given);
    command
        .env("SPIN_VARIABLE_ACCESS_KEY", "another")
        .env("SPIN_VARIABLE_TOKEN", "");
    let text = printed(&mut command);
    let variables = of_file(&text);
    assert_eq!(variables["HUAWEICLOUD_SDK_AK"], "another");
    assert_eq!(variables["HUAWEICLOUD_SDK_SK"], "a'b c");
    assert!(!variables.contains_key("SIGHTLINE_TOKEN"), "{text}");
}

#[test]
fn each_shell_gets_its_own_syntax() {
    let state = TempDir::new().unwrap();
    handwritten(state.path());
    let state_dir = state.path().to_str().unwrap();
    let flags = ["--state-dir", state_dir];
    let of = |shell: &str| printed(&mut env(&[&flags[..], &["--shell", shell]].concat()));
    assert!(of("bash").starts_with("export HUAWEICLOUD_SDK_AK=AK\n"));
    assert!(of("fish").starts_with("set -gx HUAWEICLOUD_SDK_AK AK\n"));
    assert!(of("powershell").starts_with("$env:HUAWEICLOUD_SDK_AK = 'AK'\n"));
    let by_variable = |shell: &str| printed(env(&flags).env("SHELL", shell));
    assert_eq!(by_variable("/usr/bin/fish"), of("fish"));
    assert_eq!(by_variable("/bin/zsh"), of("bash"));
    assert_eq!(printed(&mut env(&flags)), of("bash"));
}

#[test]
fn what_cannot_be_printed_is_refused_with_nothing_on_standard_output() {
    let state = TempDir::new().unwrap();
    let state_dir = state.path().to_str().unwrap();
    let flags = ["--state-dir", state_dir];
    let refused = |more: &[&str], reason: &str| {
        let output = env(&[&flags[..], more].concat()).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(errors.contains(reason), "{errors}");
    };
    refused(&[], "has no credentials");
    handwritten(state.path());
    refused(&["--variable", "token=a\nb"], "control character");
    refused(&["--url", "http://h/path"], "no path");
    refused(&["--shell", "fish", "--format", "env-file"], "not both");
}
