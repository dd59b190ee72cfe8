//! The rules of numbers and truth values.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::error::FieldError;
use super::rule::{Location, Rule};

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
