//! Instances, items, pages and the results of single items as answers show them.

use std::collections::BTreeMap;

use operation::{Context, Response, Timestamp, huawei};
use serde::Serialize;
use serde_json::{Map, Value};

use super::cursor;
use crate::api::ImageSearch;
use crate::error::Error;
use crate::image::{Image, Tags};
use crate::inference::{Filter, Language, Query};
use crate::instance::{Instance, SearchType, ServiceType};
use crate::library::{Library, Page};

/// An instance.
#[derive(Serialize)]
pub struct InstanceView<'a> {
    name: &'a str,
    description: &'a str,
    model: &'a str,
    descriptor_length: u32,
    level: i64,
    registered: Timestamp,
    custom_tags: &'a [String],
    custom_num_tags: &'a [String],
    service_type: ServiceType,
    search_types: &'a [SearchType],
    max_keywords: u32,
    keyword_language: Language,
    keyword_confidence: u32,
}

impl<'a> InstanceView<'a> {
    /// The view of an instance.
    pub fn new(instance: &'a Instance) -> Self {
        let configuration = &instance.configuration;
        Self {
            name: &instance.name,
            description: &instance.description,
            model: &instance.model,
            descriptor_length: instance.descriptor_length,
            level: instance.level,
            registered: instance.registered,
            custom_tags: &configuration.tags,
            custom_num_tags: &configuration.numbers,
            service_type: configuration.service_type,
            search_types: &configuration.search_types,
            max_keywords: configuration.max_keywords,
            keyword_language: configuration.keyword_language,
            keyword_confidence: configuration.keyword_confidence,
        }
    }
}

/// The instance, and the count of its items.
pub fn instance(library: &Library<'_>) -> Result<Response, Error> {
    let count_only = Query::listing(Filter::EVERYTHING, 0);
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(flatten)]
        instance: InstanceView<'a>,
        count: u64,
    }
    let body = Body {
        instance: InstanceView::new(library.instance),
        count: library.search(&count_only)?.count,
    };
    Ok(huawei::json(200, &body))
}

/// An item. Tags have the values that they were given, texts or not.
#[derive(Serialize)]
pub struct ItemView<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    desc: Option<&'a str>,
    custom_tags: &'a Tags,
    custom_num_tags: &'a BTreeMap<String, f64>,
    keywords: &'a [String],
    added: Timestamp,
}

impl<'a> ItemView<'a> {
    /// The item of a picture.
    pub fn new(image: &'a Image) -> Self {
        Self {
            id: &image.path,
            score: None,
            desc: image.metadata.description.as_deref(),
            custom_tags: &image.metadata.tags,
            custom_num_tags: &image.metadata.numbers,
            keywords: &image.metadata.keywords,
            added: image.added,
        }
    }

    /// The item of a picture that was found, and its score.
    pub fn scored((image, score): &'a (Image, f32)) -> Self {
        Self {
            score: Some(f64::from(*score)),
            ..Self::new(image)
        }
    }
}

/// A page of items, each shown as `view` does.
pub fn page<'a>(page: &'a Page, view: impl Fn(&'a (Image, f32)) -> ItemView<'a>) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        items: Vec<ItemView<'a>>,
        count: u64,
        cursor: Option<String>,
    }
    let body = Body {
        items: page.images.iter().map(view).collect(),
        count: page.count,
        cursor: page.next.map(cursor::encode),
    };
    huawei::json(200, &body)
}

/// The result of one of several items: `result`, or the error that a call for it alone would have answered.
#[derive(Serialize)]
pub struct ItemResult<'a> {
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    #[serde(flatten)]
    error: Map<String, Value>,
}

impl<'a> ItemResult<'a> {
    /// The result of the item `id`, or of one whose id could not be read.
    pub fn new(context: &Context<'_>, id: Option<&'a str>, result: &Result<(), Error>) -> Self {
        Self {
            id,
            result: result.is_ok().then_some("success"),
            error: result
                .as_ref()
                .err()
                .map_or_else(Map::new, |error| error_fields(error, context)),
        }
    }
}

/// `error_code` and `error_msg`, as an answer has them.
pub fn error_fields(error: &Error, context: &Context<'_>) -> Map<String, Value> {
    let answer = ImageSearch::Extensions.error_response(error, &context.request_id);
    // Every error's body is a JSON object.
    serde_json::from_slice(answer.body()).unwrap_or_default()
}

/// The result of each item.
pub fn item_results(items: Vec<ItemResult<'_>>) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        items: Vec<ItemResult<'a>>,
    }
    huawei::json(200, &Body { items })
}
