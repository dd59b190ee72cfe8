//! The manifest as written: what serde reads, before anything is checked.
//!
//! Every table refuses unknown keys. Values that may have several shapes stay [`Value`]s here,
//! because an untagged enum could not say what is wrong with them; the checks read them.

use anyhow::{Context, Result, anyhow, bail};
use indexmap::IndexMap;
use serde::{Deserialize, de::DeserializeOwned};
use toml::Value;

/// The only manifest version there is support for.
const MANIFEST_VERSION: i64 = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    #[serde(rename = "spin_manifest_version")]
    _version: Value,
    pub application: Application,
    #[serde(default)]
    pub variables: IndexMap<String, Variable>,
    #[serde(default)]
    pub trigger: Triggers,
    #[serde(default)]
    pub component: IndexMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Application {
    pub name: String,
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub authors: Vec<String>,
    /// Settings of other tools, none of them ours.
    #[serde(default, rename = "tool")]
    _tool: IndexMap<String, toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variable {
    #[serde(default)]
    pub required: bool,
    pub default: Option<String>,
    #[serde(default)]
    pub secret: bool,
    pub description: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Triggers {
    #[serde(default)]
    pub http: Vec<HttpTrigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HttpTrigger {
    #[serde(default)]
    pub id: String,
    /// An id, or a component written out.
    pub component: Value,
    /// A pattern, or `{ private = true }`.
    pub route: Value,
    pub executor: Option<Executor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Executor {
    pub r#type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Component {
    /// A path, or a table that names a remote file.
    pub source: Value,
    #[serde(default)]
    pub description: String,
    /// Patterns, or tables of `source` and `destination`.
    #[serde(default)]
    pub files: Vec<Value>,
    #[serde(default)]
    pub exclude_files: Vec<String>,
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    pub key_value_stores: Vec<String>,
    #[serde(default)]
    pub variables: IndexMap<String, String>,
    #[serde(default)]
    pub environment: IndexMap<String, String>,
    pub build: Option<Build>,
    /// A version, or a table of `path` and `export`.
    #[serde(default)]
    pub dependencies: IndexMap<String, Value>,
    #[serde(default)]
    pub dependencies_inherit_configuration: bool,
    #[serde(default)]
    pub tool: Tool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Build {
    /// One command or a list.
    pub command: Value,
    pub workdir: Option<String>,
    #[serde(default)]
    pub watch: Vec<String>,
}

/// Settings of other tools are free in form, ours are not.
#[derive(Default, Deserialize)]
pub(super) struct Tool {
    #[serde(default)]
    pub sightline: Sightline,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sightline {
    pub family: Option<String>,
}

/// Reads `text`. The version is looked at first: another version has other keys.
pub(super) fn read(text: &str) -> Result<Manifest> {
    let table: toml::Table = toml::from_str(text).context("it is not TOML")?;
    if table.get("spin_manifest_version") != Some(&Value::Integer(MANIFEST_VERSION)) {
        bail!("spin_manifest_version must be {MANIFEST_VERSION}; no other is supported");
    }
    let deserializer = toml::Deserializer::parse(text)?;
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        anyhow!(error.into_inner()).context(format!("at key `{path}`"))
    })
}

/// Reads a value whose shape had to be looked at first; `path` is where it stands.
pub(super) fn read_value<T: DeserializeOwned>(value: Value, path: &str) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let inner = error.path().to_string();
        let path = if inner == "." {
            path.to_owned()
        } else {
            format!("{path}.{inner}")
        };
        anyhow!(error.into_inner()).context(format!("at key `{path}`"))
    })
}
