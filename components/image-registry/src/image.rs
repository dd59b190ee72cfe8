//! A registered image as it is kept, and as answers show it.

use operation::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Directory, KeyValue, Record, StoreError, join};

use crate::enumerations::{
    Arch, DevService, FlavorType, ImageType, Origin, ResourceCategory, ServiceType, Visibility,
};
use crate::swr_path::SwrPath;

/// An image as it is kept: what its registration said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// A dashed UUID.
    pub id: String,
    /// The path that was registered.
    pub swr_path: String,
    /// The path's part of this name.
    pub namespace: String,
    /// The path's part of this name.
    pub name: String,
    /// The path's part of this name.
    pub tag: String,
    /// The architecture it is built for.
    pub arch: Arch,
    /// At most 512 characters.
    pub description: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What it can run on, each once.
    pub resource_categories: Vec<ResourceCategory>,
    /// What it is for.
    pub service_type: ServiceType,
    /// How a developer gets into it, each once.
    pub dev_services: Vec<DevService>,
    /// Who may read it.
    pub visibility: Visibility,
    /// `0`, or 32 digits and lower-case letters.
    pub workspace_id: String,
    /// The accelerator it is made for.
    pub flavor_type: Option<FlavorType>,
    /// At most 20.
    pub tags: Vec<Tag>,
    /// The enterprise registry that holds it.
    pub swr_instance_id: Option<String>,
    /// At most 3,000 characters. Answers do not repeat it.
    pub read_me: Option<String>,
    /// When it was registered.
    pub create_at: Timestamp,
    /// When it was last changed.
    pub update_at: Timestamp,
}

/// A label of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// 1 to 128 characters.
    pub key: String,
    /// At most 255 characters.
    pub value: String,
}

/// An image as answers show it.
#[derive(Debug, Serialize)]
pub struct ImageAnswer<'a> {
    arch: Arch,
    create_at: Timestamp,
    description: &'a str,
    dev_services: &'a [DevService],
    flavor_type: Option<FlavorType>,
    id: &'a str,
    name: &'a str,
    namespace: &'a str,
    origin: Origin,
    resource_categories: &'a [ResourceCategory],
    service_type: ServiceType,
    /// In bytes; 0 because only the registry knows it.
    size: u64,
    status: &'static str,
    status_message: &'static str,
    support_res_categories: &'a [ResourceCategory],
    swr_instance_id: Option<&'a str>,
    swr_path: &'a str,
    tag: &'a str,
    tags: &'a [Tag],
    #[serde(rename = "type")]
    image_type: ImageType,
    update_at: Timestamp,
    visibility: Visibility,
    workspace_id: &'a str,
}

impl Image {
    /// The image as answers show it: a registered image is `ACTIVE` at once.
    pub fn show(&self) -> ImageAnswer<'_> {
        ImageAnswer {
            arch: self.arch,
            create_at: self.create_at,
            description: &self.description,
            dev_services: &self.dev_services,
            flavor_type: self.flavor_type,
            id: &self.id,
            name: &self.name,
            namespace: &self.namespace,
            origin: self.origin,
            resource_categories: &self.resource_categories,
            service_type: self.service_type,
            size: 0,
            status: "ACTIVE",
            status_message: "",
            support_res_categories: &self.resource_categories,
            swr_instance_id: self.swr_instance_id.as_deref(),
            swr_path: &self.swr_path,
            tag: &self.tag,
            tags: &self.tags,
            image_type: ImageType::Dedicated,
            update_at: self.update_at,
            visibility: self.visibility,
            workspace_id: &self.workspace_id,
        }
    }

    /// Keeps a new image of `project_id` under its path; false, and nothing is kept, when an image of that
    /// path is registered already.
    ///
    /// The record comes first, the path's entry in the directory makes the image exist. A crash between
    /// the two leaves a record whose id nobody was told.
    pub fn register(&self, kv: &dyn KeyValue, project_id: &str) -> Result<bool, StoreError> {
        let directory = directory(project_id);
        if directory.get(kv, &self.swr_path)?.is_some() {
            return Ok(false);
        }
        let record = record(project_id, &self.id);
        if !record.create(kv, self)? {
            return Err(StoreError::Host(format!("id {} was drawn twice", self.id)));
        }
        if directory.claim(kv, &self.swr_path, &self.id)?.is_some() {
            record.remove(kv)?;
            return Ok(false);
        }
        Ok(true)
    }

    /// The project's image of this id.
    pub fn read(kv: &dyn KeyValue, project_id: &str, id: &str) -> Result<Option<Self>, StoreError> {
        record(project_id, id).read(kv)
    }

    /// The project's images whose paths `matches` admits, in the order of paths.
    pub fn list(
        kv: &dyn KeyValue,
        project_id: &str,
        matches: impl Fn(&SwrPath) -> bool,
    ) -> Result<Vec<Self>, StoreError> {
        let paths = directory(project_id).list(kv)?;
        let matching = paths
            .iter()
            .filter(|(path, _)| SwrPath::parse(path).is_ok_and(|path| matches(&path)));
        let records: Vec<_> = matching.map(|(_, id)| record(project_id, id)).collect();
        let images = Record::read_many(kv, &records)?;
        Ok(images.into_iter().flatten().collect())
    }
}

fn record(project_id: &str, id: &str) -> Record<Image> {
    Record::new(join(&["registered-image", project_id, id]))
}

/// From paths to ids: a project has one image of each registry, namespace, name and tag.
fn directory(project_id: &str) -> Directory<String> {
    Directory::new(&join(&["registered-images", project_id]))
}
