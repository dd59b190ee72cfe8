//! Adds pictures of a folder or of a manifest to an instance of a server, many at a time.
//!
//! What the server has already is left as it is, so an import that was cut off is simply run again.

mod batch;
mod books;
mod folder;
mod importer;
mod item;
mod manifest;
mod picture;
mod picture_files;
mod progress;

pub use books::{Books, Tally};
pub use folder::open as open_folder;
pub use importer::Importer;
pub use item::{Entries, Metadata};
pub use manifest::{declared, open as open_manifest};
pub use picture_files::PictureFiles;
pub use progress::Progress;
