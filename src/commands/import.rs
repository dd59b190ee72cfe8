//! `sightline import`.

use std::path::PathBuf;

use clap::Args;

use crate::flags::connection::ConnectionFlags;
use crate::flags::import::{ImportFlags, PictureFilesFlags};
use crate::import;
use crate::output::table;

/// Import the pictures of a folder, or those that a manifest lists, into an instance.
///
/// Pictures that the instance has already are skipped: run the same command again to resume after an interruption.
/// A manifest has a JSON object a line: "id", "file" or "url", and if you like "desc", "custom_tags", "custom_num_tags" and
/// "keywords". In a folder the id of a picture is its path from there.
#[derive(Debug, Args)]
pub struct Import {
    /// A folder of pictures, searched recursively, or a manifest.
    #[arg(value_name = "FOLDER|MANIFEST")]
    from_path: PathBuf,

    /// Name of the instance that the pictures are added to.
    #[arg(long, value_name = "NAME")]
    instance: String,

    #[command(flatten)]
    files: PictureFilesFlags,

    #[command(flatten)]
    work: ImportFlags,

    #[command(flatten)]
    connection: ConnectionFlags,
}

impl Import {
    /// Imports, and prints how many pictures came to which end.
    ///
    /// # Errors
    /// A picture was not imported, or the server does not answer.
    pub fn run(self) -> anyhow::Result<()> {
        let client = self.connection.client()?;
        let entries = match self.from_path.is_dir() {
            true => import::open_folder(&self.from_path)?,
            false => import::open_manifest(&self.from_path, self.files.lookup())?,
        };
        let imported = self.work.import(&client, &self.instance, entries)?;
        table::print(&table::one(&imported, self.connection.format())?)?;
        imported.must_be_complete()
    }
}
