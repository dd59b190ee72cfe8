//! The grammar, its limits, and filters against what they mean.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::attributes::{numbers, tags};
use crate::image::Metadata;
use crate::inference::Filter;
use crate::instance::Configuration;

fn declared() -> Configuration {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Configuration {
        tags: names(&["colour", "size", "keyword", "both"]),
        numbers: names(&["year", "price", "both"]),
        ..Configuration::default()
    }
}

/// The fault of a filter, as the caller reads it.
fn fault(text: &str) -> String {
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
fn a_fault_says_where_and_what_to_do() {
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
        let fault = fault(text);
        assert!(fault.starts_with(expected), "{text}: {fault}");
    }
    assert_eq!(
        fault("x = 1"),
        "is wrong at character 1: \"x\" is not declared: the instance has the tags colour, size, \
         keyword, both, the numbers year, price, both"
    );
}

#[test]
fn length_depth_and_terms_are_limited() {
    let long = |spaces: usize| format!("has(year){}", " ".repeat(spaces));
    assert!(parse(&long(MOST_CHARACTERS - 9)).is_ok());
    assert_eq!(
        parse(&long(MOST_CHARACTERS - 8)).unwrap_err().at,
        MOST_CHARACTERS + 1
    );

    let deep = |depth: usize| format!("{}has(a){}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&deep(MOST_DEPTH)).is_ok());
    assert_eq!(parse(&deep(MOST_DEPTH + 1)).unwrap_err().at, MOST_DEPTH + 1);
    assert!(parse(&format!("{}has(a)", "not ".repeat(MOST_DEPTH))).is_ok());
    assert!(parse(&format!("{}has(a)", "not ".repeat(MOST_DEPTH + 1))).is_err());
    // Side by side is not deep.
    assert!(parse(&vec!["(has(a))"; 256].join("or")).is_ok());

    let terms = |terms: usize| format!("a in ({}1)", "1,".repeat(terms - 1));
    assert!(parse(&terms(MOST_TERMS)).is_ok());
    assert!(parse(&terms(MOST_TERMS + 1)).is_err());
    assert!(parse(&vec!["has(a)"; MOST_TERMS + 1].join(" or ")).is_err());
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

fn metadata(tags: &[(&str, Json)], numbers: &[(&str, f64)], keywords: &[&str]) -> Metadata {
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
fn passes(item: &Metadata, filter: &Filter) -> bool {
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

/// What an expression means, said of the metadata themselves.
fn means(item: &Metadata, expression: &Expression) -> bool {
    match expression {
        Expression::And(all) => all.iter().all(|part| means(item, part)),
        Expression::Or(any) => any.iter().any(|part| means(item, part)),
        Expression::Not(inner) => !means(item, inner),
        Expression::Test(test) => match &test.name {
            Name::Keyword => test_means(&test.predicate, None, &lower(&item.keywords)),
            Name::Declared(name) => {
                let number = item.numbers.get(name).copied();
                let text = item.tags.get(name).and_then(Json::as_str);
                let texts: Vec<String> = text.iter().map(|text| (*text).to_owned()).collect();
                test_means(&test.predicate, number, &texts)
            }
        },
    }
}

fn lower(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.to_lowercase()).collect()
}

fn test_means(predicate: &Predicate, number: Option<f64>, texts: &[String]) -> bool {
    let equals = |value: &Value| match value {
        Value::Text(text) => texts.contains(text),
        Value::Number(wanted) => number.is_some_and(|number| number == *wanted),
    };
    let compares = |value: &Value, holds: fn(&f64, &f64) -> bool| match value {
        Value::Number(wanted) => number.is_some_and(|number| holds(&number, wanted)),
        Value::Text(_) => unreachable!("resolving refuses it"),
    };
    match predicate {
        Predicate::Present => number.is_some() || !texts.is_empty(),
        Predicate::In(values) => values.iter().any(equals),
        Predicate::Between(least, most) => compares(least, f64::ge) && compares(most, f64::le),
        Predicate::Compare(Comparison::Equal, value) => equals(value),
        Predicate::Compare(Comparison::NotEqual, value) => !equals(value),
        Predicate::Compare(Comparison::Less, value) => compares(value, f64::lt),
        Predicate::Compare(Comparison::AtMost, value) => compares(value, f64::le),
        Predicate::Compare(Comparison::Greater, value) => compares(value, f64::gt),
        Predicate::Compare(Comparison::AtLeast, value) => compares(value, f64::ge),
    }
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::AtMost,
        Comparison::Greater,
        Comparison::AtLeast,
    ])
}

fn test(name: Name, predicate: Predicate) -> Expression {
    Expression::Test(Test {
        at: 0,
        name,
        predicate,
    })
}

fn tree(leaf: impl Strategy<Value = Expression> + 'static) -> impl Strategy<Value = Expression> {
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Or),
            inner.prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}

