//! Adds pictures of a folder or of a manifest to an instance of a server, many at a time.
//!
//! What the server has already is left as it is, so an import that was cut off is simply run again.

mod batch;
mod folder;
mod importer;
mod item;
mod manifest_reader;
mod outcome;
mod picture_file;
mod picture_lookup;
mod report;

pub use folder::open as open_folder;
pub use importer::Importer;
pub use item::Entries;
pub use manifest_reader::{carried_names, open as open_manifest};
pub use outcome::ImportOutcome;
pub use picture_lookup::PictureLookup;
pub use report::Report;
