//! What is kept of an instance, and how clients see it.

use operation::{Response, Timestamp, huawei};
use serde::{Deserialize, Serialize};
use store::{Record, join};

use crate::call::Call;
use crate::tags::Tags;
use crate::{Code, Error};

/// The one model; its name is also what answers give as the instance's `domain`.
pub const MODEL: &str = "common-search";

/// Pictures an instance can hold: the only value that `level` takes.
pub const LEVEL: i64 = 30_000_000;

/// An instance: a library of pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Names the library and its pictures' records: drawn anew each time a name is taken.
    pub id: String,
    /// Its name, unique in the project.
    pub name: String,
    /// The model that describes its pictures.
    pub model: String,
    /// The user's own words.
    pub description: String,
    /// Pictures it can hold.
    pub level: i64,
    /// The tag names that its pictures can carry.
    pub tags: Vec<String>,
    /// When it was created.
    pub registered: Timestamp,
}

impl Instance {
    /// The record of the instance of this name.
    pub fn record(project_id: &str, name: &str) -> Record<Self> {
        Record::new(join(&["instance", project_id, name]))
    }

    /// The instance of this name.
    ///
    /// # Errors
    /// `IS.0007` when there is none.
    pub(crate) fn find(call: &Call<'_>, name: &str) -> Result<Self, Error> {
        let found = Self::record(&call.project_id, name).read(call.context.store);
        found
            .map_err(|error| Error::store(call.context, &error))?
            .ok_or_else(|| unknown(name))
    }

    /// Refuses tags whose names the instance does not declare.
    pub(crate) fn must_declare(&self, tags: &Tags) -> Result<(), Error> {
        let Some(name) = tags.keys().find(|name| !self.tags.contains(name)) else {
            return Ok(());
        };
        let declared = match self.tags.as_slice() {
            [] => "no tags".to_owned(),
            names => names.join(", "),
        };
        let advice = format!(
            "tags.{name} is not declared: instance {} has {declared}.",
            self.name
        );
        Err(Error::new(Code::Unsupported, advice))
    }

    /// The answer to its creation and to queries.
    pub fn response(&self) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            instance_name: &'a str,
            level: i64,
            expired_date: i64,
            domain: &'a str,
            desc: &'a str,
            register_date: Timestamp,
            tags: &'a [String],
            status: &'static str,
        }
        let body = Body {
            instance_name: &self.name,
            level: self.level,
            // It never expires.
            expired_date: -1,
            domain: &self.model,
            desc: &self.description,
            register_date: self.registered,
            tags: &self.tags,
            // An instance is whole as soon as it can be seen.
            status: "NORMAL",
        };
        huawei::json(200, &body)
    }
}

/// The refusal of a name that no instance has.
pub fn unknown(name: &str) -> Error {
    let shown: String = name.chars().take(32).collect();
    let advice = format!("This project has no instance {shown}: create it first.");
    Error::new(Code::InstanceName, advice)
}
