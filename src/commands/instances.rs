//! `sightline instances`.

use anyhow::{anyhow, ensure};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use operation::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::connection::ConnectionFlags;
use super::table::{self, Row};
use client::{Client, Failure};

/// The model that is built in.
const MODEL: &str = "common-search";

/// The model of those who bring descriptors of their own.
const EXTERNAL_MODEL: &str = "external";

/// List, make, change and delete the instances of a server: libraries of pictures that are searched.
#[derive(Debug, Args)]
pub struct Instances {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: ConnectionFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the project's instances.
    List,
    /// Show an instance, and how many items it has.
    Show {
        /// The instance.
        name: String,
    },
    /// Make an instance, and show it.
    Create {
        /// 1 to 16 lower-case letters, digits, `-` and `_`, beginning with a letter.
        name: String,
        /// What it is for, which decides how it can be searched [default: general_image].
        #[arg(long, value_parser = PossibleValuesParser::new(["general_image", "general_product", "clothing_product"]))]
        service_type: Option<String>,
        /// The model of its descriptors; `external` is one of your own, which makes them before they come here.
        #[arg(long, default_value = MODEL, value_parser = PossibleValuesParser::new([MODEL, EXTERNAL_MODEL]))]
        model: String,
        /// Components of the descriptors of model `external`, 64 to 1024.
        #[arg(long, value_name = "COUNT", required_if_eq("model", EXTERNAL_MODEL))]
        descriptor_length: Option<u32>,
        #[command(flatten)]
        declared: Declared,
    },
    /// Change an instance, and show it. Tags and numbers are added to those that it declares.
    Set {
        /// The instance.
        name: String,
        #[command(flatten)]
        declared: Declared,
    },
    /// Delete an instance with all its items, for good.
    Delete {
        /// The instance.
        name: String,
        /// Really delete it.
        #[arg(long)]
        yes: bool,
    },
}

/// What an instance declares.
#[derive(Debug, Args)]
struct Declared {
    /// A tag that its items can carry; may be repeated.
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<String>,
    /// A number that its items can carry; may be repeated.
    #[arg(long = "number", value_name = "NAME")]
    numbers: Vec<String>,
    /// How it can be searched; may be repeated, and replaces what was set.
    #[arg(long = "search-type", value_name = "TYPE", ignore_case = true, value_parser = PossibleValuesParser::new(["IMAGE", "KEYWORD", "TEXT", "CATEGORY"]))]
    search_types: Vec<String>,
    /// Keywords of one item at most, 1 to 100.
    #[arg(long, value_name = "COUNT")]
    max_keywords: Option<u32>,
    /// What generated keywords are written in; items that are added later have it.
    #[arg(long, value_name = "LANGUAGE", value_parser = PossibleValuesParser::new(["zh", "en"]))]
    keyword_language: Option<String>,
    /// Least confidence of generated keywords in percent, 0 to 100.
    #[arg(long, value_name = "PERCENT")]
    keyword_confidence: Option<u32>,
    /// What it holds, in your words.
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
            Command::List => table::list(&list(&client)?, format)?,
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
                create(&client, name, &fields)?;
                table::one(&show(&client, name)?, format)?
            }
            Command::Set { name, declared } => table::one(&set(&client, name, declared)?, format)?,
            Command::Delete { name, yes } => return delete(&client, name, *yes),
        };
        table::print(&text)
    }
}

/// An instance as the server shows it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Instance {
    name: String,
    description: String,
    model: String,
    descriptor_length: u32,
    level: u64,
    registered: Timestamp,
    /// Names of tags.
    pub custom_tags: Vec<String>,
    /// Names of numbers.
    pub custom_num_tags: Vec<String>,
    service_type: String,
    search_types: Vec<String>,
    max_keywords: u32,
    keyword_language: String,
    keyword_confidence: u32,
    /// Items; `None` in lists, where nobody counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
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

fn list(client: &Client) -> anyhow::Result<Vec<Instance>> {
    #[derive(Deserialize)]
    struct Listed {
        instances: Vec<Instance>,
    }
    let path = ["sightline", "v1", client.project_id(), "instances"];
    let answer = client.call(Method::GET, &path, None);
    let answer = answer.map_err(|failure| explained(client, "", failure))?;
    let listed: Listed = serde_json::from_value(answer)?;
    Ok(listed.instances)
}

/// The instance of this name.
///
/// # Errors
/// There is none, or the server does not answer.
pub fn show(client: &Client, name: &str) -> anyhow::Result<Instance> {
    let answer = client.call(Method::GET, &instance_path(client, name), None);
    let answer = answer.map_err(|failure| explained(client, name, failure))?;
    Ok(serde_json::from_value(answer)?)
}

fn create(client: &Client, name: &str, fields: &Map<String, Value>) -> anyhow::Result<()> {
    let path = ["v1", client.project_id(), "service"];
    let body = serde_json::to_vec(fields)?;
    let created = client.call(Method::POST, &path, Some(body));
    created.map_err(|failure| explained(client, name, failure))?;
    Ok(())
}

fn set(client: &Client, name: &str, declared: &Declared) -> anyhow::Result<Instance> {
    let fields = declared.fields();
    ensure!(
        !fields.is_empty(),
        "nothing is to change: give --tag, --number, --search-type, --max-keywords, --keyword-language, \
         --keyword-confidence or --description"
    );
    let body = serde_json::to_vec(&fields)?;
    let path = instance_path(client, name);
    let answer = client.call(Method::PATCH, &path, Some(body));
    let answer = answer.map_err(|failure| explained(client, name, failure))?;
    Ok(serde_json::from_value(answer)?)
}

fn delete(client: &Client, name: &str, yes: bool) -> anyhow::Result<()> {
    let items = show(client, name)?.count.unwrap_or_default();
    ensure!(
        yes,
        "this would delete instance {name} and its {items} items for good; --yes does it"
    );
    let path = ["v1", client.project_id(), "service", name];
    let deleted = client.call(Method::DELETE, &path, None);
    deleted.map_err(|failure| explained(client, name, failure))?;
    eprintln!("Deleted instance {name} and its {items} items.");
    Ok(())
}

fn instance_path<'a>(client: &'a Client, name: &'a str) -> [&'a str; 5] {
    ["sightline", "v1", client.project_id(), "instances", name]
}

/// The failure with advice that only this command line can give.
fn explained(client: &Client, name: &str, failure: Failure) -> anyhow::Error {
    let endpoint = client.endpoint();
    match &failure {
        Failure::Unreachable(_) => anyhow!(
            "{failure}. Is {endpoint} the server's address? --endpoint takes another; `sightline up` \
             serves"
        ),
        Failure::Refused { code, .. } if code == "MMS.1001" => anyhow!(
            "there is no instance {name} in project {}; `sightline instances create {name}` makes it",
            client.project_id()
        ),
        _ => anyhow!(failure).context(format!("{endpoint} refuses")),
    }
}
