//! `POST /v2/{project_id}/mms/{service_name}/search`: finds items by a picture or by keywords.

use std::time::Instant;

use operation::fields::{
    FieldError, Location, Object, OneOf, Rule, integer, list, number, object, one_of, text,
};
use operation::{Operation, Response};
use serde::Serialize;
use serde_json::Value;

use super::answer::{Item, LastItem, success_with};
use super::fields::{INSTANCE, optional_condition, scored_cursor};
use super::subject::{Hints, Product, SearchedImage, Subject};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::error_code::Code;
use crate::image::attributes::keyword;
use crate::inference::{Filter, Hit, Query, Ranking, Tag};
use crate::instance::{Instance, SearchType};
use crate::library::{Library, Page};
use crate::request::{Picture, collapse_field, json, round_up};

/// Items that pages by `offset` reach.
const MAX_REACH: i64 = 1000;

/// Finds items by a picture or by keywords.
pub struct SearchData {
    instance: Instance,
    subject: SearchSubject,
    /// A page of what is searched: all but the ranking, which the subject gives.
    query: Query,
}

/// What gives items their score.
enum SearchSubject {
    /// IMAGE and CATEGORY: the picture, and what is known of it.
    Picture(Picture, Hints),
    /// KEYWORD: the keywords, each once.
    Keywords(Vec<Tag>),
}

impl Operation<ImageSearch> for SearchData {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let body = json(call.request)?;
        let fields = Object::of(&body)?;
        let search_type = fields.required("search_type", SearchTypes)?;
        check_offered(&instance, search_type)?;
        let by_keyword = search_type == SearchType::Keyword;
        let after = last_item(&fields, by_keyword)?;
        let (limit, offset) = page(&fields, after.is_some())?;
        let min_score = fields.optional("min_score", number(0.0..=1.0))?;
        let params = Params::read(&fields, &instance)?;
        let filter = optional_condition(&fields, &instance)?;
        let subject = if by_keyword {
            SearchSubject::Keywords(keywords(&fields)?)
        } else {
            SearchSubject::Picture(Picture::required_v2(&fields)?, params.hints)
        };
        let query = Query {
            // The vendor gives it no effect on searches by keywords.
            min_score: min_score.filter(|_| !by_keyword).map_or(0.0, round_up),
            collapse: params.collapse,
            after,
            offset,
            ..Query::listing(filter.unwrap_or(Filter::EVERYTHING), limit)
        };
        Ok(Self {
            instance,
            subject,
            query,
        })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let started = Instant::now();
        let library = Library::new(project(call), &self.instance);
        let (ranking, product) = self.subject.ranking(&library)?;
        let pages_by_cursor = matches!(ranking, Ranking::Tags(_));
        let query = Query {
            ranking,
            ..self.query
        };
        let page = Page::find(&library, &query)?;
        let last_item = LastItem::of(&page).filter(|_| pages_by_cursor);
        Ok(success_with(Data {
            items: page.images.iter().map(Item::new).collect(),
            search_info: SearchInfo {
                total_num: page.count,
                return_num: page.images.len(),
                search_time: started.elapsed().as_millis() as u64,
                last_item,
            },
            image_info: product.map(SearchedImage::from),
        }))
    }
}

impl SearchSubject {
    /// What gives items their score, and the product on the picture.
    fn ranking(self, library: &Library<'_>) -> Result<(Ranking, Option<Product>), Error> {
        match self {
            Self::Picture(picture, hints) => {
                let (services, model) = (
                    &library.project.services,
                    library.instance.describing_model()?,
                );
                let subject = Subject::describe(&picture, &hints, services, model, None)?;
                let product = subject.product();
                Ok((Ranking::Similarity(subject.described.descriptor), product))
            }
            Self::Keywords(tags) => Ok((Ranking::Tags(tags), None)),
        }
    }
}

#[derive(Serialize)]
struct Data<'a> {
    items: Vec<Item<'a>>,
    search_info: SearchInfo<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_info: Option<SearchedImage>,
}

#[derive(Serialize)]
struct SearchInfo<'a> {
    total_num: u64,
    return_num: usize,
    /// Milliseconds.
    search_time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_item: Option<LastItem<'a>>,
}

/// The rule of `search_type`: a name, or the number of IMAGE, the only one that the vendor tells.
struct SearchTypes;

