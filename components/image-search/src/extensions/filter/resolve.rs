//! From an expression to the search core's filter, by what the instance declares.

use super::error::FilterError;
use super::expression::{Comparison, Expression, Name, Predicate, Test, Value};
use crate::image::attributes::{keyword, keyword_field, number_field, tag, tag_field};
use crate::inference::Filter;
use crate::instance::{Configuration, list_names};

/// The search core's filter.
///
/// # Errors
/// A name is not declared; a value has not the type of its name; a range is empty.
pub fn resolve(expression: &Expression, declared: &Configuration) -> Result<Filter, FilterError> {
    let all = |parts: &[Expression]| -> Result<Vec<Filter>, FilterError> {
        parts.iter().map(|part| resolve(part, declared)).collect()
    };
    Ok(match expression {
        Expression::And(parts) => Filter::All(all(parts)?),
        Expression::Or(parts) => Filter::Any(all(parts)?),
        Expression::Not(inner) => not(resolve(inner, declared)?),
        Expression::Test(test) => match &test.name {
            Name::Keyword => of_keywords(test)?,
            Name::Declared(name) => of_declared(test, name, declared)?,
        },
    })
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn of_keywords(test: &Test) -> Result<Filter, FilterError> {
    match &test.predicate {
        Predicate::Present => Ok(Filter::Present(keyword_field())),
        predicate => of_texts(test, "keyword", predicate, |text| {
            Filter::Tag(keyword(text))
        }),
    }
}

fn of_declared(test: &Test, name: &str, declared: &Configuration) -> Result<Filter, FilterError> {
    let among = |names: &[String]| names.iter().any(|declared| declared == name);
    let (is_tag, is_number) = (among(&declared.tags), among(&declared.numbers));
    let present = (
        Filter::Present(tag_field(name)),
        Filter::Present(number_field(name)),
    );
    match (&test.predicate, is_tag, is_number) {
        (_, false, false) => Err(unknown(test, name, declared)),
        (Predicate::Present, true, true) => Ok(Filter::Any(vec![present.0, present.1])),
        (Predicate::Present, true, false) => Ok(present.0),
        (Predicate::Present, false, true) => Ok(present.1),
        // A name of both is told apart by what it is compared with.
        (predicate, true, true) if predicate.has_text() => of_tag(test, name),
        (_, true, false) => of_tag(test, name),
        (_, _, true) => of_number(test, name),
    }
}

fn unknown(test: &Test, name: &str, declared: &Configuration) -> FilterError {
    let (tags, numbers) = (list_names(&declared.tags), list_names(&declared.numbers));
    let name: String = name.chars().take(64).collect();
    let reason = format!(
        "{name:?} is not declared: the instance has the tags {tags}, the numbers {numbers}"
    );
    FilterError::new(test.at, reason)
}

fn of_tag(test: &Test, name: &str) -> Result<Filter, FilterError> {
    of_texts(test, name, &test.predicate, |text| {
        Filter::Tag(tag(name, text))
    })
}

/// What is compared with texts: equal or not, there is no order.
fn of_texts(
    test: &Test,
    name: &str,
    predicate: &Predicate,
    carries: impl Fn(&str) -> Filter,
) -> Result<Filter, FilterError> {
    let carries = |value: &Value| match value {
        Value::Text(text) => Ok(carries(text)),
        Value::Number(_) => {
            let reason = format!("{name} has texts: put its value in quotes");
            Err(FilterError::new(test.at, reason))
        }
    };
    match predicate {
        Predicate::Compare(Comparison::Equal, value) => carries(value),
        Predicate::Compare(Comparison::NotEqual, value) => Ok(not(carries(value)?)),
        Predicate::In(values) => {
            let any: Result<Vec<Filter>, FilterError> = values.iter().map(carries).collect();
            Ok(Filter::Any(any?))
        }
        _ => {
            let reason = format!("{name} has texts, which have no order: use =, !=, in or has");
            Err(FilterError::new(test.at, reason))
        }
    }
}

fn of_number(test: &Test, name: &str) -> Result<Filter, FilterError> {
    let number = |value: &Value| match value {
        Value::Number(number) => Ok(*number),
        Value::Text(_) => {
            let reason = format!("{name} has numbers: write its value without quotes");
            Err(FilterError::new(test.at, reason))
        }
    };
    let field = number_field(name);
    let range = |least, most| Filter::Range(field, least, most);
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    Ok(match &test.predicate {
        Predicate::Present => Filter::Present(field),
        Predicate::Compare(comparison, value) => {
            let value = number(value)?;
            match comparison {
                Comparison::Equal => range(value, value),
                Comparison::NotEqual => not(range(value, value)),
                // Ranges include their ends: the next number there is makes them strict.
                Comparison::Less => range(low, value.next_down()),
                Comparison::AtMost => range(low, value),
                Comparison::Greater => range(value.next_up(), high),
                Comparison::AtLeast => range(value, high),
            }
        }
        Predicate::In(values) => {
            let equal = |value: &Value| number(value).map(|value| range(value, value));
            let any: Result<Vec<Filter>, FilterError> = values.iter().map(equal).collect();
            Filter::Any(any?)
        }
        Predicate::Between(least, most) => {
            let (least, most) = (number(least)?, number(most)?);
            if least > most {
                let reason = format!("nothing is between {least} and {most}: swap them");
                return Err(FilterError::new(test.at, reason));
            }
            range(least, most)
        }
    })
}
