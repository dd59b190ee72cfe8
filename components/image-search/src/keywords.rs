//! Keywords that are generated where the user gives none.

use crate::inference::{Description, Language};
use crate::instance::{Configuration, Instance, SearchType};

/// The language that an added picture is to be described in: `None` where the user gives its keywords, and
/// where nobody can search by them.
pub fn wanted(instance: &Instance, given: Option<&Vec<String>>) -> Option<Language> {
    let configuration = &instance.configuration;
    let searchable = configuration.search_types.contains(&SearchType::Keyword);
    (given.is_none() && searchable).then_some(configuration.keyword_language)
}

/// The keywords of a description that the instance takes: the most confident first, those of too little
/// confidence left out.
pub fn of(description: &Description, configuration: &Configuration) -> Vec<String> {
    let least = configuration.keyword_confidence as f32;
    let keywords = description.keywords.iter();
    keywords
        .filter(|keyword| keyword.confidence >= least)
        .take(configuration.max_keywords as usize)
        .map(|keyword| keyword.word.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::{Format, Keyword, Size};

    #[test]
    fn the_settings_choose_among_the_keywords() {
        let keyword = |(word, confidence): (&str, f32)| Keyword {
            word: word.to_owned(),
            confidence,
        };
        let keywords = [("red", 50.0), ("blue", 30.0), ("grey", 20.0), ("pink", 0.1)];
        let description = Description {
            format: Format::Jpeg,
            size: Size {
                width: 100,
                height: 100,
            },
            descriptor: Vec::new(),
            keywords: keywords.map(keyword).to_vec(),
        };
        let chosen = |most, least| {
            let configuration = Configuration {
                max_keywords: most,
                keyword_confidence: least,
                ..Configuration::default()
            };
            of(&description, &configuration)
        };
        assert_eq!(chosen(50, 20), ["red", "blue", "grey"]);
        assert_eq!(chosen(50, 21), ["red", "blue"]);
        assert_eq!(chosen(1, 20), ["red"]);
        assert_eq!(chosen(50, 0), ["red", "blue", "grey", "pink"]);
        assert!(chosen(50, 100).is_empty());
    }
}
