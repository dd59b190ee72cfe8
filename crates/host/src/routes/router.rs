//! Finds the route of a path, as Spin does.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use routefinder::{RouteSpec, Router, Segment};

use super::route::{Match, Route};
use crate::manifest::{HttpTrigger, Manifest, TriggerRoute};

/// Paths below this prefix belong to the host; no pattern may claim one.
pub(super) const RESERVED_PREFIX: &str = "/.well-known/spin/";

/// The health check that the host answers itself, as Spin does.
pub const HEALTH_PATH: &str = "/.well-known/spin/health";

/// The routes of an application. Cheap to clone.
#[derive(Clone)]
pub struct Routes {
    router: Arc<Router<Route>>,
    /// In the order of the manifest.
    listed: Arc<[Route]>,
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.listed.iter()).finish()
    }
}

impl Routes {
    /// The routes of `manifest`, private triggers left out.
    ///
    /// # Errors
    /// A pattern is malformed or reserved, or two patterns match the same paths. (Spin lets the
    /// last of two equal patterns win without a word.)
    pub fn new(manifest: &Manifest) -> Result<Self> {
        let mut router = Router::new();
        let mut listed = Vec::new();
        let mut shapes = HashMap::new();
        for trigger in &manifest.triggers {
            let TriggerRoute::Pattern(raw) = &trigger.route else {
                continue;
            };
            let (route, spec) =
                parse(trigger, raw).with_context(|| format!("the route {raw:?} is not usable"))?;
            if let Some(earlier) = shapes.insert(shape(&spec), raw.clone()) {
                bail!("the routes {earlier:?} and {raw:?} match the same paths");
            }
            listed.push(route.clone());
            let Ok(()) = router.add(spec, route);
        }
        Ok(Self {
            router: Arc::new(router),
            listed: listed.into(),
        })
    }

    /// The route for the path of a request (no query), or `None` if no pattern matches.
    pub fn find(&self, path: &str) -> Option<Match<'_>> {
        let best = self.router.best_match(path)?;
        let captures = best.captures();
        Some(Match {
            route: best.handler(),
            params: captures
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            trailing_wildcard: captures
                .wildcard()
                .map(|rest| trailing(rest, path.ends_with('/'))),
        })
    }

    /// All routes, in the order of the manifest.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.listed.iter()
    }
}

/// The trailing part of a path as Spin hands it on: routefinder trims slashes, Spin puts them back.
fn trailing(rest: &str, slash: bool) -> String {
    let end = if slash { "/" } else { "" };
    if rest.is_empty() {
        end.to_owned()
    } else {
        format!("/{rest}{end}")
    }
}

/// Checks a pattern and makes routefinder's form of it.
fn parse(trigger: &HttpTrigger, raw: &str) -> Result<(Route, RouteSpec)> {
    let matched = format!("/{}", raw.strip_prefix('/').unwrap_or(raw));
    let matched = matched.strip_suffix('/').unwrap_or(&matched).to_owned();
    ensure!(
        !matched.starts_with(RESERVED_PREFIX),
        "paths below {RESERVED_PREFIX} belong to the host"
    );
    let stem = matched
        .strip_suffix("/...")
        .or_else(|| matched.strip_suffix("/*"));
    check_segments(stem.unwrap_or(&matched))?;
    let spec = match stem {
        Some(stem) => format!("{stem}/*"),
        None => matched.clone(),
    };
    let spec = spec.parse().map_err(|fault: String| anyhow!(fault))?;
    let route = Route {
        component: trigger.component.clone(),
        raw: raw.to_owned(),
        matched,
    };
    Ok((route, spec))
}

/// Refuses what routefinder would accept and then misroute or panic on. `stem` is empty or
/// begins with a slash, and has no trailing wildcard.
fn check_segments(stem: &str) -> Result<()> {
    if let Some(odd) = stem
        .chars()
        .find(|c| !c.is_ascii_graphic() || matches!(c, '?' | '#'))
    {
        bail!("{odd:?} cannot stand in a path");
    }
    let mut names = Vec::new();
    for segment in stem.split('/').skip(1) {
        ensure!(!segment.is_empty(), "it has an empty segment");
        ensure!(
            !segment.contains('*') && segment != "...",
            "a wildcard can only be the last segment, as `/...`"
        );
        ensure!(
            !segment.starts_with('.') && !segment.contains(".."),
            "the segment {segment:?} begins with a dot or has two in a row; Spin matches such \
             segments unpredictably"
        );
        names.extend(segment.split('.').filter_map(|word| word.strip_prefix(':')));
    }
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => bail!("two parameters are called {:?}", pair[0]),
        None => Ok(()),
    }
}

/// Equal for patterns that match the same paths: the pattern without the names of its parameters.
fn shape(spec: &RouteSpec) -> String {
    spec.segments()
        .iter()
        .map(|segment| match segment {
            Segment::Slash => "/",
            Segment::Dot => ".",
            Segment::Exact(text) => text.as_str(),
            Segment::Param(_) => ":",
            Segment::Wildcard => "*",
        })
        .collect()
}
