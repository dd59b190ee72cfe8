//! Image search: instances, adding pictures, and search, by the components that `spin.toml` names.

mod finding;
mod instances;
mod library;
mod routing;
mod v2;
