//! Lists the project's images: filtered, sorted, a page at a time.

use std::cmp::Ordering;

use operation::fields::{FieldError, Object, Text, boolean, integer, text, word};
use operation::{Operation, Response, huawei, rest};
use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use crate::api::{ImageCall, ImageRegistry};
use crate::enumerations::{ImageType, ServiceType};
use crate::error::Error;
use crate::image::{Image, ImageAnswer};
use crate::register_image::workspace_id;
use crate::swr_path::SwrPath;

/// Images on a page unless the query says otherwise. There is no maximum.
const PAGE: usize = 200;

/// Compares two images by one field, ascending.
type Comparison = fn(&Image, &Image) -> Ordering;

/// The sort keys, as the vendor writes them, then in the spelling of the answer's fields.
const SORT_KEYS: &[(&str, Comparison)] = &[
    ("createTime", by_create_time),
    ("updateTime", by_update_time),
    ("name", by_name),
    ("namespace", by_namespace),
    ("tag", by_tag),
    ("create_at", by_create_time),
    ("update_at", by_update_time),
    ("createAt", by_create_time),
    ("updateAt", by_update_time),
    ("create_time", by_create_time),
    ("update_time", by_update_time),
];

#[derive(Clone, Copy, PartialEq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "UPPERCASE")]
enum Direction {
    Asc,
    Desc,
}

/// Lists the images of the caller's project that the query asks for.
pub struct ListImages {
    limit: usize,
    offset: usize,
    name: Option<String>,
    /// Whether `name` may be a part of the name.
    is_fuzzy: bool,
    namespace: Option<String>,
    image_type: ImageType,
    service_type: Option<ServiceType>,
    workspace_id: String,
    sort_keys: Vec<Comparison>,
    direction: Direction,
}

#[derive(Serialize)]
struct Page<'a> {
    /// The number of this page, from 0: clients stop when `current + 1 >= pages`.
    current: usize,
    data: Vec<ImageAnswer<'a>>,
    pages: usize,
    /// Images on this page.
    size: usize,
    /// Images on all pages.
    total: usize,
}

impl Operation<ImageRegistry> for ListImages {
    fn parse(call: &ImageCall<'_>) -> Result<Self, Error> {
        let parameters = rest::query(call.request);
        read(&Object::textual(&parameters)?)
    }

    fn run(self, call: &ImageCall<'_>) -> Result<Response, Error> {
        let images = self.matching(call)?;
        let skipped = images.iter().skip(self.offset);
        let data: Vec<_> = skipped.take(self.limit).map(Image::show).collect();
        let page = Page {
            current: self.offset / self.limit,
            pages: images.len().div_ceil(self.limit),
            size: data.len(),
            total: images.len(),
            data,
        };
        Ok(huawei::json(200, &page))
    }
}

fn read(parameters: &Object<'_>) -> Result<ListImages, Error> {
    let count = |name: &str, least: i64, default: usize| -> Result<usize, FieldError> {
        let count = parameters.optional(name, integer(least..=i64::MAX))?;
        // A count beyond the machine's range is beyond every list.
        Ok(count.map_or(default, |count| {
            usize::try_from(count).unwrap_or(usize::MAX)
        }))
    };
    let any = || text(0..=usize::MAX);
    let image_type = parameters.optional("type", word())?;
    let direction = parameters.optional("sort_dir", word())?;
    Ok(ListImages {
        limit: count("limit", 1, PAGE)?,
        offset: count("offset", 0, 0)?,
        name: parameters.optional("name", any())?,
        is_fuzzy: parameters
            .optional("name_fuzzy_match", boolean())?
            .unwrap_or(true),
        namespace: parameters.optional("namespace", any())?,
        image_type: image_type.unwrap_or(ImageType::BuildIn),
        service_type: parameters.optional("service_type", word())?,
        workspace_id: parameters
            .optional("workspace_id", workspace_id())?
            .unwrap_or_else(|| "0".to_owned()),
        sort_keys: sort_keys(parameters)?,
        direction: direction.unwrap_or(Direction::Desc),
    })
}

/// The comparisons that the comma list asks for; by creation when it asks for none.
fn sort_keys(parameters: &Object<'_>) -> Result<Vec<Comparison>, Error> {
    let Some(keys) = parameters.optional("sort_key", sort_key_list())? else {
        return Ok(vec![by_create_time]);
    };
    let keys = keys.split(',').filter(|key| !key.is_empty());
    keys.map(|key| {
        let found = SORT_KEYS.iter().find(|(known, _)| *known == key);
        found.map(|(_, comparison)| *comparison).ok_or_else(|| {
            let known: Vec<&str> = SORT_KEYS.iter().map(|(known, _)| *known).collect();
            Error::unsortable(key, &known.join(", "))
        })
    })
    .collect()
}

fn sort_key_list() -> Text {
    fn is_list(text: &str) -> bool {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b','))
    }
    text(1..=128).matching(is_list, "field names between commas")
}

impl ListImages {
    fn matching(&self, call: &ImageCall<'_>) -> Result<Vec<Image>, Error> {
        if self.image_type == ImageType::BuildIn {
            // The platform's own images, of which there are none.
            return Ok(Vec::new());
        }
        let project = &call.caller.project_id;
        let mut images = Image::list(call.context.store, project, |path| self.admits_path(path))?;
        images.retain(|image| self.admits(image));
        images.sort_by(|a, b| self.order(a, b));
        Ok(images)
    }

    fn admits_path(&self, path: &SwrPath) -> bool {
        let is_name = self.name.as_ref().is_none_or(|name| {
            if self.is_fuzzy {
                path.name.contains(name)
            } else {
                path.name == *name
            }
        });
        let namespace = self.namespace.as_ref();
        is_name && namespace.is_none_or(|namespace| path.namespace == *namespace)
    }

    fn admits(&self, image: &Image) -> bool {
        let service_type = self.service_type;
        image.workspace_id == self.workspace_id
            && service_type.is_none_or(|service_type| image.service_type == service_type)
    }

    /// By the keys in turn, then by id, so that pages never share an image.
    fn order(&self, a: &Image, b: &Image) -> Ordering {
        let by_keys = self
            .sort_keys
            .iter()
            .map(|compare| compare(a, b))
            .find(|ordering| ordering.is_ne())
            .unwrap_or_else(|| a.id.cmp(&b.id));
        match self.direction {
            Direction::Asc => by_keys,
            Direction::Desc => by_keys.reverse(),
        }
    }
}

fn by_create_time(a: &Image, b: &Image) -> Ordering {
    a.create_at.cmp(&b.create_at)
}

fn by_update_time(a: &Image, b: &Image) -> Ordering {
    a.update_at.cmp(&b.update_at)
}

fn by_name(a: &Image, b: &Image) -> Ordering {
    a.name.cmp(&b.name)
}

fn by_namespace(a: &Image, b: &Image) -> Ordering {
    a.namespace.cmp(&b.namespace)
}

fn by_tag(a: &Image, b: &Image) -> Ordering {
    a.tag.cmp(&b.tag)
}
