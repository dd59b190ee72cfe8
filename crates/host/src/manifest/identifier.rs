//! The grammars of names in the manifest.

/// Why a name is not one that the manifest may have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is no name.
    #[error("must not be empty")]
    Empty,
    /// Names begin with a letter.
    #[error("must begin with a letter")]
    FirstCharacter,
    /// Two hyphens in a row, or one at an end.
    #[error("words must be joined by single hyphens")]
    Hyphens,
    /// Two underscores in a row, or one at an end.
    #[error("words must be joined by single underscores")]
    Underscores,
    /// A character that no component id has.
    #[error("{0:?} is not a letter, digit or hyphen")]
    InComponentId(char),
    /// A character that no variable has.
    #[error("{0:?} is not a lower-case letter, digit or underscore")]
    InVariable(char),
    /// A word of a component id has one case.
    #[error("the word {0:?} mixes cases")]
    MixedCase(String),
}

/// Checks a component id: words of ASCII letters and digits joined by single hyphens, beginning with a
/// letter, each word in one case.
///
/// # Errors
/// It is anything else.
pub(crate) fn check_component_id(id: &str) -> Result<(), NameError> {
    if id.is_empty() {
        return Err(NameError::Empty);
    }
    if !id.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(NameError::FirstCharacter);
    }
    id.split('-').try_for_each(check_word)
}

fn check_word(word: &str) -> Result<(), NameError> {
    if word.is_empty() {
        return Err(NameError::Hyphens);
    }
    if let Some(odd) = word.chars().find(|c| !c.is_ascii_alphanumeric()) {
        return Err(NameError::InComponentId(odd));
    }
    let lower = word.contains(|c: char| c.is_ascii_lowercase());
    let upper = word.contains(|c: char| c.is_ascii_uppercase());
    match lower && upper {
        true => Err(NameError::MixedCase(word.to_owned())),
        false => Ok(()),
    }
}

/// Checks the name of a variable: words of lower-case letters and digits joined by single underscores,
/// beginning with a letter.
///
/// # Errors
/// It is anything else.
pub fn check_variable_name(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    let odd = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if let Some(odd) = name.chars().find(|c| odd(*c)) {
        return Err(NameError::InVariable(odd));
    }
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(NameError::FirstCharacter);
    }
    match name.ends_with('_') || name.contains("__") {
        true => Err(NameError::Underscores),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn component_ids_are_kebab_case() {
        for good in ["a", "create-instance", "v1-2", "MY-part"] {
            assert_eq!(check_component_id(good), Ok(()), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "a_b", "1a", "Ab", "a b", "é"] {
            assert!(check_component_id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn variable_names_are_lower_snake_case() {
        for good in ["a", "project_id", "a1_b2"] {
            assert_eq!(check_variable_name(good), Ok(()), "{good}");
        }
        for bad in ["", "_a", "a_", "a__b", "aB", "1a", "a-b", "a.b"] {
            assert!(check_variable_name(bad).is_err(), "{bad}");
        }
    }
}
