//! A route, and what a path that it matches is made of.

use std::fmt;

/// A pattern and the component that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Id of the component.
    pub component: String,
    /// The pattern as the manifest has it.
    pub raw: String,
    /// The pattern with a leading and without a trailing slash; `/` alone becomes empty, as in
    /// Spin's `spin-matched-route`.
    pub matched: String,
}

/// A path that a route matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'r> {
    /// The route.
    pub route: &'r Route,
    /// The `:param` names and what stood in their places, not percent-decoded.
    pub params: Vec<(String, String)>,
    /// What `/...` stood for, with its leading slash (and the trailing one if the path has it);
    /// `None` for a pattern without it.
    pub trailing_wildcard: Option<String>,
}

impl Route {
    /// The pattern as written, without a trailing `/...`: Spin's `spin-component-route`.
    pub fn component_route(&self) -> &str {
        self.raw.strip_suffix("/...").unwrap_or(&self.raw)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.matched.is_empty() {
            "/"
        } else {
            &self.matched
        })
    }
}
