//! Providers in their order, templates, and silence about values.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Result;

use super::*;
use crate::manifest::Manifest;
use crate::network::AllowedHosts;

const MANIFEST: &str = r#"
spin_manifest_version = 2
[application]
name = "app"
[variables]
token = { required = true, secret = true }
region = { default = "north" }
other = { required = true }
[component.c]
source = "c.wasm"
variables = { token = "{{ token }}", url = "https://{{ region }}.{{region}}", plain = "x", other = "{{ other }}" }
[component.d]
source = "d.wasm"
"#;

fn manifest() -> Manifest {
    Manifest::parse(MANIFEST, Path::new("/app/spin.toml")).unwrap()
}

fn map<M: FromIterator<(String, String)>>(name: &str, value: &str) -> M {
    M::from_iter([(name.to_owned(), value.to_owned())])
}

fn resolve(providers: &Providers, name: &str) -> Result<String, VariableError> {
    Variables::new(&manifest(), providers)
        .unwrap()
        .resolve("c", name)
}

#[test]
fn providers_are_asked_in_order() {
    let mut providers = Providers::default();
    assert_eq!(
        resolve(&providers, "token"),
        Err(VariableError::Missing("token".to_owned()))
    );
    providers.built_in = map("token", "built in");
    assert_eq!(resolve(&providers, "token").unwrap(), "built in");
    providers.dot_env = map("SPIN_VARIABLE_TOKEN", "file");
    assert_eq!(resolve(&providers, "token").unwrap(), "file");
    providers.environment = map("SPIN_VARIABLE_TOKEN", "environment");
    assert_eq!(resolve(&providers, "token").unwrap(), "environment");
    providers.given = map("token", "");
    assert_eq!(resolve(&providers, "token").unwrap(), "");
}

#[test]
fn defaults_come_last() {
    let mut providers = Providers::default();
    assert_eq!(resolve(&providers, "url").unwrap(), "https://north.north");
    providers.built_in = map("region", "south");
    assert_eq!(resolve(&providers, "url").unwrap(), "https://south.south");
}

#[test]
fn components_see_only_their_own_variables() {
    let providers = Providers {
        built_in: map("token", "t"),
        ..Providers::default()
    };
    let variables = Variables::new(&manifest(), &providers).unwrap();
    assert_eq!(variables.resolve("c", "plain").unwrap(), "x");
    for (component, name) in [("c", "region"), ("d", "token"), ("nobody", "token")] {
        assert_eq!(
            variables.resolve(component, name),
            Err(VariableError::Undefined {
                component: component.to_owned(),
                name: name.to_owned()
            })
        );
    }
}

#[test]
fn missing_values_are_listed_and_cost_only_what_needs_them() {
    let providers = Providers {
        built_in: map("token", "t"),
        ..Providers::default()
    };
    let variables = Variables::new(&manifest(), &providers).unwrap();
    assert_eq!(variables.missing(), ["other"]);
    assert_eq!(variables.resolve("c", "token").unwrap(), "t");
    assert_eq!(
        variables.resolve("c", "other"),
        Err(VariableError::Missing("other".to_owned()))
    );
}

#[test]
fn a_value_for_no_variable_is_refused() {
    let providers = Providers {
        given: map("tokn", "hunter2"),
        ..Providers::default()
    };
    let message = format!("{:#}", Variables::new(&manifest(), &providers).unwrap_err());
    assert!(message.contains("tokn"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
    let providers = Providers {
        built_in: map("undeclared", "x"),
        ..Providers::default()
    };
    assert!(Variables::new(&manifest(), &providers).is_ok());
}

#[test]
fn values_are_not_templates() {
    let providers = Providers {
        built_in: map("token", "{{ region }}"),
        ..Providers::default()
    };
    assert_eq!(resolve(&providers, "token").unwrap(), "{{ region }}");
}

#[test]
fn debug_forms_show_no_value() {
    let providers = Providers {
        given: map("token", "hunter2"),
        environment: map("SPIN_VARIABLE_OTHER", "hunter2"),
        dot_env: map("SPIN_VARIABLE_REGION", "hunter2"),
        built_in: map("x", "hunter2"),
    };
    let variables = Variables::new(&manifest(), &providers).unwrap();
    assert!(!format!("{providers:?}{variables:?}").contains("hunter2"));
}

/// What is read for a `.env` of `contents` in the directory of a manifest.
fn dot_env(contents: &str) -> Result<HashMap<String, String>> {
    let directory = tempfile::tempdir()?;
    std::fs::write(directory.path().join(".env"), contents)?;
    let manifest = Manifest::parse(MANIFEST, &directory.path().join("spin.toml"))?;
    Ok(Providers::read(&manifest, BTreeMap::new(), BTreeMap::new())?.dot_env)
}

#[test]
fn dot_env_is_read_beside_the_manifest() {
    let read = dot_env("# comment\nSPIN_VARIABLE_TOKEN=\"a b\"\nexport SPIN_VARIABLE_REGION=x\n");
    let read = read.unwrap();
    assert_eq!(read["SPIN_VARIABLE_TOKEN"], "a b");
    assert_eq!(read["SPIN_VARIABLE_REGION"], "x");
}

#[test]
fn no_dot_env_is_an_empty_one() {
    let directory = tempfile::tempdir().unwrap();
    let manifest = Manifest::parse(MANIFEST, &directory.path().join("spin.toml")).unwrap();
    let providers = Providers::read(&manifest, BTreeMap::new(), BTreeMap::new()).unwrap();
    assert!(providers.dot_env.is_empty());
}

#[test]
fn a_broken_dot_env_is_refused_without_quoting_it() {
    let message = format!("{:#}", dot_env("A=b\nhunter2 is it\n").unwrap_err());
    assert!(message.contains(".env: entry 2"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

fn allowed_hosts(entry: &str) -> Result<AllowedHosts> {
    let text = format!(
        "spin_manifest_version = 2\n[application]\nname = \"app\"\n\
         [variables]\nhost = {{ default = \"hunter2/path\" }}\nregion = {{ default = \"north\" }}\n\
         none = {{ required = true }}\n\
         [component.c]\nsource = \"x\"\nallowed_outbound_hosts = [{entry:?}]\n"
    );
    let manifest = Manifest::parse(&text, Path::new("/app/spin.toml"))?;
    let variables = Variables::new(&manifest, &Providers::default())?;
    variables.allowed_hosts(&manifest.components["c"])
}

#[test]
fn variables_are_filled_in_allowed_hosts() {
    let allowed = allowed_hosts("https://{{ region }}.example.com").unwrap();
    assert!(allowed.permits(&"https://north.example.com".parse().unwrap()));
    assert!(!allowed.permits(&"https://south.example.com".parse().unwrap()));
}

#[test]
fn an_allowed_host_that_is_malformed_once_filled_in_is_not_quoted() {
    let message = format!("{:#}", allowed_hosts("https://{{ host }}").unwrap_err());
    assert!(message.contains("component.c.allowed_outbound_hosts"));
    assert!(message.contains("{{ host }}"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
    let message = format!("{:#}", allowed_hosts("https://{{ none }}").unwrap_err());
    assert!(message.contains("none"), "{message}");
}
