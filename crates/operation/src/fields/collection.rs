//! The rules of lists and objects.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::error::FieldError;
use super::object::Object;
use super::parse;
use super::rule::{Location, Rule, length_rule};

/// A list.
#[derive(Debug, Clone)]
pub struct List<R> {
    rule: R,
    length: RangeInclusive<usize>,
}

/// A list of so many items, each under `rule`. As text it is JSON, or items between commas.
pub fn list<R: Rule>(rule: R, length: RangeInclusive<usize>) -> List<R> {
    List { rule, length }
}

impl<R: Rule> Rule for List<R> {
    type Output = Vec<R::Output>;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Self::Output, FieldError> {
        let parsed;
        let items = match value {
            Value::Array(items) => items,
            Value::String(text) if at.textual => {
                parsed = items_of(text).ok_or_else(|| at.wrong_type("a list"))?;
                &parsed
            }
            _ => return Err(at.wrong_type("a list")),
        };
        if !self.length.contains(&items.len()) {
            return Err(at.invalid(length_rule(&self.length, "item")));
        }
        let check = |(index, item): (usize, &Value)| {
            let path = format!("{}[{index}]", at.path);
            // Inside JSON text scalars keep their types, yet clients write numbers as strings there too.
            self.rule.check(item, Location { path: &path, ..at })
        };
        items.iter().enumerate().map(check).collect()
    }
}

/// The items of a list written as text; `None` when it looks like JSON and is not a list.
fn items_of(text: &str) -> Option<Vec<Value>> {
    let text = text.trim();
    if text.starts_with(['[', '{']) {
        let Ok(Value::Array(items)) = parse::json(text.as_bytes()) else {
            return None;
        };
        return Some(items);
    }
    if text.bytes().filter(|byte| *byte == b',').count() >= parse::MAX_VALUES {
        return None;
    }
    let items = text
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    Some(items.map(|item| Value::String(item.to_owned())).collect())
}

/// An object with fields of its own.
#[derive(Debug, Clone)]
pub struct Objects<F>(F);

/// An object that `read` reads. As text it is JSON.
pub fn object<T, F: Fn(&Object<'_>) -> Result<T, FieldError>>(read: F) -> Objects<F> {
    Objects(read)
}

impl<T, F: Fn(&Object<'_>) -> Result<T, FieldError>> Rule for Objects<F> {
    type Output = T;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<T, FieldError> {
        let parsed;
        let value = match value {
            Value::String(text) if at.textual => {
                parsed =
                    parse::json(text.as_bytes()).map_err(|_| at.wrong_type("a JSON object"))?;
                &parsed
            }
            other => other,
        };
        let fields = value
            .as_object()
            .ok_or_else(|| at.wrong_type("an object"))?;
        (self.0)(&Object {
            fields,
            path: at.path.to_owned(),
            textual: at.textual,
        })
    }
}

/// An object of any names.
#[derive(Debug, Clone)]
pub struct Entries<R>(R);

/// An object of any names, each value under `rule`; gives the pairs in the order of the text. A value
/// that is `null` is not there. As text it is JSON.
pub fn entries<R: Rule>(rule: R) -> Entries<R> {
    Entries(rule)
}

impl<R: Rule> Rule for Entries<R> {
    type Output = Vec<(String, R::Output)>;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Self::Output, FieldError> {
        let pairs = |fields: &Object<'_>| {
            let names = fields.fields.keys();
            let read = names.filter_map(|name| {
                let value = fields.optional(name, &self.0).transpose()?;
                Some(value.map(|value| (name.clone(), value)))
            });
            read.collect()
        };
        Objects(pairs).check(value, at)
    }
}
