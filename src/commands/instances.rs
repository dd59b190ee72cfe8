//! `sightline instances`.

use anyhow::ensure;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::advice::with_advice;
use crate::flags::connection::ConnectionFlags;
use crate::output::table::{self, Row};
use client::{Client, Instance, extensions, v1};

/// The model that is built in.
const MODEL: &str = "common-search";

/// The model of those who bring descriptors of their own.
const EXTERNAL_MODEL: &str = "external";

/// List, create, configure and delete instances: collections of pictures that can be searched.
#[derive(Debug, Args)]
pub struct Instances {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: ConnectionFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the instances of the project.
    List,
    /// Show an instance and the number of its items.
    Show {
        /// Name of the instance.
        name: String,
    },
    /// Create an instance and show it.
    Create {
        /// Name of the instance: 1 to 16 lower-case letters, digits, `-` and `_`, beginning with a letter.
        name: String,
        /// Kind of pictures, which decides how they can be searched [default: general_image].
        #[arg(long, value_parser = PossibleValuesParser::new(["general_image", "general_product", "clothing_product"]))]
        service_type: Option<String>,
        /// The model that turns pictures into descriptors; with `external` the caller supplies the descriptors.
        #[arg(long, default_value = MODEL, value_parser = PossibleValuesParser::new([MODEL, EXTERNAL_MODEL]))]
        model: String,
        /// Length of the descriptors of model `external`: 64 to 1024 components.
        #[arg(long, value_name = "COUNT", required_if_eq("model", EXTERNAL_MODEL))]
        descriptor_length: Option<u32>,
        #[command(flatten)]
        declared: Declared,
    },
    /// Configure an instance and show it; tags and numbers are added to those that it declares.
    Set {
        /// Name of the instance.
        name: String,
        #[command(flatten)]
        declared: Declared,
    },
    /// Delete an instance with all its items, for good.
    Delete {
        /// Name of the instance.
        name: String,
        /// Confirm the deletion; without it nothing is deleted.
        #[arg(long)]
        yes: bool,
    },
}

/// What an instance declares.
#[derive(Debug, Args)]
struct Declared {
    /// Declare a tag that items can carry; may be repeated.
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<String>,
    /// Declare a number that items can carry; may be repeated.
    #[arg(long = "number", value_name = "NAME")]
    numbers: Vec<String>,
    /// Allow this kind of search; may be repeated, and replaces the kinds that were set.
    #[arg(long = "search-type", value_name = "TYPE", ignore_case = true, value_parser = PossibleValuesParser::new(["IMAGE", "KEYWORD", "TEXT", "CATEGORY"]))]
    search_types: Vec<String>,
    /// Maximum number of keywords of an item: 1 to 100.
    #[arg(long, value_name = "COUNT")]
    max_keywords: Option<u32>,
    /// Language of generated keywords, for items that are added later.
    #[arg(long, value_name = "LANGUAGE", value_parser = PossibleValuesParser::new(["zh", "en"]))]
    keyword_language: Option<String>,
    /// Minimum confidence of generated keywords, in percent: 0 to 100.
    #[arg(long, value_name = "PERCENT")]
    keyword_confidence: Option<u32>,
    /// Description of the instance.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

impl Declared {
    /// The fields that are given.
    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut list = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                fields.insert(name.to_owned(), json!(values));
            }
        };
        let search_types = self.search_types.iter();
        list("custom_tags", self.tags.clone());
        list("custom_num_tags", self.numbers.clone());
        list(
            "search_types",
            search_types.map(|kind| kind.to_uppercase()).collect(),
        );
        given(&mut fields, "max_keywords", self.max_keywords);
        given(
            &mut fields,
            "keyword_language",
            self.keyword_language.clone(),
        );
        given(&mut fields, "keyword_confidence", self.keyword_confidence);
        given(&mut fields, "description", self.description.clone());
        fields
    }
}

/// Adds the field if it is given.
fn given(fields: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    fields.extend(value.map(|value| (name.to_owned(), value.into())));
}

impl Instances {
    /// Does it, and prints what there is to say.
    ///
    /// # Errors
    /// The server does not answer, or refuses.
    pub fn run(self) -> anyhow::Result<()> {
        let client = self.connection.client()?;
        let format = self.connection.format();
        let text = match &self.command {
            Command::List => {
                let listed = extensions::list_instances(&client);
                let listed = listed.map_err(|error| with_advice(error, &client, ""))?;
                table::list(&listed, format)?
            }
            Command::Show { name } => table::one(&show(&client, name)?, format)?,
            Command::Create {
                name,
                service_type,
                model,
                descriptor_length,
                declared,
            } => {
                let mut fields = declared.fields();
                fields.insert("name".to_owned(), json!(name));
                fields.insert("model".to_owned(), json!(model));
                given(&mut fields, "service_type", service_type.clone());
                given(&mut fields, "descriptor_length", *descriptor_length);
                let created = v1::create_instance(&client, &fields);
                created.map_err(|error| with_advice(error, &client, name))?;
                table::one(&show(&client, name)?, format)?
            }
            Command::Set { name, declared } => table::one(&set(&client, name, declared)?, format)?,
            Command::Delete { name, yes } => return delete(&client, name, *yes),
        };
        table::print(&text)
    }
}

impl Row for Instance {
    const HEAD: &'static [&'static str] = &[
        "name",
        "items",
        "tags",
        "numbers",
        "type",
        "searched by",
        "keywords",
        "made",
        "description",
    ];

    fn cells(&self) -> Vec<String> {
        let list = |names: &[String]| match names.is_empty() {
            true => "-".to_owned(),
            false => names.join(" "),
        };
        let count = self.count.map(|count| count.to_string());
        vec![
            self.name.clone(),
            count.unwrap_or_else(|| "-".to_owned()),
            list(&self.custom_tags),
            list(&self.custom_num_tags),
            self.service_type.clone(),
            list(&self.search_types),
            format!(
                "{} {} {}%",
                self.max_keywords, self.keyword_language, self.keyword_confidence
            ),
            self.registered.iso8601(),
            self.description.clone(),
        ]
    }
}

fn set(client: &Client, name: &str, declared: &Declared) -> anyhow::Result<Instance> {
    let fields = declared.fields();
    ensure!(
        !fields.is_empty(),
        "nothing is to change: give --tag, --number, --search-type, --max-keywords, --keyword-language, \
         --keyword-confidence or --description"
    );
    let changed = extensions::configure_instance(client, name, &fields);
    changed.map_err(|error| with_advice(error, client, name))
}

fn delete(client: &Client, name: &str, yes: bool) -> anyhow::Result<()> {
    let items = show(client, name)?.count.unwrap_or_default();
    ensure!(
        yes,
        "this would delete instance {name} and its {items} items for good; --yes does it"
    );
    let deleted = v1::delete_instance(client, name);
    deleted.map_err(|error| with_advice(error, client, name))?;
    eprintln!("Deleted instance {name} and its {items} items.");
    Ok(())
}

fn show(client: &Client, name: &str) -> anyhow::Result<Instance> {
    let instance = extensions::instance(client, name);
    instance.map_err(|error| with_advice(error, client, name))
}
