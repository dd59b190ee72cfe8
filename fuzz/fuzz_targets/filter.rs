//! Filter expressions: any text is read or refused, and what is read is written and read again as the same.

#![no_main]

use std::sync::LazyLock;

use image_search::extensions::filter::{Expression, MAX_CHARACTERS, MAX_DEPTH, parse, resolve};
use image_search::instance::Configuration;
use libfuzzer_sys::fuzz_target;

static DECLARED: LazyLock<Configuration> = LazyLock::new(|| {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Configuration {
        tags: names(&["colour", "keyword", "both"]),
        numbers: names(&["year", "both"]),
        ..Configuration::default()
    }
});

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(expression) => {
            let _ = resolve(&expression, &DECLARED);
            written_is_read_as_the_same(&expression);
        }
        // The first character is 1; what is missing is missed after the last, at most one too many is counted.
        Err(error) => assert!(
            (1..=text.chars().count() + 1).contains(&error.at),
            "{error}"
        ),
    }
});

fn written_is_read_as_the_same(expression: &Expression) {
    let written = expression.to_string();
    // The parentheses and escapes that writing adds may lead past the limits.
    if written.chars().count() > MAX_CHARACTERS || written_depth(expression) > MAX_DEPTH {
        return;
    }
    let again = match parse(&written) {
        Ok(again) => again,
        Err(error) => panic!("{written} {error}"),
    };
    assert!(same(expression, &again), "{expression:?} {again:?}");
    assert_eq!(again.to_string(), written);
}

/// Most parentheses and `not` that are open at once in what is written.
fn written_depth(expression: &Expression) -> usize {
    let deepest = |parts: &[Expression]| parts.iter().map(part_depth).max().unwrap_or_default();
    match expression {
        Expression::And(parts) | Expression::Or(parts) => deepest(parts),
        Expression::Not(inner) => 2 + written_depth(inner),
        Expression::Test(_) => 0,
    }
}

fn part_depth(part: &Expression) -> usize {
    let joined = matches!(part, Expression::And(_) | Expression::Or(_));
    usize::from(joined) + written_depth(part)
}

/// Whether two expressions differ in nothing but the positions of their tests.
fn same(a: &Expression, b: &Expression) -> bool {
    let all = |a: &[Expression], b: &[Expression]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
    };
    match (a, b) {
        (Expression::And(a), Expression::And(b)) | (Expression::Or(a), Expression::Or(b)) => {
            all(a, b)
        }
        (Expression::Not(a), Expression::Not(b)) => same(a, b),
        (Expression::Test(a), Expression::Test(b)) => {
            (&a.name, &a.predicate) == (&b.name, &b.predicate)
        }
        _ => false,
    }
}
