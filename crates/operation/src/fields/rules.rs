//! The rules a field can be declared with.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{FieldError, Location, Object};

/// A rule: what a field may hold, and the words for it.
pub trait Rule {
    /// What the field becomes.
    type Output;

    /// Checks a value that is there.
    fn check(&self, value: &Value, at: Location<'_>) -> Result<Self::Output, FieldError>;
}

/// A test of text, and the words that complete "must be ...".
type Alphabet = (fn(&str) -> bool, &'static str);

/// Text of so many characters.
#[derive(Debug, Clone)]
pub struct Text {
    length: RangeInclusive<usize>,
    alphabet: Option<Alphabet>,
}

/// Text of so many characters (Unicode scalar values).
pub fn text(length: RangeInclusive<usize>) -> Text {
    Text {
        length,
        alphabet: None,
    }
}

impl Text {
    /// Only text that `matches`; `words` complete the sentence "must be ...".
    pub fn matching(mut self, matches: fn(&str) -> bool, words: &'static str) -> Self {
        self.alphabet = Some((matches, words));
        self
    }
}

impl Rule for Text {
    type Output = String;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<String, FieldError> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) if at.textual => value.to_string(),
            _ => return Err(at.wrong_type("a string")),
        };
        if !self.length.contains(&text.chars().count()) {
            return Err(at.invalid(length_rule(&self.length, "character")));
        }
        match self.alphabet {
            Some((matches, words)) if !matches(&text) => {
                Err(at.invalid(format!("must be {words}")))
            }
            _ => Ok(text),
        }
    }
}

/// A whole number.
#[derive(Debug, Clone)]
pub struct Integer(RangeInclusive<i64>);

/// A whole number of this range.
pub fn integer(range: RangeInclusive<i64>) -> Integer {
    Integer(range)
}

impl Rule for Integer {
    type Output = i64;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<i64, FieldError> {
        let number = match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) if at.textual => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| at.wrong_type("an integer"))?;
        if self.0.contains(&number) {
            return Ok(number);
        }
        let (low, high) = (self.0.start(), self.0.end());
        Err(at.invalid(match (*low, *high) {
            (low, i64::MAX) => format!("must be at least {low}"),
            (low, high) if low == high => format!("must be {low}"),
            (low, high) => format!("must be {low} to {high}"),
        }))
    }
}

/// A finite number.
#[derive(Debug, Clone)]
pub struct Number(RangeInclusive<f64>);

/// A finite number of this range.
pub fn number(range: RangeInclusive<f64>) -> Number {
    Number(range)
}

impl Rule for Number {
    type Output = f64;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<f64, FieldError> {
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) if at.textual => text.trim().parse().ok(),
            _ => None,
        };
        let finite = number.filter(|number: &f64| number.is_finite());
        let number = finite.ok_or_else(|| at.wrong_type("a number"))?;
        if self.0.contains(&number) {
            return Ok(number);
        }
        Err(at.invalid(format!("must be {} to {}", self.0.start(), self.0.end())))
    }
}

/// A truth value.
#[derive(Debug, Clone)]
pub struct Boolean;

/// A truth value.
pub fn boolean() -> Boolean {
    Boolean
}

impl Rule for Boolean {
    type Output = bool;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<bool, FieldError> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            Value::String(text) if at.textual => match text.to_ascii_lowercase().as_str() {
                "true" | "1" => Ok(true),
                "false" | "0" => Ok(false),
                _ => Err(at.wrong_type("true or false")),
            },
            _ => Err(at.wrong_type("true or false")),
        }
    }
}

/// One of some words.
#[derive(Debug, Clone)]
pub struct OneOf<T: 'static>(&'static [(&'static str, T)]);

/// One of these words, compared without regard to case; gives what stands beside the word.
pub fn one_of<T: Copy>(words: &'static [(&'static str, T)]) -> OneOf<T> {
    OneOf(words)
}

