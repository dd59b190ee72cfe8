//! Dependencies of a component: which imports another component satisfies.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context, Result, bail, ensure};
use indexmap::IndexMap;
use serde::Deserialize;
use toml::Value;

use super::identifier::check_component_id;
use super::schema;

/// A component that satisfies imports of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Which imports.
    pub name: DependencyName,
    /// Absolute path of the WebAssembly file that satisfies them.
    pub path: PathBuf,
    /// The export to use where it is not called as the import is.
    pub export: Option<String>,
}

/// The name of one import, or of all imports from a package:
/// `namespace:package[/interface][@version]` or a plain kebab-case word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DependencyName {
    /// `namespace:package`, or the plain word.
    pub package: String,
    /// One interface of the package; `None` means all.
    pub interface: Option<String>,
    /// One version of the package; `None` means any.
    pub version: Option<String>,
}

impl DependencyName {
    /// Whether a component's import of this name is meant. A part that the dependency leaves
    /// out matches anything; a part that it gives must be equal.
    pub fn matches(&self, import: &str) -> bool {
        let (name, version) = split_optional(import, '@');
        let (package, interface) = split_optional(name, '/');
        self.package == package
            && (self.interface.is_none() || self.interface.as_deref() == interface)
            && (self.version.is_none() || self.version.as_deref() == version)
    }

    /// Whether some import could be meant by both names.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        fn compatible(one: &Option<String>, other: &Option<String>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        self.package == other.package
            && compatible(&self.interface, &other.interface)
            && compatible(&self.version, &other.version)
    }
}

fn split_optional(text: &str, separator: char) -> (&str, Option<&str>) {
    match text.split_once(separator) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

impl FromStr for DependencyName {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, version) = split_optional(text, '@');
        let (package, interface) = split_optional(name, '/');
        let mut words: Vec<&str> = package.split(':').collect();
        words.extend(interface);
        ensure!(
            words.len() <= 3 && (package.contains(':') || interface.or(version).is_none()),
            "{text:?} is not namespace:package[/interface][@version]"
        );
        for word in words {
            check_component_id(word).with_context(|| format!("in {text:?}"))?;
        }
        ensure!(version != Some(""), "{text:?} ends before its version");
        Ok(Self {
            package: package.to_owned(),
            interface: interface.map(str::to_owned),
            version: version.map(str::to_owned),
        })
    }
}

impl fmt::Display for DependencyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.package)?;
        if let Some(interface) = &self.interface {
            write!(f, "/{interface}")?;
        }
        if let Some(version) = &self.version {
            write!(f, "@{version}")?;
        }
        Ok(())
    }
}

/// Checks the `dependencies` of the component at `key`.
pub(super) fn check(
    raw: IndexMap<String, Value>,
    key: &str,
    root: &Path,
) -> Result<Vec<Dependency>> {
    let mut checked: Vec<Dependency> = Vec::new();
    for (name, value) in raw {
        let key = format!("{key}.dependencies.{name:?}");
        let dependency = check_one(&name, value, &key, root)?;
        if let Some(earlier) = checked
            .iter()
            .find(|earlier| earlier.name.overlaps(&dependency.name))
        {
            bail!(
                "{key} and {:?} satisfy the same import",
                earlier.name.to_string()
            );
        }
        checked.push(dependency);
    }
    Ok(checked)
}

fn check_one(name: &str, value: Value, key: &str, root: &Path) -> Result<Dependency> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Local {
        path: String,
        export: Option<String>,
    }
    let name: DependencyName = name.parse().with_context(|| format!("at key `{key}`"))?;
    ensure!(
        value.is_table(),
        "{key}: dependencies from a registry are not supported; give {{ path = \"...\" }}"
    );
    let Local { path, export } = schema::read_value(value, key)?;
    // Spin's rule: all interfaces of a package cannot come from one export.
    ensure!(
        export.is_none() || name.interface.is_some() || !name.package.contains(':'),
        "{key}.export: only a dependency that names one interface can have it"
    );
    Ok(Dependency {
        name,
        path: root.join(path),
        export,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> DependencyName {
        text.parse().unwrap()
    }

    #[test]
    fn dependency_names_have_four_forms() {
        for text in ["a:b", "a:b/c", "a:b@1.2.3", "a:b/c@0.1.0", "plain-name"] {
            assert_eq!(name(text).to_string(), text);
        }
        for bad in ["", "a:b:c:d", "a:", "a/b", "a@1.0.0", "a:b@", "a:b/", "A b"] {
            assert!(bad.parse::<DependencyName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_dependency_matches_the_imports_it_names() {
        let import = "sightline:inference/search@0.1.0";
        for matching in [
            "sightline:inference",
            "sightline:inference/search",
            "sightline:inference@0.1.0",
            import,
        ] {
            assert!(name(matching).matches(import), "{matching}");
        }
        for other in [
            "sightline:inference/describe",
            "sightline:inference@0.2.0",
            "sightline:other",
        ] {
            assert!(!name(other).matches(import), "{other}");
        }
        assert!(!name("a:b@1.0.0").matches("a:b/c"));
    }

    #[test]
    fn overlapping_dependencies_are_seen() {
        assert!(name("a:b").overlaps(&name("a:b/c@1.0.0")));
        assert!(name("a:b/c").overlaps(&name("a:b@1.0.0")));
        assert!(!name("a:b/c").overlaps(&name("a:b/d")));
        assert!(!name("a:b@1.0.0").overlaps(&name("a:b@2.0.0")));
        assert!(!name("a:b").overlaps(&name("a:c")));
    }
}
