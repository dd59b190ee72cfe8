//! Which path leads to which component, as text.

use std::fmt::Write;

use host::routes::Routes;

/// The routes in the order of the manifest, components first, aligned.
pub fn routes_table(routes: &Routes, indent: &str) -> String {
    let width = routes.iter().map(|route| route.component.len()).max();
    let width = width.unwrap_or_default();
    let mut table = String::new();
    for route in routes.iter() {
        // Writing to a string does not fail.
        let _ = writeln!(table, "{indent}{:width$}  {route}", route.component);
    }
    table
}