impl<T: Copy> Rule for OneOf<T> {
    type Output = T;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<T, FieldError> {
        let text = value.as_str().ok_or_else(|| at.wrong_type("a string"))?;
        let found = self
            .0
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(text));
        found.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<&str> = self.0.iter().map(|(word, _)| *word).collect();
            at.invalid(format!("must be one of {}", words.join(", ")))
        })
    }
}

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
        let Ok(Value::Array(items)) = super::json(text.as_bytes()) else {
            return None;
        };
        return Some(items);
    }
    if text.bytes().filter(|byte| *byte == b',').count() >= super::MOST_VALUES {
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
                    super::json(text.as_bytes()).map_err(|_| at.wrong_type("a JSON object"))?;
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

impl<R: Rule> Rule for &R {
    type Output = R::Output;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<Self::Output, FieldError> {
        (**self).check(value, at)
    }
}

fn length_rule(length: &RangeInclusive<usize>, unit: &str) -> String {
    match (*length.start(), *length.end()) {
        (low, usize::MAX) => format!("must be at least {low} {unit}s"),
        (0, high) => format!("must be at most {high} {unit}s"),
        (low, high) => format!("must be {low} to {high} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Problem;
    use super::*;

    fn read<R: Rule>(value: Value, rule: R) -> Result<R::Output, String> {
        let body = json!({ "f": value });
        let object = Object::of(&body).unwrap();
        object
            .required("f", rule)
            .map_err(|fault| fault.to_string())
    }

    fn read_text<R: Rule>(value: &str, rule: R) -> Result<R::Output, String> {
        let body = json!({ "F": value });
        let object = Object::textual(&body).unwrap();
        object
            .required("F", rule)
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn ranges_are_inclusive_and_named() {
        assert_eq!(read(json!("ab"), text(1..=2)).unwrap(), "ab");
        assert_eq!(read(json!("图像"), text(1..=2)).unwrap(), "图像");
        assert_eq!(
            read(json!("abc"), text(1..=2)).unwrap_err(),
            "f must be 1 to 2 characters"
        );
        assert_eq!(
            read(json!(0), integer(1..=9)).unwrap_err(),
            "f must be 1 to 9"
        );
        assert_eq!(
            read(json!(1.5), integer(1..=9)).unwrap_err(),
            "f must be an integer"
        );
        assert_eq!(
            read(json!("1"), integer(1..=9)).unwrap_err(),
            "f must be an integer"
        );
        assert_eq!(
            read(json!(-1), number(0.0..=1.0)).unwrap_err(),
            "f must be 0 to 1"
        );
        assert_eq!(read(json!(null), boolean()).unwrap_err(), "f is mandatory");
    }

    #[test]
    fn texts_of_a_query_become_what_the_rule_wants() {
        assert_eq!(read_text("12", integer(1..=99)), Ok(12));
        assert_eq!(read_text("True", boolean()), Ok(true));
        assert_eq!(read_text("0", boolean()), Ok(false));
        assert_eq!(
            read_text("1, 4,6", list(integer(1..=7), 1..=7)),
            Ok(vec![1, 4, 6])
        );
        assert_eq!(
            read_text("[1,\"4\"]", list(integer(1..=7), 1..=7)),
            Ok(vec![1, 4])
        );
        assert_eq!(read_text("", boolean()).unwrap_err(), "F is mandatory");
        // What an old client sends for a list: neither JSON nor a comma list.
        assert_eq!(
            read_text("['a']", list(text(1..=9), 1..=7)).unwrap_err(),
            "F must be a list"
        );
    }

    #[test]
    fn a_fault_names_the_whole_path() {
        let device = || object(|o: &Object<'_>| o.required("DeviceId", text(1..=9)));
        let fault = read_text(r#"[{"DeviceId":"a"},{}]"#, list(device(), 1..=9)).unwrap_err();
        assert_eq!(fault, "F[1].DeviceId is mandatory");
        let body = json!({ "F": "[{}]" });
        let object = Object::textual(&body).unwrap();
        let fault = object.required("F", list(device(), 1..=9)).unwrap_err();
        assert_eq!((fault.parameter(), fault.problem), ("F", Problem::Missing));
    }

    #[test]
    fn an_object_of_any_names_has_one_rule() {
        let rule = || entries(integer(1..=7));
        let pairs = vec![("b".to_owned(), 2), ("a".to_owned(), 1)];
        assert_eq!(read(json!({"b": 2, "n": null, "a": 1}), rule()), Ok(pairs));
        assert_eq!(
            read(json!({"a": 8}), rule()).unwrap_err(),
            "f.a must be 1 to 7"
        );
        assert_eq!(read(json!([1]), rule()).unwrap_err(), "f must be an object");
        assert_eq!(
            read_text(r#"{"a": "8"}"#, rule()).unwrap_err(),
            "F.a must be 1 to 7"
        );
    }

    #[test]
    fn words_are_found_without_regard_to_case() {
        const WORDS: &[(&str, u8)] = &[("X86_64", 1), ("AARCH64", 2)];
        assert_eq!(read(json!("aarch64"), one_of(WORDS)), Ok(2));
        assert_eq!(
            read(json!("arm"), one_of(WORDS)).unwrap_err(),
            "f must be one of X86_64, AARCH64"
        );
    }
}
