//! The rules of words: the variants of an enumeration, or any words with a meaning each.

use std::marker::PhantomData;

use serde_json::Value;
use strum::VariantArray;

use super::error::FieldError;
use super::rule::{Location, Rule};

/// A word that stands for a variant of `T`.
#[derive(Debug, Clone)]
pub struct Word<T>(PhantomData<fn() -> T>);

/// One of the words that `T` derives with `strum::IntoStaticStr`, compared without regard to case; gives the variant.
pub fn word<T: VariantArray + Copy + Into<&'static str>>() -> Word<T> {
    Word(PhantomData)
}

impl<T: VariantArray + Copy + Into<&'static str>> Rule for Word<T> {
    type Output = T;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<T, FieldError> {
        let variants = T::VARIANTS.iter();
        find(
            variants.map(|variant| ((*variant).into(), *variant)),
            value,
            at,
        )
    }
}

/// One of some words, with a meaning each.
#[derive(Debug, Clone)]
pub struct OneOf<T: 'static>(&'static [(&'static str, T)]);

/// One of these words, compared without regard to case; gives what stands beside the word.
pub fn one_of<T: Copy>(words: &'static [(&'static str, T)]) -> OneOf<T> {
    OneOf(words)
}

impl<T: Copy> Rule for OneOf<T> {
    type Output = T;

    fn check(&self, value: &Value, at: Location<'_>) -> Result<T, FieldError> {
        find(self.0.iter().copied(), value, at)
    }
}

/// What the word in `value` means.
fn find<T>(
    words: impl Iterator<Item = (&'static str, T)> + Clone,
    value: &Value,
    at: Location<'_>,
) -> Result<T, FieldError> {
    let text = value.as_str().ok_or_else(|| at.wrong_type("a string"))?;
    let found = words
        .clone()
        .find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, meaning)| meaning).ok_or_else(|| {
        let known: Vec<&str> = words.map(|(word, _)| word).collect();
        at.invalid(format!("must be one of {}", known.join(", ")))
    })
}
