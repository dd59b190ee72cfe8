//! `sightline import`.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;
use serde::Serialize;

use super::connection::ConnectionFlags;
use super::instances;
use super::table::{self, Row};
use crate::import::{self, Books, Entries, Importer, PictureFiles, Progress, Tally};
use client::Client;

/// Add the pictures of a folder, or those that a manifest names, to an instance.
///
/// Pictures that are there already are left alone: run it again to go on after an interruption. A manifest has
/// a JSON object a line: "id", "file" or "url", and if you like "desc", "custom_tags", "custom_num_tags" and
/// "keywords". In a folder the id of a picture is its path from there.
#[derive(Debug, Args)]
pub struct Import {
    /// A folder of pictures, with all folders in it, or a manifest.
    #[arg(value_name = "FOLDER|MANIFEST")]
    from_path: PathBuf,

    /// The instance that takes them.
    #[arg(long, value_name = "NAME")]
    instance: String,

    #[command(flatten)]
    files: PictureFilesFlags,

    #[command(flatten)]
    work: ImportFlags,

    #[command(flatten)]
    connection: ConnectionFlags,
}

/// Where the pictures are that a manifest does not name.
#[derive(Debug, Args)]
pub struct PictureFilesFlags {
    /// Where the pictures are that a line names by its id alone.
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,

    /// How files there are named: `{id}` is the id, `{name}` what follows its last slash, for example
    /// `{id}.jpg` [default: the id, with or without the extension of a picture].
    #[arg(long, value_name = "TEMPLATE", requires = "pictures", value_parser = template)]
    picture_template: Option<String>,
}

/// How pictures are imported.
#[derive(Debug, Args)]
pub struct ImportFlags {
    /// Batches of pictures that are on their way at the same time.
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,

    /// Replace items that are there already.
    #[arg(long)]
    force: bool,

    /// Write down each picture that is not imported, a JSON object a line.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
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
            false => import::open_manifest(&self.from_path, self.files.files())?,
        };
        let imported = self.work.import(&client, &self.instance, entries)?;
        table::print(&table::one(&imported, self.connection.format())?)?;
        imported.must_be_complete()
    }
}

impl PictureFilesFlags {
    /// The user's own pictures, where they were named.
    pub fn files(&self) -> Option<PictureFiles> {
        let folder = self.pictures.clone()?;
        Some(PictureFiles {
            folder,
            template: self.picture_template.clone(),
        })
    }
}

impl ImportFlags {
    /// Imports the entries into the instance.
    ///
    /// # Errors
    /// There is no such instance, or the server does not answer.
    pub fn import(
        &self,
        client: &Client,
        instance: &str,
        entries: Entries,
    ) -> anyhow::Result<Imported> {
        let held = instances::show(client, instance)?.count;
        let books = Books::new(Progress::new(entries.total), self.report.as_deref())?;
        let importer = Importer {
            client,
            instance,
            jobs: usize::from(self.jobs),
            force: self.force,
            ask_first: held != Some(0),
        };
        let tally = importer.run(entries.iter, books)?;
        Ok(Imported {
            tally,
            ignored: entries.ignored,
        })
    }
}

/// What became of an import.
#[derive(Debug, Serialize)]
pub struct Imported {
    #[serde(flatten)]
    tally: Tally,
    /// Files that are no pictures.
    ignored: u64,
}

impl Imported {
    /// Refuses an import of which something is missing.
    ///
    /// # Errors
    /// A picture was not imported.
    pub fn must_be_complete(&self) -> anyhow::Result<()> {
        let Tally {
            added,
            present,
            refused,
        } = self.tally;
        let total = added + present + refused;
        ensure!(
            refused == 0,
            "{refused} of {total} pictures were not imported"
        );
        Ok(())
    }
}

impl Row for Imported {
    const HEAD: &'static [&'static str] = &[
        "added",
        "there already",
        "not imported",
        "files that are no pictures",
    ];

    fn cells(&self) -> Vec<String> {
        let Tally {
            added,
            present,
            refused,
        } = self.tally;
        let counts = [added, present, refused, self.ignored];
        counts.map(|count| count.to_string()).to_vec()
    }
}

fn template(text: &str) -> Result<String, String> {
    match text.contains("{id}") || text.contains("{name}") {
        true => Ok(text.to_owned()),
        false => Err("it must contain {id} or {name}".to_owned()),
    }
}
