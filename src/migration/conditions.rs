//! Conditions that together are to cover all items of an instance.

use std::str::FromStr;

use serde_json::{Map, Value, json};

/// Values of one tag that one call takes.
const MAX_VALUES: usize = 32;

/// Items that carry a number, within a range.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberCondition {
    name: String,
    from: f64,
    to: f64,
}

/// Items whose tag has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCondition {
    name: String,
    value: String,
}

impl FromStr for NumberCondition {
    type Err = String;

    /// `NAME` for every value, or `NAME=FROM..TO`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, range) = match text.split_once('=') {
            None => (text, None),
            Some((name, range)) => (name, Some(range)),
        };
        let (from, to) = match range {
            // JSON has no infinity; the ends are included.
            None => (f64::MIN, f64::MAX),
            Some(range) => ends(range).ok_or("a range is FROM..TO, two numbers in order")?,
        };
        if name.is_empty() {
            return Err("the name is missing".to_owned());
        }
        Ok(Self {
            name: name.to_owned(),
            from,
            to,
        })
    }
}

fn ends(range: &str) -> Option<(f64, f64)> {
    let (from, to) = range.split_once("..")?;
    let number = |text: &str| {
        let number: f64 = text.trim().parse().ok()?;
        number.is_finite().then_some(number)
    };
    let (from, to) = (number(from)?, number(to)?);
    (from <= to).then_some((from, to))
}

impl FromStr for TagCondition {
    type Err = String;

    /// `NAME=VALUE`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok(Self {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("a tag is NAME=VALUE".to_owned()),
        }
    }
}

/// The conditions as calls have them, each to be walked for itself: in one call all would have to hold at once.
/// Values of one tag go together, for there any of them is enough.
pub fn conditions(numbers: &[NumberCondition], tags: &[TagCondition]) -> Vec<Value> {
    let mut conditions: Vec<Value> = numbers
        .iter()
        .map(|NumberCondition { name, from, to }| {
            condition("custom_num_tags", name, json!({"from": from, "to": to}))
        })
        .collect();
    let mut names: Vec<&str> = Vec::new();
    for TagCondition { name, .. } in tags {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    for name in names {
        let values = tags.iter().filter(|tag| tag.name == name);
        let values: Vec<&str> = values.map(|tag| tag.value.as_str()).collect();
        let calls = values.chunks(MAX_VALUES);
        conditions.extend(calls.map(|values| condition("custom_tags", name, json!(values))));
    }
    conditions
}

fn condition(field: &str, name: &str, value: Value) -> Value {
    let one = Map::from_iter([(name.to_owned(), value)]);
    Value::Object(Map::from_iter([(field.to_owned(), Value::Object(one))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_and_each_tag_is_a_condition_of_its_own() {
        let numbers = ["year", "price=-1.5..2"].map(|text| text.parse().unwrap());
        let tags = ["colour=red", "size=s", "colour=a=b"].map(|text| text.parse().unwrap());
        let expected = [
            json!({"custom_num_tags": {"year": {"from": f64::MIN, "to": f64::MAX}}}),
            json!({"custom_num_tags": {"price": {"from": -1.5, "to": 2.0}}}),
            json!({"custom_tags": {"colour": ["red", "a=b"]}}),
            json!({"custom_tags": {"size": ["s"]}}),
        ];
        assert_eq!(conditions(&numbers, &tags), expected);
    }

    #[test]
    fn a_call_takes_32_values() {
        let tags: Vec<TagCondition> = (0..33)
            .map(|value| format!("n={value}").parse().unwrap())
            .collect();
        let conditions = conditions(&[], &tags);
        assert_eq!(conditions.len(), 2);
        assert_eq!(conditions[1], json!({"custom_tags": {"n": ["32"]}}));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for wrong in ["", "=1..2", "a=1", "a=2..1", "a=1..inf", "a=x..y"] {
            assert!(wrong.parse::<NumberCondition>().is_err(), "{wrong}");
        }
        for wrong in ["", "a", "a=", "=b"] {
            assert!(wrong.parse::<TagCondition>().is_err(), "{wrong}");
        }
    }
}
