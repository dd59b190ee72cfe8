//! Whole manifests, good and bad.

use std::path::Path;

use anyhow::Result;

use super::*;

const HEAD: &str = "spin_manifest_version = 2\n[application]\nname = \"app\"\n";
const COMPONENT: &str = "[component.c]\nsource = \"c.wasm\"\n";

fn parse(text: &str) -> Result<Manifest> {
    Manifest::parse(text, Path::new("/app/spin.toml"))
}

/// The manifest with `component` added to the table of a component `c`.
fn with_component(component: &str) -> Result<Manifest> {
    parse(&format!("{HEAD}{COMPONENT}{component}"))
}

fn with_trigger(trigger: &str) -> Result<Manifest> {
    parse(&format!("{HEAD}[[trigger.http]]\n{trigger}\n{COMPONENT}"))
}

/// Refused with a message that has all of `parts`.
#[track_caller]
fn refused(manifest: Result<Manifest>, parts: &[&str]) {
    let message = format!("{:#}", manifest.unwrap_err());
    for part in parts {
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
}

#[test]
fn every_supported_key_is_read() {
    let manifest = parse(
        r#"
spin_manifest_version = 2

[application]
name = "sightline"
version = "0.1.0"
description = "vision"
authors = ["a", "b"]
[application.tool.other]
anything = { goes = [1] }

[variables]
token = { required = true, secret = true, description = "who may call" }
region = { default = "north" }

[[trigger.http]]
id = "t"
route = "/v1/:project_id/service"
component = "create-instance"
executor = { type = "http" }

[[trigger.http]]
route = { private = true }
component = "create-instance"

[component.create-instance]
source = "target/wasm32-wasip2/release/create-instance.wasm"
description = "creates"
files = ["assets/*", { source = "a", destination = "/b" }]
exclude_files = ["assets/secret"]
allowed_outbound_hosts = ["https://{{ region }}.example.com"]
key_value_stores = ["default"]
environment = { RUST_BACKTRACE = "1" }
dependencies_inherit_configuration = true

[component.create-instance.variables]
token = "{{ token }}"

[component.create-instance.build]
command = ["one", "two"]
workdir = "sub"
watch = ["src/**/*.rs"]

[component.create-instance.dependencies]
"sightline:inference" = { path = "inference.wasm" }

[component.create-instance.tool.sightline]
family = "image-search"
[component.create-instance.tool.other]
anything = 1
"#,
    )
    .unwrap();

    assert_eq!(manifest.path, Path::new("/app/spin.toml"));
    assert_eq!(manifest.directory(), Path::new("/app"));
    assert_eq!(manifest.application.name, "sightline");
    assert_eq!(manifest.application.authors, ["a", "b"]);
    assert!(manifest.variables["token"].required());
    assert!(manifest.variables["token"].secret);
    assert_eq!(
        manifest.variables["region"].default.as_deref(),
        Some("north")
    );
    assert_eq!(manifest.triggers[0].id, "t");
    assert_eq!(
        manifest.triggers[0].route,
        TriggerRoute::Pattern("/v1/:project_id/service".to_owned())
    );
    assert_eq!(manifest.triggers[1].route, TriggerRoute::Private);
    assert_eq!(manifest.triggers[1].id, "create-instance-http-trigger");

    let component = &manifest.components["create-instance"];
    assert_eq!(
        component.source,
        Path::new("/app/target/wasm32-wasip2/release/create-instance.wasm")
    );
    assert_eq!(
        component.files[1],
        FileMount::Placement {
            source: "a".to_owned(),
            destination: "/b".to_owned()
        }
    );
    assert_eq!(component.key_value_stores, [DEFAULT_STORE]);
    assert_eq!(component.environment["RUST_BACKTRACE"], "1");
    assert_eq!(component.variables["token"].to_string(), "{{ token }}");
    assert_eq!(component.family.as_deref(), Some("image-search"));
    assert!(component.dependencies_inherit_configuration);
    assert_eq!(
        component.dependencies[0].path,
        Path::new("/app/inference.wasm")
    );
    let build = component.build.as_ref().unwrap();
    assert_eq!(build.commands, ["one", "two"]);
    assert_eq!(build.workdir, Path::new("/app/sub"));
}

#[test]
fn one_command_may_stand_alone() {
    let manifest = with_component("build = { command = \"make\" }").unwrap();
    let build = manifest.components["c"].build.clone().unwrap();
    assert_eq!(build.commands, ["make"]);
    assert_eq!(build.workdir, Path::new("/app"));
    refused(
        with_component("build = { command = [] }"),
        &["component.c.build.command"],
    );
    refused(
        with_component("build = { command = \"x\", workdir = \"/etc\" }"),
        &["component.c.build.workdir", "relative"],
    );
}

#[test]
fn unsupported_keys_are_named_by_their_path() {
    for (line, path) in [
        (
            "sqlite_databases = [\"default\"]",
            "component.c.sqlite_databases",
        ),
        ("ai_models = [\"llama\"]", "component.c.ai_models"),
        ("allowed_http_hosts = []", "component.c.allowed_http_hosts"),
        ("targets = []", "component.c.targets"),
        ("build = { comand = \"x\" }", "component.c.build.comand"),
        ("build = { command = 1 }", "component.c.build.command"),
        (
            "files = [{ source = \"a\", destinaton = \"/\" }]",
            "component.c.files[0].destinaton",
        ),
        (
            "tool.sightline.famly = \"x\"",
            "component.c.tool.sightline.famly",
        ),
        (
            "dependencies = { \"a:b\" = { path = \"x\", sha = \"y\" } }",
            "component.c.dependencies.\"a:b\".sha",
        ),
        ("profile.debug.source = \"x\"", "component.c.profile"),
    ] {
        refused(with_component(line), &[path]);
    }
    refused(
        parse(&format!("{HEAD}targets = []\n")),
        &["application.targets"],
    );
    refused(
        parse(&format!("{HEAD}[application.trigger.http]\nbase = \"/b\"")),
        &["application.trigger"],
    );
    refused(
        parse(&format!("{HEAD}[[trigger.redis]]\nchannel = \"x\"")),
        &["trigger.redis"],
    );
    refused(
        with_trigger("route = \"/\"\ncomponent = \"c\"\nstatic_response = {}"),
        &["trigger.http[0].static_response"],
    );
    refused(
        with_trigger("route = { secret = true }\ncomponent = \"c\""),
        &["trigger.http[0].route.secret"],
    );
}

#[test]
fn wrong_types_are_named_by_their_path() {
    refused(
        with_component("key_value_stores = \"default\""),
        &["component.c.key_value_stores", "sequence"],
    );
    refused(
        with_component("environment = { A = 1 }"),
        &["component.c.environment.A", "string"],
    );
    refused(
        parse("spin_manifest_version = 2\n[application]\n"),
        &["application", "name"],
    );
    refused(parse("a = ["), &["/app/spin.toml", "not TOML"]);
}

#[test]
fn only_version_two_is_read() {
    refused(
        parse("spin_manifest_version = 1\nname = \"x\""),
        &["spin_manifest_version", "2"],
    );
    refused(parse("name = \"x\""), &["spin_manifest_version"]);
}

#[test]
fn only_local_files_are_sources() {
    for source in [
        "{ url = \"https://e.com/a.wasm\", digest = \"sha256:0\" }",
        "{ package = \"a:b\", version = \"1.0.0\" }",
        "\"\"",
        "7",
    ] {
        let text = format!("{HEAD}[component.c]\nsource = {source}");
        refused(parse(&text), &["component.c.source"]);
    }
}

#[test]
fn dependencies_are_local_and_disjoint() {
    let dependencies = |text: &str| with_component(&format!("dependencies = {{ {text} }}"));
    refused(
        dependencies("\"a:b\" = \">=1.0\""),
        &["component.c.dependencies.\"a:b\"", "registry"],
    );
    refused(
        dependencies("\"a:b\" = { path = \"x\", export = \"y\" }"),
        &["component.c.dependencies.\"a:b\".export"],
    );
    refused(
        dependencies("\"a:b\" = { path = \"x\" }, \"a:b/c\" = { path = \"y\" }"),
        &["component.c.dependencies.\"a:b/c\"", "same import"],
    );
    refused(
        dependencies("\"A b:c\" = { path = \"x\" }"),
        &["component.c.dependencies"],
    );
    let good = dependencies("\"a:b/c@1.0.0\" = { path = \"x\", export = \"y\" }").unwrap();
    let dependency = &good.components["c"].dependencies[0];
    assert_eq!(dependency.export.as_deref(), Some("y"));
    assert!(dependency.name.matches("a:b/c@1.0.0"));
}

#[test]
fn variables_are_required_or_have_a_default() {
    let variables = |text: &str| parse(&format!("{HEAD}[variables]\n{text}"));
    refused(variables("a = {}"), &["variables.a", "required"]);
    refused(
        variables("a = { required = true, default = \"x\" }"),
        &["variables.a"],
    );
    refused(
        variables("a-b = { default = \"x\" }"),
        &["variables.a-b", "lower-case"],
    );
    refused(
        variables("a = { default = 1 }"),
        &["variables.a.default", "string"],
    );
    assert!(variables("a = { default = \"\" }").is_ok());
}

#[test]
fn templates_use_declared_variables() {
    refused(
        with_component("variables = { a = \"{{ nowhere }}\" }"),
        &["component.c.variables.a", "nowhere"],
    );
    refused(
        with_component("variables = { a = \"{{ open\" }"),
        &["component.c.variables.a"],
    );
    refused(
        with_component("variables = { A = \"x\" }"),
        &["component.c.variables.A"],
    );
    refused(
        with_component("allowed_outbound_hosts = [\"https://{{ nowhere }}\"]"),
        &["component.c.allowed_outbound_hosts", "nowhere"],
    );
}

#[test]
fn literal_outbound_hosts_are_checked_early() {
    refused(
        with_component("allowed_outbound_hosts = [\"example.com\"]"),
        &["component.c.allowed_outbound_hosts", "example.com"],
    );
}

#[test]
fn only_the_default_store_is_supported() {
    refused(
        with_component("key_value_stores = [\"default\", \"other\"]"),
        &["component.c.key_value_stores", "other"],
    );
}

#[test]
fn component_ids_are_checked() {
    refused(
        parse(&format!("{HEAD}[component.a_b]\nsource = \"x\"")),
        &["component.a_b"],
    );
}

#[test]
fn triggers_name_components_that_exist() {
    refused(
        with_trigger("route = \"/\"\ncomponent = \"other\""),
        &["trigger.http[0].component", "other"],
    );
    refused(
        with_trigger("route = \"/\""),
        &["trigger.http[0]", "component"],
    );
}

#[test]
fn a_component_may_be_written_in_its_trigger() {
    let manifest = with_trigger("route = \"/\"\ncomponent = { source = \"x.wasm\" }").unwrap();
    let id = &manifest.triggers[0].component;
    assert_eq!(id, "inline-component");
    assert_eq!(manifest.components[id].source, Path::new("/app/x.wasm"));
    refused(
        with_trigger("route = \"/\"\ncomponent = { source = \"x\", sqlite_databases = [] }"),
        &["trigger.http[0].component.sqlite_databases"],
    );
}

#[test]
fn private_means_true() {
    refused(
        with_trigger("route = { private = false }\ncomponent = \"c\""),
        &["trigger.http[0].route", "private"],
    );
}

#[test]
fn only_the_http_executor_is_supported() {
    refused(
        with_trigger("route = \"/\"\ncomponent = \"c\"\nexecutor = { type = \"wagi\" }"),
        &["trigger.http[0].executor.type", "wagi"],
    );
}

#[test]
fn trigger_ids_are_unique() {
    let trigger = "[[trigger.http]]\nroute = \"/\"\ncomponent = \"c\"\n";
    let named = format!("{trigger}id = \"x\"\n");
    refused(
        parse(&format!("{HEAD}{named}{named}{COMPONENT}")),
        &["trigger.http[1].id", "\"x\""],
    );
    let manifest = parse(&format!("{HEAD}{trigger}{trigger}{COMPONENT}")).unwrap();
    assert_ne!(manifest.triggers[0].id, manifest.triggers[1].id);
}

#[test]
fn a_directory_means_its_spin_toml() {
    let directory = tempfile::tempdir().unwrap();
    let text = format!("{HEAD}{COMPONENT}");
    std::fs::write(directory.path().join("spin.toml"), text).unwrap();
    let manifest = Manifest::load(directory.path()).unwrap();
    assert_eq!(manifest.application.name, "app");
    assert_eq!(
        manifest.components["c"].source,
        directory.path().join("c.wasm")
    );
    refused(
        Manifest::load(&directory.path().join("none.toml")),
        &["none.toml"],
    );
}

#[test]
fn defaults_are_not_printed() {
    let text = format!("{HEAD}[variables]\na = {{ default = \"hunter2\" }}");
    assert!(!format!("{:?}", parse(&text).unwrap()).contains("hunter2"));
}
