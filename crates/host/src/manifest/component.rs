//! `[component.<id>]`: a WebAssembly file and what it may do.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use indexmap::IndexMap;
use serde::Deserialize;
use toml::Value;

use super::dependency::{self, Dependency};
use super::identifier::{check_component_id, check_variable_name};
use super::schema;
use super::template::Template;
use super::variable::Variable;
use crate::network::AllowedHost;

/// The one key-value store label that works without a runtime configuration file.
pub const DEFAULT_STORE: &str = "default";

/// One component: a WebAssembly file and what it may do.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Kebab-case, unique.
    pub id: String,
    /// Absolute path of the WebAssembly file; it need not exist before the build.
    pub source: PathBuf,
    /// Description; empty where the manifest gives none.
    pub description: String,
    /// Files that the component may read.
    pub files: Vec<FileMount>,
    /// Glob patterns, relative to the manifest, of files that no mount shows.
    pub exclude_files: Vec<String>,
    /// Where the component may connect to; literal entries are known to be well formed.
    pub allowed_outbound_hosts: Vec<Template>,
    /// Labels of the key-value stores that the component may open.
    pub key_value_stores: Vec<String>,
    /// Variables that the component sees, by name; templates over the application's variables.
    pub variables: IndexMap<String, Template>,
    /// Environment variables of the guest.
    pub environment: IndexMap<String, String>,
    /// How the source is built, if the manifest says.
    pub build: Option<Build>,
    /// Components that satisfy imports of this one.
    pub dependencies: Vec<Dependency>,
    /// Whether dependencies act with this component's permissions; otherwise they have none.
    pub dependencies_inherit_configuration: bool,
    /// `tool.sightline.family`: whose error envelope a failure of this component gets.
    pub family: Option<String>,
}

/// One entry of a component's `files`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileMount {
    /// A glob pattern or a path relative to the manifest; guests see the same relative path
    /// below `/`.
    Pattern(String),
    /// A file or directory (relative to the manifest) under another name.
    Placement {
        /// File or directory, relative to the manifest.
        source: String,
        /// Where guests see it; absolute.
        destination: String,
    },
}

/// `[component.<id>.build]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// Shell commands, run in this order; at least one.
    pub commands: Vec<String>,
    /// Absolute directory that they run in.
    pub workdir: PathBuf,
    /// Glob patterns, relative to `workdir`, of the inputs.
    pub watch: Vec<String>,
}

/// Checks the component `id` of a manifest in the directory `root`.
pub(super) fn check(
    id: &str,
    raw: schema::Component,
    root: &Path,
    application: &IndexMap<String, Variable>,
) -> Result<Component> {
    let key = format!("component.{id}");
    if let Err(error) = check_component_id(id) {
        bail!("{key}: the id {error}");
    }
    if let Some(label) = raw
        .key_value_stores
        .iter()
        .find(|label| *label != DEFAULT_STORE)
    {
        bail!("{key}.key_value_stores has {label:?}, and only {DEFAULT_STORE:?} is supported");
    }
    for pattern in &raw.exclude_files {
        glob::Pattern::new(pattern)
            .with_context(|| format!("{key}.exclude_files has the bad pattern {pattern:?}"))?;
    }
    let template = |text: &str, key: &str| template(text, key, application);
    Ok(Component {
        id: id.to_owned(),
        source: local_source(raw.source, &key, root)?,
        description: raw.description,
        files: file_mounts(raw.files, &key)?,
        exclude_files: raw.exclude_files,
        allowed_outbound_hosts: outbound_hosts(&raw.allowed_outbound_hosts, &key, template)?,
        key_value_stores: raw.key_value_stores,
        variables: component_variables(&raw.variables, &key, template)?,
        environment: raw.environment,
        build: raw
            .build
            .map(|build| build_table(build, &format!("{key}.build"), root))
            .transpose()?,
        dependencies: dependency::check(raw.dependencies, &key, root)?,
        dependencies_inherit_configuration: raw.dependencies_inherit_configuration,
        family: raw.tool.sightline.family,
    })
}

fn local_source(raw: Value, key: &str, root: &Path) -> Result<PathBuf> {
    match raw {
        Value::String(path) if !path.is_empty() => Ok(root.join(path)),
        Value::Table(table) => bail!(
            "{key}.source: only the path of a file is supported, not `{}`",
            table.keys().cloned().collect::<Vec<_>>().join("`, `")
        ),
        _ => bail!("{key}.source must be the path of a file"),
    }
}

fn file_mounts(raw: Vec<Value>, key: &str) -> Result<Vec<FileMount>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Placement {
        source: String,
        destination: String,
    }
    let mount = |(position, value)| {
        let key = format!("{key}.files[{position}]");
        if let Value::String(pattern) = value {
            return Ok(FileMount::Pattern(pattern));
        }
        let Placement {
            source,
            destination,
        } = schema::read_value(value, &key)?;
        ensure!(
            destination.starts_with('/'),
            "{key}.destination is {destination:?}, not an absolute path"
        );
        Ok(FileMount::Placement {
            source,
            destination,
        })
    };
    raw.into_iter().enumerate().map(mount).collect()
}

fn template(text: &str, key: &str, application: &IndexMap<String, Variable>) -> Result<Template> {
    let template = Template::parse(text).with_context(|| format!("at key `{key}`"))?;
    if let Some(unknown) = template
        .variables()
        .find(|name| !application.contains_key(*name))
    {
        bail!("{key} uses {unknown:?}, and there is no variables.{unknown}");
    }
    Ok(template)
}

fn outbound_hosts(
    raw: &[String],
    key: &str,
    template: impl Fn(&str, &str) -> Result<Template>,
) -> Result<Vec<Template>> {
    let key = format!("{key}.allowed_outbound_hosts");
    let host = |text: &String| {
        let template = template(text, &key)?;
        // With variables in it, it can only be read once they have values.
        if let Some(literal) = template.literal() {
            AllowedHost::parse(literal).with_context(|| format!("at key `{key}`"))?;
        }
        Ok(template)
    };
    raw.iter().map(host).collect()
}

fn component_variables(
    raw: &IndexMap<String, String>,
    key: &str,
    template: impl Fn(&str, &str) -> Result<Template>,
) -> Result<IndexMap<String, Template>> {
    let variable = |(name, text): (&String, &String)| {
        let key = format!("{key}.variables.{name}");
        match check_variable_name(name) {
            Err(error) => bail!("{key}: {error}"),
            Ok(()) => Ok((name.clone(), template(text, &key)?)),
        }
    };
    raw.iter().map(variable).collect()
}

fn build_table(raw: schema::Build, key: &str, root: &Path) -> Result<Build> {
    let commands = match raw.command {
        Value::String(command) => vec![command],
        list => schema::read_value(list, &format!("{key}.command"))?,
    };
    ensure!(!commands.is_empty(), "{key}.command is empty");
    let workdir = raw.workdir.unwrap_or_default();
    ensure!(
        !Path::new(&workdir).has_root(),
        "{key}.workdir is {workdir:?}; it must be relative"
    );
    Ok(Build {
        commands,
        workdir: root.join(workdir),
        watch: raw.watch,
    })
}