/// Any expression there is, whether an instance declares its names or not.
fn any_expression() -> impl Strategy<Value = Expression> {
    let value = || {
        prop_oneof![
            any::<String>().prop_map(Value::Text),
            prop::num::f64::NORMAL.prop_map(Value::Number),
            Just(Value::Number(0.0)),
        ]
    };
    let name = prop_oneof![
        Just(Name::Keyword),
        "[a-z_]{1,8}".prop_map(Name::Declared),
        any::<String>().prop_map(Name::Declared),
    ];
    let predicate = prop_oneof![
        Just(Predicate::Present),
        (comparison(), value()).prop_map(|(how, value)| Predicate::Compare(how, value)),
        prop::collection::vec(value(), 1..4).prop_map(Predicate::In),
        (value(), value()).prop_map(|(least, most)| Predicate::Between(least, most)),
    ];
    tree((name, predicate).prop_map(|(name, predicate)| test(name, predicate)))
}

/// An expression of the declared names and of few values, so that items match by turns.
fn declared_expression() -> impl Strategy<Value = Expression> {
    let text = || prop::sample::select(vec!["a", "b", "C"]).prop_map(|t| Value::Text(t.to_owned()));
    let number = || (-2..3_i32).prop_map(|n| Value::Number(f64::from(n) / 2.0));
    let tag = prop::sample::select(vec!["colour", "size", "both"]);
    let number_name = prop::sample::select(vec!["year", "price", "both"]);
    let of_tag = prop_oneof![
        text().prop_map(|text| Predicate::Compare(Comparison::Equal, text)),
        text().prop_map(|text| Predicate::Compare(Comparison::NotEqual, text)),
        prop::collection::vec(text(), 1..3).prop_map(Predicate::In),
        Just(Predicate::Present),
    ]
    .boxed();
    let of_number = prop_oneof![
        (comparison(), number()).prop_map(|(how, number)| Predicate::Compare(how, number)),
        prop::collection::vec(number(), 1..3).prop_map(Predicate::In),
        (number(), 0..3_u8).prop_map(|(least, more)| {
            let Value::Number(low) = least else {
                unreachable!("it is a number")
            };
            Predicate::Between(least, Value::Number(low + f64::from(more)))
        }),
        Just(Predicate::Present),
    ];
    let lower = of_tag.clone().prop_map(|predicate| match predicate {
        // Keywords have no case: the oracle compares lower case.
        Predicate::Compare(how, Value::Text(text)) => {
            Predicate::Compare(how, Value::Text(text.to_lowercase()))
        }
        Predicate::In(_) => Predicate::In(vec![Value::Text("a".to_owned())]),
        other => other,
    });
    let declared = |name: &str| Name::Declared(name.to_owned());
    tree(prop_oneof![
        (tag, of_tag).prop_map(move |(name, predicate)| test(declared(name), predicate)),
        (number_name, of_number).prop_map(move |(name, predicate)| test(declared(name), predicate)),
        lower.prop_map(|predicate| test(Name::Keyword, predicate)),
    ])
}

fn any_item() -> impl Strategy<Value = Metadata> {
    let word = || prop::sample::select(vec!["a", "b", "C"]);
    let tags = prop::collection::btree_map(
        prop::sample::select(vec!["colour", "size", "both"]),
        word(),
        0..3,
    );
    let numbers = prop::collection::btree_map(
        prop::sample::select(vec!["year", "price", "both"]),
        (-3..4_i32).prop_map(|n| f64::from(n) / 2.0),
        0..3,
    );
    let keywords = prop::collection::vec(word(), 0..3);
    (tags, numbers, keywords).prop_map(|(tags, numbers, keywords): (BTreeMap<_, _>, _, Vec<_>)| {
        let tags: Vec<(&str, Json)> = tags
            .into_iter()
            .map(|(name, value)| (name, Json::from(value)))
            .collect();
        let numbers: Vec<(&str, f64)> = BTreeMap::into_iter(numbers).collect();
        metadata(&tags, &numbers, &keywords)
    })
}

/// The expression without the places of its tests, which writing it changes.
fn unplaced(expression: Expression) -> Expression {
    let all = |parts: Vec<Expression>| parts.into_iter().map(unplaced).collect();
    match expression {
        Expression::And(parts) => Expression::And(all(parts)),
        Expression::Or(parts) => Expression::Or(all(parts)),
        Expression::Not(inner) => Expression::Not(Box::new(unplaced(*inner))),
        Expression::Test(test) => Expression::Test(Test { at: 0, ..test }),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(expression in any_expression()) {
        let text = expression.to_string();
        if text.chars().count() <= MOST_CHARACTERS {
            prop_assert_eq!(parse(&text).map(unplaced), Ok(expression), "{}", text);
        }
    }

    #[test]
    fn a_filter_passes_what_its_expression_means(
        expression in declared_expression(),
        items in prop::collection::vec(any_item(), 1..8),
    ) {
        let filter = resolve(&expression, &declared()).unwrap();
        for item in items {
            prop_assert_eq!(passes(&item, &filter), means(&item, &expression), "{} {:?}", expression, item);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn no_tokens_make_it_panic(tokens in prop::collection::vec(prop::sample::select(vec![
        "(", ")", ",", "=", "!=", "<", ">=", "and", "or", "not", "in", "between", "has", "keyword",
        "year", "colour", "\"a\"", "'", "\\", "1", "-", "1e5", "\u{0}", "ß",
    ]), 0..60)) {
        if let Ok(expression) = parse(&tokens.join(" ")) {
            let _ = resolve(&expression, &declared());
        }
    }
}
