//! A compute instance as it is kept: a record of its own, made visible by its project's directory.

use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Directory, KeyValue, Record, StoreError, join};

use crate::schedule::{Schedule, default_time_zone};

/// The most bytes of an instance's record: what every host's store takes as one value.
pub const MAX_RECORD_BYTES: usize = 256 * 1024;

/// How long a new instance is said to be going online, in milliseconds.
const GOING_ONLINE: i64 = 1_000;

/// A compute instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// Decimal digits.
    pub id: String,
    /// The project it belongs to.
    pub project_id: String,
    /// 1 to 64 characters; not unique.
    pub name: String,
    /// What the algorithms take.
    pub algorithm_type: AlgorithmType,
    /// Where the pictures come from, each device once.
    pub devices: Vec<Device>,
    /// What looks at them, each algorithm once.
    pub algorithms: Vec<Algorithm>,
    /// When.
    pub schedule: Schedule,
    /// What kind of source the devices are.
    pub source: SourceType,
    /// How many of the pictures.
    pub sampling: Sampling,
    /// Whether single pictures are analysed (`IsFrameExtraction` is `0`).
    pub analyses_pictures: bool,
    /// When it was created.
    pub create_time: Timestamp,
}

/// What an algorithm takes.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum AlgorithmType {
    /// A live stream.
    RealtimeStream,
    /// Pictures.
    Picture,
}

/// Where a device's pictures come from.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceType {
    /// A live stream.
    RealtimeStream,
    /// Pictures that are uploaded.
    Picture,
    /// A stored file, played as a camera would.
    VirtualVideo,
}

/// A camera or another source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The device's or data source's id.
    pub id: String,
    /// Whether its stream is pulled at once.
    pub start_stream: bool,
    /// A free label; like those below kept for information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Such as `4Mbps`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<String>,
    /// Such as `H264`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coding_format: Option<String>,
    /// Such as `1080p`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolving_power: Option<String>,
}

/// An algorithm, as requests and answers have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Algorithm {
    /// The algorithm's id.
    #[serde(rename = "AlgorithmId")]
    pub id: String,
    /// The name to show, whatever the client calls it.
    #[serde(rename = "AlgorithmName")]
    pub name: String,
}

/// How often a picture is taken.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Sampling {
    /// One picture every so many seconds.
    SecondsPerFrame(f64),
    /// So many pictures a second.
    FramesPerSecond(f64),
}

/// The states that `ListInstances` reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Going online.
    Init,
    /// Online, whether or not a window is open now.
    Onlined,
    /// Its one window is over.
    Offlining,
}

/// What a project's directory keeps of an instance: what lists are filtered and ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The instance's name.
    pub name: String,
    /// When it was created.
    pub create_time: Timestamp,
}

impl Instance {
    /// The computing units it takes: one for each algorithm on each device.
    pub fn acu_used(&self) -> usize {
        self.devices.len() * self.algorithms.len()
    }

    /// Its state: a function of the record and the time, so that nothing has to happen for it to change.
    pub fn status(&self, now: Timestamp) -> Status {
        if now.since(self.create_time) < GOING_ONLINE {
            Status::Init
        } else if self.schedule.over(&default_time_zone(), now) {
            Status::Offlining
        } else {
            Status::Onlined
        }
    }

    /// The bytes of its record.
    pub fn encoded_len(&self) -> Result<usize, serde_json::Error> {
        serde_json::to_vec(self).map(|bytes| bytes.len())
    }

    /// Keeps a new instance; false, and nothing is kept, when its id is taken.
    ///
    /// The record comes first, the directory's entry makes the instance exist. A crash between the two
    /// leaves a record that nothing names.
    pub fn create(&self, kv: &dyn KeyValue) -> Result<bool, StoreError> {
        if !record(&self.project_id, &self.id).create(kv, self)? {
            return Ok(false);
        }
        let entry = Entry {
            name: self.name.clone(),
            create_time: self.create_time,
        };
        let holder = directory(&self.project_id).claim(kv, &self.id, &entry)?;
        Ok(holder.is_none())
    }
}

/// The ids and entries of a project's instances, the newest first.
pub fn entries(kv: &dyn KeyValue, project_id: &str) -> Result<Vec<(String, Entry)>, StoreError> {
    let mut entries: Vec<_> = directory(project_id).list(kv)?.into_iter().collect();
    entries.sort_by(|(id, entry), (other_id, other)| {
        (other.create_time, other_id).cmp(&(entry.create_time, id))
    });
    Ok(entries)
}

/// The instances of these ids, in their order; those that are gone are left out.
pub fn read_many<'a>(
    kv: &dyn KeyValue,
    project_id: &str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<Vec<Instance>, StoreError> {
    let records: Vec<_> = ids.map(|id| record(project_id, id)).collect();
    let instances = Record::read_many(kv, &records)?;
    Ok(instances.into_iter().flatten().collect())
}

fn record(project_id: &str, id: &str) -> Record<Instance> {
    Record::new(join(&["compute", project_id, id]))
}

fn directory(project_id: &str) -> Directory<Entry> {
    Directory::new(&join(&["compute-instances", project_id]))
}
