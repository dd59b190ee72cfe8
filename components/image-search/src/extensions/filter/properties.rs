//! What a filter means, and that any text is read or refused.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::tests::{declared, metadata, passes};
use super::*;
use crate::image::Metadata;

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

/// The expression without the positions of its tests, which writing it changes.
fn without_positions(expression: Expression) -> Expression {
    let all = |parts: Vec<Expression>| parts.into_iter().map(without_positions).collect();
    match expression {
        Expression::And(parts) => Expression::And(all(parts)),
        Expression::Or(parts) => Expression::Or(all(parts)),
        Expression::Not(inner) => Expression::Not(Box::new(without_positions(*inner))),
        Expression::Test(test) => Expression::Test(Test { at: 0, ..test }),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(expression in any_expression()) {
        let text = expression.to_string();
        if text.chars().count() <= MAX_CHARACTERS {
            prop_assert_eq!(parse(&text).map(without_positions), Ok(expression), "{}", text);
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
