//! The answer of a call that went well, and items and cursors as answers show them.

use std::collections::BTreeMap;

use operation::{Response, huawei};
use serde::Serialize;

use crate::image::{Image, Metadata, tag_text};
use crate::library::Page;

#[derive(Serialize)]
struct Body<T: Serialize> {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

const SUCCESS: &str = "success";

/// `{"result": "success"}`.
pub fn success() -> Response {
    let body = Body::<()> {
        result: SUCCESS,
        data: None,
    };
    huawei::json(200, &body)
}

/// `{"result": "success", "data": ...}`.
pub fn success_with(data: impl Serialize) -> Response {
    let body = Body {
        result: SUCCESS,
        data: Some(data),
    };
    huawei::json(200, &body)
}

/// An item found.
#[derive(Serialize)]
pub struct Item<'a> {
    id: &'a str,
    /// Written with all digits, so that a cursor made of it is the same number again.
    score: f64,
    source: Source<'a>,
}

impl<'a> Item<'a> {
    /// The item of a picture and its score.
    pub fn new((image, score): &'a (Image, f32)) -> Self {
        Self {
            id: &image.path,
            score: f64::from(*score),
            source: Source::new(&image.metadata),
        }
    }
}

/// What was said of an item; what was not said is left out.
#[derive(Serialize)]
pub struct Source<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    desc: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    custom_tags: BTreeMap<&'a str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    custom_num_tags: &'a BTreeMap<String, f64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    keywords: &'a [String],
}

impl<'a> Source<'a> {
    /// What was said of a picture. Tags are texts here, whatever v1 was given.
    pub fn new(metadata: &'a Metadata) -> Self {
        let tags = metadata.tags.iter();
        Self {
            desc: metadata.description.as_deref(),
            custom_tags: tags
                .map(|(name, value)| (name.as_str(), tag_text(value)))
                .collect(),
            custom_num_tags: &metadata.numbers,
            keywords: &metadata.keywords,
        }
    }
}

/// The cursor `last_item` as answers show it: the last item of a page, after which the next begins.
#[derive(Serialize)]
pub struct LastItem<'a> {
    score: f64,
    id: &'a str,
}

impl<'a> LastItem<'a> {
    /// The cursor after `page`, when more follow.
    pub fn of(page: &'a Page) -> Option<Self> {
        let (image, score) = page.images.last().filter(|_| page.next.is_some())?;
        Some(Self {
            score: f64::from(*score),
            id: &image.path,
        })
    }
}
