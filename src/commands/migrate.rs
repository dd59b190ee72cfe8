//! `sightline migrate`.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};

use crate::advice::with_advice;
use crate::flags::account_variables;
use crate::flags::connection::ConnectionFlags;
use crate::flags::import::{ImportFlags, PictureFilesFlags};
use crate::import::{self, ImportOutcome};
use crate::migration::{
    Cursor, ManifestWriter, NumberCondition, TagCondition, conditions, confirm_paths,
    walk_condition,
};
use crate::output::table::{self, Format, Row};
use client::{Client, extensions};

/// The vendor's service, version 2.
const V2_ENDPOINT: &str = "https://mms.cn-north-4.myhuaweicloud.com";

/// The vendor's service, version 1.
const V1_ENDPOINT: &str = "https://imagesearch.cn-north-4.myhuaweicloud.com";

/// Migrate from Huawei's Image Search: save the items of an instance there, and import them here from your own
/// pictures.
///
/// The service returns no pictures, and version 2 lists only items that carry a tag or a number: name each with
/// --number and --tag. Version 1 lists none: give the paths with --ids. The keys of the source are read from
/// SOURCE_HUAWEICLOUD_SDK_AK and SOURCE_HUAWEICLOUD_SDK_SK. Run the same command again to resume after an
/// interruption.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub struct Migrate {
    /// URL of the source [default: the vendor's service in region cn-north-4].
    #[arg(long, value_name = "URL", env = "SOURCE_ENDPOINT")]
    source_endpoint: Option<String>,

    /// Project id at the source [default: SOURCE_HUAWEICLOUD_SDK_PROJECT_ID of the environment].
    #[arg(long, value_name = "ID")]
    source_project_id: Option<String>,

    /// Name of the instance at the source; version 2 calls it a service.
    #[arg(long, value_name = "NAME")]
    source_instance: String,

    /// Save the items that carry this number, in a range if one is given; may be repeated.
    #[arg(
        long = "number",
        value_name = "NAME[=FROM..TO]",
        group = "what",
        allow_hyphen_values = true
    )]
    numbers: Vec<NumberCondition>,

    /// Save the items whose tag has this value; may be repeated.
    #[arg(long = "tag", value_name = "NAME=VALUE", group = "what")]
    tags: Vec<TagCondition>,

    /// Version 1: a file of paths, one a line; those that the source has are saved.
    #[arg(long, value_name = "FILE", group = "what", conflicts_with_all = ["numbers", "tags"])]
    ids: Option<PathBuf>,

    /// The manifest that the items are saved to, with the progress of the migration.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,

    /// Then import the items into this instance, with the pictures of --pictures.
    #[arg(long, value_name = "NAME", requires = "pictures")]
    instance: Option<String>,

    #[command(flatten)]
    files: PictureFilesFlags,

    #[command(flatten)]
    work: ImportFlags,

    #[command(flatten)]
    connection: ConnectionFlags,
}

impl Migrate {
    /// Saves the items, adds them if that was asked for, and prints how many there were.
    ///
    /// # Errors
    /// The source or the server does not answer, or a picture was not imported.
    pub fn run(self) -> anyhow::Result<()> {
        let (walks, saved) = self.save()?;
        let import = match &self.instance {
            Some(instance) => Some(self.import(instance)?),
            None => None,
        };
        let outcome = Outcome {
            walks,
            saved,
            import,
        };
        table::print(&outcome.text(self.connection.format())?)?;
        let import = outcome.import.as_ref();
        import.map_or(Ok(()), ImportOutcome::must_be_complete)
    }

    fn save(&self) -> anyhow::Result<(Vec<Walk>, u64)> {
        let client = self.source()?;
        let source = json!({
            "endpoint": client.endpoint(),
            "project_id": client.project_id(),
            "instance": self.source_instance,
        });
        let mut manifest = ManifestWriter::open(&self.output, &source)?;
        let walks = match &self.ids {
            Some(list) => {
                let told = |cursor: &Cursor| {
                    eprintln!("{} paths checked, {} there", cursor.total_num, cursor.found);
                };
                vec![confirm_paths(
                    &client,
                    &self.source_instance,
                    list,
                    &mut manifest,
                    told,
                )?]
            }
            None => self.walk_all(&client, &mut manifest)?,
        };
        Ok((walks.into_iter().map(Walk::new).collect(), manifest.len()))
    }