impl Rule for SearchTypes {
    type Output = SearchType;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<SearchType, FieldError> {
        if value.as_i64() == Some(0) {
            return Ok(SearchType::Image);
        }
        let names: OneOf<SearchType> = one_of(&[
            ("IMAGE", SearchType::Image),
            ("KEYWORD", SearchType::Keyword),
            ("TEXT", SearchType::Text),
            ("CATEGORY", SearchType::Category),
            ("0", SearchType::Image),
        ]);
        names.check(value, at)
    }
}

fn check_offered(instance: &Instance, wanted: SearchType) -> Result<(), Error> {
    let offered = &instance.configuration.search_types;
    // There is no model that compares texts with pictures, whatever the instance was declared with.
    let possible = |kind: &SearchType| *kind != SearchType::Text;
    if offered.contains(&wanted) && possible(&wanted) {
        return Ok(());
    }
    let name = |kind: &SearchType| format!("{kind:?}").to_uppercase();
    let usable: Vec<String> = offered
        .iter()
        .filter(|kind| possible(kind))
        .map(name)
        .collect();
    let wanted = match wanted {
        SearchType::Text => "TEXT needs a model of texts, and there is none".to_owned(),
        other => format!("Instance {} does not offer {}", instance.name, name(&other)),
    };
    let advice = match usable.as_slice() {
        [] => format!("{wanted}: declare another search type on the instance."),
        usable => format!("{wanted}: use {}.", usable.join(" or ")),
    };
    Err(Error::new(Code::SearchType, advice))
}

/// The cursor, which only a search by keywords has.
fn last_item(fields: &Object<'_>, by_keyword: bool) -> Result<Option<Hit>, Error> {
    let after = scored_cursor(fields)?;
    if after.is_some() && !by_keyword {
        let rule = "is for search_type KEYWORD alone: page other searches by offset";
        return Err(FieldError::value("last_item", rule).into());
    }
    Ok(after)
}

/// `limit` and `offset`.
fn page(fields: &Object<'_>, has_cursor: bool) -> Result<(u32, u32), FieldError> {
    let limit = fields
        .optional("limit", integer(1..=MAX_REACH))?
        .unwrap_or(10);
    let offset = fields.optional("offset", integer(0..=i64::MAX))?;
    let offset = offset.unwrap_or(0);
    if has_cursor && offset > 0 {
        return Err(FieldError::value("offset", "must be 0 with last_item"));
    }
    if offset > MAX_REACH - limit {
        let rule = format!(
            "and limit must be at most {MAX_REACH} together: narrow the search to see what is beyond"
        );
        return Err(FieldError::value("offset", rule));
    }
    Ok((limit as u32, offset as u32))
}

/// The keywords of a search, each once.
fn keywords(fields: &Object<'_>) -> Result<Vec<Tag>, FieldError> {
    let words = fields.required("keywords", list(text(1..=64), 1..=10))?;
    let mut tags: Vec<Tag> = words.iter().map(|word| keyword(word)).collect();
    tags.sort_unstable();
    tags.dedup();
    Ok(tags)
}

/// `optional_params`.
struct Params {
    hints: Hints,
    collapse: Option<u32>,
}

impl Params {
    fn read(fields: &Object<'_>, instance: &Instance) -> Result<Self, FieldError> {
        let given = object(|params: &Object<'_>| Self::of(params, instance));
        let given = fields.optional("optional_params", given)?;
        Ok(given.unwrap_or_else(|| Self {
            hints: Hints::none(instance.configuration.service_type),
            collapse: None,
        }))
    }

    fn of(params: &Object<'_>, instance: &Instance) -> Result<Self, FieldError> {
        // These trade precision for speed, or choose the model of texts: a search here sees everything.
        params.optional("max_scan_num", integer(1000..=100_000))?;
        params.optional("nprobe", integer(1..=100_000))?;
        params.optional("text_lang", text_languages())?;
        Ok(Self {
            hints: Hints::of(params, instance.configuration.service_type)?,
            collapse: collapse_field(params, instance)?,
        })
    }
}

fn text_languages() -> OneOf<()> {
    one_of(&[
        ("ar", ()),
        ("de", ()),
        ("ru", ()),
        ("fr", ()),
        ("ko", ()),
        ("pt", ()),
        ("ja", ()),
        ("th", ()),
        ("tr", ()),
        ("es", ()),
        ("en", ()),
        ("vi", ()),
        ("zh", ()),
        ("zhTW", ()),
    ])
}
