//! The grammar and its limits.

use serde_json::Value as Json;

use super::*;
use crate::image::Metadata;
use crate::image::attributes::{numbers, tags};
use crate::inference::Filter;
use crate::instance::Configuration;

pub(super) fn declared() -> Configuration {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Configuration {
        tags: names(&["colour", "size", "keyword", "both"]),
        numbers: names(&["year", "price", "both"]),
        ..Configuration::default()
    }
}

/// The error of a filter, as the caller reads it.
fn error_of(text: &str) -> String {
    let read = parse(text).and_then(|expression| resolve(&expression, &declared()));
    read.unwrap_err().to_string()
}

#[test]
fn and_binds_more_than_or_and_not_more_than_and() {
    let structure = |text: &str| format!("{}", parse(text).unwrap());
    assert_eq!(
        structure("has(a) or has(b) and not has(c) and has(d) or has(e)"),
        "has(a) or (has(b) and not (has(c)) and has(d)) or has(e)"
    );
    assert_eq!(
        structure("NOT (has(a) OR has(b)) And has(c)"),
        "not (has(a) or has(b)) and has(c)"
    );
    assert_eq!(
        structure("year not in (1, -2.5, .5e1) and y not between 1 and 2"),
        "not (year in (1.0, -2.5, 5.0)) and not (y between 1.0 and 2.0)"
    );
    assert_eq!(
        structure(r#"'a b' == 'it\'s "\u{1F600}"\n'"#),
        "\"a b\" = \"it's \\\"😀\\\"\\n\""
    );
}

#[test]
fn an_error_says_where_and_what_to_do() {
    for (text, expected) in [
        ("", "is wrong at character 1: expected the name"),
        ("year", "is wrong at character 5: expected one of ="),
        ("year >", "is wrong at character 7: expected a number"),
        (
            "(year > 1",
            "is wrong at character 10: expected and, or, or )",
        ),
        (
            "year > 1)",
            "is wrong at character 9: expected and, or, or the end",
        ),
        (
            "year > 1 colour",
            "is wrong at character 10: expected and, or",
        ),
        (
            "year > 1e999",
            "is wrong at character 8: 1e999 is no number",
        ),
        ("year > 1-2", "is wrong at character 9: "),
        ("year > nan", "is wrong at character 8: expected a number"),
        (
            "colour = \"red",
            "is wrong at character 10: the text has no closing",
        ),
        (r#"colour = "\x""#, "is wrong at character 11: write one of"),
        (
            r#"colour = "\u{D800}""#,
            "is wrong at character 11: write a character",
        ),
        ("colour ! 1", "is wrong at character 8: write != for"),
        ("colour & 1", "is wrong at character 8: '&' means nothing"),
        ("not", "is wrong at character 4: expected the name"),
        ("year not = 1", "is wrong at character 10: expected one of"),
        ("size in ()", "is wrong at character 10: expected a number"),
        ("between = 1", "is wrong at character 1: expected the name"),
        (
            "has(year) and colr = \"red\"",
            "is wrong at character 15: \"colr\" is not declared",
        ),
        (
            "colour = 1",
            "is wrong at character 1: colour has texts: put its value in quotes",
        ),
        (
            "colour < \"a\"",
            "is wrong at character 1: colour has texts, which have no order",
        ),
        (
            "year = \"1\"",
            "is wrong at character 1: year has numbers: write its value without",
        ),
        (
            "year between 2 and 1",
            "is wrong at character 1: nothing is between 2 and 1",
        ),
        (
            "keyword > \"a\"",
            "is wrong at character 1: keyword has texts",
        ),
    ] {
        let error = error_of(text);
        assert!(error.starts_with(expected), "{text}: {error}");
    }
    assert_eq!(
        error_of("x = 1"),
        "is wrong at character 1: \"x\" is not declared: the instance has the tags colour, size, \
         keyword, both, the numbers year, price, both"
    );
}

#[test]
fn length_depth_and_terms_are_limited() {
    let long = |spaces: usize| format!("has(year){}", " ".repeat(spaces));
    assert!(parse(&long(MAX_CHARACTERS - 9)).is_ok());
    assert_eq!(
        parse(&long(MAX_CHARACTERS - 8)).unwrap_err().at,
        MAX_CHARACTERS + 1
    );

    let deep = |depth: usize| format!("{}has(a){}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&deep(MAX_DEPTH)).is_ok());
    assert_eq!(parse(&deep(MAX_DEPTH + 1)).unwrap_err().at, MAX_DEPTH + 1);
    assert!(parse(&format!("{}has(a)", "not ".repeat(MAX_DEPTH))).is_ok());
    assert!(parse(&format!("{}has(a)", "not ".repeat(MAX_DEPTH + 1))).is_err());
    // Side by side is not deep.
    assert!(parse(&vec!["(has(a))"; 256].join("or")).is_ok());

    let terms = |terms: usize| format!("a in ({}1)", "1,".repeat(terms - 1));
    assert!(parse(&terms(MAX_TERMS)).is_ok());
    assert!(parse(&terms(MAX_TERMS + 1)).is_err());
    assert!(parse(&vec!["has(a)"; MAX_TERMS + 1].join(" or ")).is_err());
}

#[test]
fn a_quoted_keyword_is_a_tag_of_that_name() {
    let item = metadata(&[("keyword", Json::from("a"))], &[], &["b"]);
    for (text, matches) in [
        ("keyword = 'b'", true),
        ("keyword = 'B'", true),
        ("keyword = 'a'", false),
        ("'keyword' = 'a'", true),
        ("'keyword' = 'b'", false),
    ] {
        assert_eq!(carries(&item, text), matches, "{text}");
    }
}

#[test]
fn strict_bounds_are_strict() {
    let item = |year: f64| metadata(&[], &[("year", year)], &[]);
    for (year, text, matches) in [
        (2020.0, "year > 2020", false),
        (2020.0_f64.next_up(), "year > 2020", true),
        (2020.0, "year < 2020", false),
        (2020.0_f64.next_down(), "year < 2020", true),
        (0.0, "year < 0", false),
        (-0.0, "year = 0", true),
        (f64::MAX, "year > 1e308", true),
        (f64::MIN, "year >= -1.7976931348623157e308", true),
        (1.0, "year != 1", false),
        (1.0, "both != 1", true),
    ] {
        assert_eq!(carries(&item(year), text), matches, "{year} {text}");
    }
}

pub(super) fn metadata(
    tags: &[(&str, Json)],
    numbers: &[(&str, f64)],
    keywords: &[&str],
) -> Metadata {
    let owned = |(name, value): &(&str, f64)| ((*name).to_owned(), *value);
    Metadata {
        tags: tags
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        numbers: numbers.iter().map(owned).collect(),
        keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
        description: None,
    }
}

fn carries(item: &Metadata, text: &str) -> bool {
    let filter = resolve(&parse(text).unwrap(), &declared()).unwrap();
    passes(item, &filter)
}

/// What the search core makes of a filter.
pub(super) fn passes(item: &Metadata, filter: &Filter) -> bool {
    let (tags, numbers) = (tags(item), numbers(item));
    match filter {
        Filter::Tag(tag) => tags.contains(tag),
        Filter::Present(field) => {
            tags.iter().any(|tag| tag.field == *field)
                || numbers.iter().any(|number| number.field == *field)
        }
        Filter::Range(field, least, most) => numbers
            .iter()
            .any(|number| number.field == *field && (*least..=*most).contains(&number.value)),
        Filter::All(all) => all.iter().all(|part| passes(item, part)),
        Filter::Any(any) => any.iter().any(|part| passes(item, part)),
        Filter::Not(inner) => !passes(item, inner),
    }
}
