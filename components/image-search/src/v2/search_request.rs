//! The fields of a search.

use operation::fields::{
    FieldError, Location, Object, OneOf, Rule, integer, list, number, object, one_of, text,
};
use serde_json::Value;

use super::subject::{Hints, Picture};
use super::{condition, cursor};
use crate::attributes::{keyword, tag_field};
use crate::inference::{Filter, Hit, Tag};
use crate::instance::{Instance, SearchType, shown};
use crate::{Code, Error};

/// Items that pages by `offset` reach.
const REACH: i64 = 1000;

/// A search, checked.
pub struct Search {
    /// What gives items their score.
    pub subject: By,
    /// Only items that pass.
    pub filter: Filter,
    /// Only items of at least this score.
    pub min_score: f32,
    /// Only the best item of each value in this field.
    pub collapse: Option<u32>,
    /// Only what comes after this place.
    pub after: Option<Hit>,
    /// How many of the best to leave out.
    pub offset: u32,
    /// Most items to answer.
    pub limit: u32,
}

/// What a search goes by.
pub enum By {
    /// IMAGE and CATEGORY: the picture, and what is known of it.
    Picture(Picture, Hints),
    /// KEYWORD: the keywords, each once.
    Keywords(Vec<Tag>),
}

impl Search {
    /// Reads the request.
    pub fn read(fields: &Object<'_>, instance: &Instance) -> Result<Self, Error> {
        let search_type = fields.required("search_type", SearchTypes)?;
        must_be_offered(instance, search_type)?;
        let by_keyword = search_type == SearchType::Keyword;
        let after = last_item(fields, by_keyword)?;
        let (limit, offset) = page(fields, after.is_some())?;
        let min_score = fields.optional("min_score", number(0.0..=1.0))?;
        let params = Params::read(fields, instance)?;
        let filter = condition::read(fields, instance)?;
        Ok(Self {
            subject: if by_keyword {
                By::Keywords(keywords(fields)?)
            } else {
                By::Picture(Picture::read(fields)?, params.hints)
            },
            filter: filter.unwrap_or(Filter::EVERYTHING),
            // The vendor gives it no effect on other searches.
            min_score: min_score.filter(|_| !by_keyword).map_or(0.0, least_single),
            collapse: params.collapse,
            after,
            offset,
            limit,
        })
    }
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

fn must_be_offered(instance: &Instance, asked: SearchType) -> Result<(), Error> {
    let offered = &instance.configuration.search_types;
    // There is no model that compares texts with pictures, whatever the instance was declared with.
    let possible = |kind: &SearchType| *kind != SearchType::Text;
    if offered.contains(&asked) && possible(&asked) {
        return Ok(());
    }
    let name = |kind: &SearchType| format!("{kind:?}").to_uppercase();
    let usable: Vec<String> = offered
        .iter()
        .filter(|kind| possible(kind))
        .map(name)
        .collect();
    let asked = match asked {
        SearchType::Text => "TEXT needs a model of texts, and there is none".to_owned(),
        other => format!("Instance {} does not offer {}", instance.name, name(&other)),
    };
    let advice = match usable.as_slice() {
        [] => format!("{asked}: declare another search type on the instance."),
        usable => format!("{asked}: use {}.", usable.join(" or ")),
    };
    Err(Error::new(Code::SearchType, advice))
}

/// The cursor, which only a search by keywords has.
fn last_item(fields: &Object<'_>, by_keyword: bool) -> Result<Option<Hit>, Error> {
    let after = cursor::scored(fields)?;
    if after.is_some() && !by_keyword {
        let rule = "is for search_type KEYWORD alone: page other searches by offset";
        return Err(FieldError::value("last_item", rule).into());
    }
    Ok(after)
}

/// `limit` and `offset`.
fn page(fields: &Object<'_>, has_cursor: bool) -> Result<(u32, u32), FieldError> {
    let limit = fields.optional("limit", integer(1..=REACH))?.unwrap_or(10);
    let offset = fields.optional("offset", integer(0..=i64::MAX))?;
    let offset = offset.unwrap_or(0);
    if has_cursor && offset > 0 {
        return Err(FieldError::value("offset", "must be 0 with last_item"));
    }
    if offset > REACH - limit {
        let rule = format!(
            "and limit must be at most {REACH} together: narrow the search to see what is beyond"
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
            collapse: collapse(params, instance)?,
        })
    }
}

/// The field of the tag of which each value is answered once.
pub fn collapse(params: &Object<'_>, instance: &Instance) -> Result<Option<u32>, FieldError> {
    let Some(name) = params.optional("collapse_key", text(1..=64))? else {
        return Ok(None);
    };
    let declared = &instance.configuration.tags;
    if !declared.contains(&name) {
        let rule = format!(
            "must be a declared tag: the instance has {}",
            shown(declared)
        );
        return Err(FieldError::value(params.path_of("collapse_key"), rule));
    }
    Ok(Some(tag_field(&name)))
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

/// The least single-precision number that is not below `bound`: no score below it passes by rounding.
pub fn least_single(bound: f64) -> f32 {
    let nearest = bound as f32;
    if f64::from(nearest) < bound {
        nearest.next_up()
    } else {
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_never_rounded_down() {
        for bound in [0.0, 0.1, 0.3, 0.7, 0.93, 0.999_999_99, 1.0] {
            let single = least_single(bound);
            assert!(f64::from(single) >= bound, "{bound}");
            assert!(single == 0.0 || f64::from(single.next_down()) < bound);
        }
    }
}
