//! Queries spelled out in an address: `filter=tag:0:1+present:3+all:2&ranking=none&collapse=0&limit=3`.

use std::collections::HashMap;
use std::str::FromStr;

use crate::imports::sightline::inference::search::{
    Condition, Position, Query, Range, Ranking, Tag,
};

/// The query of these parameters; `None` when one of them cannot be read. What is absent leaves all
/// items in, the first 100 in the order of their similarity to `descriptor`.
pub fn query(parameters: &HashMap<String, String>, descriptor: Vec<i8>) -> Option<Query> {
    let words = |name: &str| {
        let words = parameters.get(name).map(String::as_str).unwrap_or_default();
        words.split_whitespace()
    };
    let ranking = match parameters.get("ranking").map(String::as_str) {
        None => Ranking::Similarity(descriptor),
        Some("none") => Ranking::None,
        Some(_) => Ranking::Tags(words("ranking").map(tag).collect::<Option<_>>()?),
    };
    let after = match parameters.get("after") {
        None => None,
        Some(place) => {
            let (score, id) = place.split_once(':')?;
            Some(Position {
                score: score.parse().ok()?,
                id: (0, id.parse().ok()?),
            })
        }
    };
    Some(Query {
        ranking,
        filter: words("filter").map(condition).collect::<Option<_>>()?,
        min_score: number(parameters, "min-score", 0.0)?,
        collapse: match parameters.get("collapse") {
            None => None,
            Some(field) => Some(field.parse().ok()?),
        },
        after,
        offset: number(parameters, "offset", 0)?,
        limit: number(parameters, "limit", 100)?,
    })
}

fn number<T: FromStr>(parameters: &HashMap<String, String>, name: &str, default: T) -> Option<T> {
    match parameters.get(name) {
        None => Some(default),
        Some(text) => text.parse().ok(),
    }
}

/// `0:1` is the value 1 of field 0.
fn tag(text: &str) -> Option<Tag> {
    let (field, value) = text.split_once(':')?;
    Some(Tag {
        field: field.parse().ok()?,
        value: value.parse().ok()?,
    })
}

/// `tag:0:1`, `present:0`, `range:0:-inf:7.5`, `all:2`, `any:2` or `not`.
fn condition(text: &str) -> Option<Condition> {
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    Some(match kind {
        "tag" => Condition::Tag(tag(rest)?),
        "present" => Condition::Present(rest.parse().ok()?),
        "range" => {
            let mut parts = rest.split(':');
            Condition::Range(Range {
                field: parts.next()?.parse().ok()?,
                least: parts.next()?.parse().ok()?,
                most: parts.next()?.parse().ok()?,
            })
        }
        "all" => Condition::All(rest.parse().ok()?),
        "any" => Condition::Any(rest.parse().ok()?),
        "not" => Condition::Not,
        _ => return None,
    })
}