    fn walk_all(
        &self,
        client: &Client,
        manifest: &mut ManifestWriter,
    ) -> anyhow::Result<Vec<Cursor>> {
        eprintln!(
            "Items that carry none of these numbers and tags cannot be listed: add them with \
             `sightline import`."
        );
        let mut walks = Vec::new();
        for condition in conditions(&self.numbers, &self.tags) {
            let told = |cursor: &Cursor| {
                eprintln!(
                    "{} of {}: {}",
                    cursor.found,
                    cursor.total_num,
                    shown(&cursor.walk)
                );
            };
            let walked = walk_condition(client, &self.source_instance, &condition, manifest, told)?;
            if walked.found != walked.total_num {
                eprintln!(
                    "Promised {} items and got {} of {}: items may have come or gone meanwhile. Another \
                     --output walks all of them again.",
                    walked.total_num,
                    walked.found,
                    shown(&condition)
                );
            }
            walks.push(walked);
        }
        Ok(walks)
    }

    fn source(&self) -> anyhow::Result<Client> {
        let given = self.source_project_id.as_deref();
        let account = account_variables::account("SOURCE_", given)?.context(
            "set SOURCE_HUAWEICLOUD_SDK_AK and SOURCE_HUAWEICLOUD_SDK_SK to a key of the source",
        )?;
        let usual = if self.ids.is_some() {
            V1_ENDPOINT
        } else {
            V2_ENDPOINT
        };
        let endpoint = self.source_endpoint.as_deref().unwrap_or(usual);
        Ok(Client::new(endpoint, account)?)
    }

    fn import(&self, instance: &str) -> anyhow::Result<ImportOutcome> {
        let client = self.connection.client()?;
        let target = extensions::instance(&client, instance);
        let target = target.map_err(|error| with_advice(error, &client, instance))?;
        let carried = import::carried_names(&self.output)?;
        let flag = |flag: &str, names: Vec<&String>| -> String {
            let flags = names.into_iter().map(|name| format!(" --{flag} '{name}'"));
            flags.collect()
        };
        let tags = carried.tags.iter();
        let tags = tags.filter(|name| !target.custom_tags.contains(name));
        let numbers = carried.numbers.iter();
        let numbers = numbers.filter(|name| !target.custom_num_tags.contains(name));
        let missing = flag("tag", tags.collect()) + flag("number", numbers.collect()).as_str();
        ensure!(
            missing.is_empty(),
            "instance {instance} does not declare what the items carry: `sightline instances set \
             {instance}{missing}` adds it"
        );
        let entries = import::open_manifest(&self.output, self.files.lookup())?;
        self.work.import(&client, instance, entries)
    }
}

/// A condition without the field that it stands in.
fn shown(condition: &Value) -> String {
    let fields = condition.as_object();
    let first = fields.and_then(|fields| fields.values().next());
    first.unwrap_or(condition).to_string()
}

/// What a migration has come to.
#[derive(Serialize)]
struct Outcome {
    walks: Vec<Walk>,
    /// Items of the manifest.
    saved: u64,
    import: Option<ImportOutcome>,
}

impl Outcome {
    fn text(&self, format: Format) -> anyhow::Result<String> {
        if format == Format::Json {
            return Ok(serde_json::to_string_pretty(self)? + "\n");
        }
        let mut text = table::list(&self.walks, format)?;
        text += &format!("{} items are saved.\n", self.saved);
        if let Some(import) = &self.import {
            text += &table::one(import, format)?;
        }
        Ok(text)
    }
}

/// How the walk of one condition went.
#[derive(Serialize)]
struct Walk {
    condition: Value,
    /// Items that the source promised, or paths that were checked.
    promised: u64,
    /// Items that it gave.
    found: u64,
}

impl Walk {
    fn new(cursor: Cursor) -> Self {
        Self {
            condition: cursor.walk,
            promised: cursor.total_num,
            found: cursor.found,
        }
    }
}

impl Row for Walk {
    const HEAD: &'static [&'static str] = &["condition", "promised", "found"];

    fn cells(&self) -> Vec<String> {
        vec![
            shown(&self.condition),
            self.promised.to_string(),
            self.found.to_string(),
        ]
    }
}
