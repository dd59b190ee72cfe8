//! Servers over loopback, one at a time: the ten items nearest to a stored one.

mod chroma;
mod http;
mod pgvector;
mod process;
mod served;
mod sightline;

pub use chroma::measure as chroma;
pub use pgvector::measure as pgvector;
pub use served::{Served, Setting};
pub use sightline::measure as sightline;
