//! The grammars of names in the manifest.

/// What is wrong with a component id, or `None` for a good one: words of ASCII letters and
/// digits joined by single hyphens, beginning with a letter, each word in one case.
pub(crate) fn component_id_fault(id: &str) -> Option<String> {
    if id.is_empty() {
        return Some("must not be empty".to_owned());
    }
    if !id.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some("must begin with a letter".to_owned());
    }
    id.split('-').find_map(word_fault)
}

fn word_fault(word: &str) -> Option<String> {
    if word.is_empty() {
        return Some("words must be joined by single hyphens".to_owned());
    }
    if let Some(odd) = word.chars().find(|c| !c.is_ascii_alphanumeric()) {
        return Some(format!("{odd:?} is not a letter, digit or hyphen"));
    }
    let lower = word.contains(|c: char| c.is_ascii_lowercase());
    let upper = word.contains(|c: char| c.is_ascii_uppercase());
    (lower && upper).then(|| format!("the word {word:?} mixes cases"))
}

/// What is wrong with the name of a variable, or `None` for a good one: words of lower-case
/// letters and digits joined by single underscores, beginning with a letter.
pub fn variable_name_fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("must not be empty".to_owned());
    }
    let odd = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if let Some(odd) = name.chars().find(|c| odd(*c)) {
        return Some(format!(
            "{odd:?} is not a lower-case letter, digit or underscore"
        ));
    }
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Some("must begin with a letter".to_owned());
    }
    (name.ends_with('_') || name.contains("__"))
        .then(|| "words must be joined by single underscores".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn component_ids_are_kebab_case() {
        for good in ["a", "create-instance", "v1-2", "MY-part"] {
            assert_eq!(component_id_fault(good), None, "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "a_b", "1a", "Ab", "a b", "é"] {
            assert!(component_id_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn variable_names_are_lower_snake_case() {
        for good in ["a", "project_id", "a1_b2"] {
            assert_eq!(variable_name_fault(good), None, "{good}");
        }
        for bad in ["", "_a", "a_", "a__b", "aB", "1a", "a-b", "a.b"] {
            assert!(variable_name_fault(bad).is_some(), "{bad}");
        }
    }
}
