//! Brings what a host answers into the order of the question.

use std::collections::HashMap;

/// The values of `keys`, which differ, in their order: `found` has those that are present, in any order.
pub fn in_order(
    keys: &[String],
    found: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> Vec<Option<Vec<u8>>> {
    // Hosts that keep the order are the rule: then each answer is the one to the next key that has one.
    let mut found = found.into_iter().peekable();
    let next = |key: &String| Some(found.next_if(|(answered, _)| answered == key)?.1);
    let mut values: Vec<Option<Vec<u8>>> = keys.iter().map(next).collect();
    if found.peek().is_some() {
        let mut rest: HashMap<String, Vec<u8>> = found.collect();
        for (key, value) in keys.iter().zip(&mut values) {
            *value = value.take().or_else(|| rest.remove(key));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    proptest! {
        #[test]
        fn each_value_comes_to_its_key_whatever_the_order(
            present in prop::collection::vec(any::<bool>(), 0..20),
            swaps in prop::collection::vec(any::<(Index, Index)>(), 0..20),
        ) {
            let keys: Vec<String> = (0..present.len()).map(|key| format!("k{key}")).collect();
            let expected: Vec<Option<Vec<u8>>> =
                (0..).zip(&present).map(|(key, present)| present.then(|| vec![key])).collect();
            let answered = |(key, value): (&String, &Option<Vec<u8>>)| Some((key.clone(), value.clone()?));
            let mut found: Vec<_> = keys.iter().zip(&expected).filter_map(answered).collect();
            prop_assert_eq!(&in_order(&keys, found.clone()), &expected);
            if !found.is_empty() {
                let place = |index: &Index| index.index(present.len()) % found.len();
                let places: Vec<_> = swaps.iter().map(|(one, other)| (place(one), place(other))).collect();
                places.into_iter().for_each(|(one, other)| found.swap(one, other));
            }
            prop_assert_eq!(in_order(&keys, found), expected);
        }
    }
}
