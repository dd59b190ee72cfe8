//! The path of an image in a container registry: `[registry[:port]/]namespace/name:tag`.

use std::fmt;

/// The most characters of a path.
pub const MAX_LENGTH: usize = 2_048;
/// The fewest characters of a path.
pub const MIN_LENGTH: usize = 16;

/// A path, taken apart. Its [`Display`](fmt::Display) is the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwrPath {
    /// Host and port of the registry; clients that know the registry leave it out.
    pub registry: Option<String>,
    /// The organisation: at most 64 of letters, digits, `-`, `_`, `.`, beginning with a lower-case letter.
    pub namespace: String,
    /// At most 512 of lower-case letters, digits, `-`, `_`, `.`, and `/` between parts.
    pub name: String,
    /// At most 64 of letters, digits, `-`, `_`, `.`.
    pub tag: String,
}

/// What is wrong with a path; the words complete "must ...".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must {0}")]
pub struct PathError(pub &'static str);

impl SwrPath {
    /// Takes a path apart.
    ///
    /// The last `:` after the last `/` starts the tag. Of three or more parts between slashes the first is
    /// the registry; of two it is the namespace, unless it looks like a host (it has a `.` or a `:`, or is
    /// `localhost`), because then the namespace is missing.
    pub fn parse(path: &str) -> Result<Self, PathError> {
        if path.contains('@') {
            return Err(PathError(
                "name a tag: a digest (@sha256:...) is not accepted",
            ));
        }
        let last_part = path.rfind('/').map_or(0, |slash| slash + 1);
        let colon = path[last_part..].rfind(':').map(|at| last_part + at);
        let Some(colon) = colon else {
            return Err(PathError("end in a tag, as in namespace/name:tag"));
        };
        let (registry, namespace, name) = place(&path[..colon])?;
        let tag = &path[colon + 1..];
        check(namespace, is_namespace, NAMESPACE_RULE)?;
        check(name, is_name, NAME_RULE)?;
        check(tag, is_tag, TAG_RULE)?;
        Ok(Self {
            registry: registry.map(str::to_owned),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            tag: tag.to_owned(),
        })
    }
}

impl fmt::Display for SwrPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = &self.registry {
            write!(f, "{registry}/")?;
        }
        write!(f, "{}/{}:{}", self.namespace, self.name, self.tag)
    }
}

const REGISTRY_RULE: &str = "begin with a registry as in registry.example.com:5000";
const NAMESPACE_RULE: &str = "have a namespace of at most 64 letters, digits, '-', '_', '.', beginning with a lower-case letter";
const NAME_RULE: &str = "have a name of at most 512 lower-case letters, digits, '-', '_', '.', '/'";
const TAG_RULE: &str = "have a tag of 1 to 64 letters, digits, '-', '_', '.'";

fn check(part: &str, is: fn(&str) -> bool, rule: &'static str) -> Result<(), PathError> {
    if is(part) {
        Ok(())
    } else {
        Err(PathError(rule))
    }
}

/// Registry, namespace and name of a path without its tag.
fn place(path: &str) -> Result<(Option<&str>, &str, &str), PathError> {
    let Some((first, rest)) = path.split_once('/') else {
        return Err(PathError(
            "have a namespace before the name, as in namespace/name:tag",
        ));
    };
    match rest.split_once('/') {
        Some((namespace, name)) => {
            check(first, is_registry, REGISTRY_RULE)?;
            Ok((Some(first), namespace, name))
        }
        None if looks_like_a_host(first) => Err(PathError(
            "have a namespace between the registry and the name, as in registry/namespace/name:tag",
        )),
        None => Ok((None, first, rest)),
    }
}

fn looks_like_a_host(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost"
}

fn is_registry(part: &str) -> bool {
    let (host, port) = match part.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (part, None),
    };
    let is_host = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    is_host && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    // `parse` alone would also take a sign.
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse().is_ok_and(|port: u16| port > 0)
}

fn is_namespace(part: &str) -> bool {
    part.len() <= 64 && part.starts_with(|c: char| c.is_ascii_lowercase()) && is_word(part)
}

fn is_name(name: &str) -> bool {
    name.len() <= 512
        && name
            .split('/')
            .all(|part| is_word(part) && !part.bytes().any(|b| b.is_ascii_uppercase()))
}

fn is_tag(tag: &str) -> bool {
    tag.len() <= 64 && is_word(tag)
}

fn is_word(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
