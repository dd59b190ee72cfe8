//! Flags of the commands that import pictures.

use std::path::PathBuf;

use clap::Args;

use crate::advice::with_advice;
use crate::import::{Entries, ImportOutcome, Importer, PictureLookup, Report};
use crate::output::progress::Progress;
use client::{Client, extensions};

/// Where the pictures are that a manifest does not name.
#[derive(Debug, Args)]
pub struct PictureFilesFlags {
    /// Folder of the pictures that a line of the manifest names by their id alone.
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,

    /// Names of the files in that folder: `{id}` stands for the id, `{name}` for what follows its last slash, for
    /// example `{id}.jpg` [default: the id, with or without the extension of a picture].
    #[arg(long, value_name = "TEMPLATE", requires = "pictures", value_parser = template)]
    picture_template: Option<String>,
}

/// How pictures are imported.
#[derive(Debug, Args)]
pub struct ImportFlags {
    /// Number of batches that are sent at the same time.
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,

    /// Replace items that the instance has already.
    #[arg(long)]
    force: bool,

    /// Write each picture that is not imported to this file, a JSON object a line.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl PictureFilesFlags {
    /// The user's own pictures, where they were named.
    pub fn lookup(&self) -> Option<PictureLookup> {
        let folder = self.pictures.clone()?;
        Some(PictureLookup {
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
    ) -> anyhow::Result<ImportOutcome> {
        let target = extensions::instance(client, instance);
        let target = target.map_err(|error| with_advice(error, client, instance))?;
        let report = Report::new(Progress::new(entries.total), self.report.as_deref())?;
        let importer = Importer {
            client,
            instance,
            jobs: usize::from(self.jobs),
            force: self.force,
            ask_first: target.count != Some(0),
        };
        let counts = importer.run(entries.iter, report)?;
        Ok(ImportOutcome::new(counts, entries.ignored))
    }
}

fn template(text: &str) -> Result<String, String> {
    match text.contains("{id}") || text.contains("{name}") {
        true => Ok(text.to_owned()),
        false => Err("it must contain {id} or {name}".to_owned()),
    }
}
