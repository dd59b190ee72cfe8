//! What a library takes, and that it stays within what a store takes.

use index::{
    Cache, Change, Filter, Hit, Item, LibraryError, Number, Query, Ranking, search, similarity,
    update,
};
use store::{KeyValue, Memory};

use crate::oracle::{DIMENSIONS, Items, Question, all, apply, item, nearest, tag};

#[test]
fn many_items_fill_partitions_within_the_limits_of_a_store() {
    let (kv, cache) = (Memory::new(), Cache::new(8 << 20));
    let mut items = Items::new();
    for batch in 0..12_u128 {
        let puts: Vec<Change> = (0..2000)
            .map(|n| Change::Put(item(batch * 1500 + n, n as u64, &[batch as u64])))
            .collect();
        apply(&mut items, &puts);
        update(&kv, &cache, "lib", puts).unwrap();
    }
    let partitions: Vec<_> = kv.keys();
    let sizes = partitions
        .iter()
        .map(|key| kv.get(key).unwrap().unwrap().len());
    assert!(sizes.clone().all(|size| size <= 256 * 1024));
    assert!(
        partitions.len() < 4000,
        "{} keys of 19,500 items",
        partitions.len()
    );
    let question = Question {
        filter: Filter::Tag(tag(7)),
        rest: Query {
            offset: 1,
            ..nearest(3, 30)
        },
    };
    let answer = search(&kv, &cache, "lib", &question.query()).unwrap();
    assert_eq!(answer, question.expected(&items));
    assert_eq!(answer.hits.len(), 30);
}

#[test]
fn descriptors_of_another_length_are_refused() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    let put = |item: Item| update(&kv, &cache, "lib", vec![Change::Put(item)]);
    put(item(1, 1, &[])).unwrap();
    let mut short = item(2, 2, &[]);
    short.descriptor.pop();
    let mismatch = LibraryError::DimensionMismatch(DIMENSIONS as u32);
    assert_eq!(put(short.clone()), Err(mismatch.clone()));
    let asked = Query {
        ranking: Ranking::Similarity(short.descriptor.clone()),
        ..nearest(1, 1)
    };
    assert_eq!(search(&kv, &cache, "lib", &asked), Err(mismatch.clone()));
    assert_eq!(
        similarity(&item(1, 1, &[]).descriptor, &short.descriptor),
        Err(mismatch)
    );
    assert_eq!(all(&kv).len(), 1);
}

#[test]
fn items_outside_the_limits_are_refused() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    let number = |field: u32, value: f64| Number { field, value };
    let with = |numbers: Vec<Number>| Item {
        numbers,
        ..item(3, 3, &[])
    };
    let refused = [
        Item {
            descriptor: vec![],
            ..item(3, 3, &[])
        },
        Item {
            descriptor: vec![1; 4097],
            ..item(3, 3, &[])
        },
        item(3, 3, &(0..1025).collect::<Vec<_>>()),
        with((0..257).map(|field| number(field, 0.0)).collect()),
        with(vec![number(1, f64::NAN)]),
        with(vec![number(1, 0.5), number(2, 0.5), number(1, 0.75)]),
    ];
    for refused in refused {
        let puts = vec![Change::Put(item(1, 1, &[])), Change::Put(refused)];
        let outcome = update(&kv, &cache, "lib", puts);
        assert!(
            matches!(outcome, Err(LibraryError::InvalidItem(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(all(&kv).len(), 0);
    assert!(matches!(
        similarity(&[], &[]),
        Err(LibraryError::InvalidItem(_))
    ));
}

#[test]
fn repeated_tags_are_one() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    let tagged = item(3, 3, &vec![9; 5000]);
    update(&kv, &cache, "lib", vec![Change::Put(tagged)]).unwrap();
    let by_tags = Query {
        ranking: Ranking::Tags(vec![tag(9), tag(9), tag(8)]),
        ..nearest(1, 1)
    };
    let answer = search(&kv, &cache, "lib", &by_tags).unwrap();
    assert_eq!(answer.hits, [Hit { id: 3, score: 0.5 }]);
}

#[test]
fn the_largest_items_fit() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    for id in 0..100 {
        let largest = Item {
            id,
            descriptor: vec![1; 4096],
            tags: (0..1024).map(|n| tag(u64::MAX - n)).collect(),
            numbers: (0..256)
                .map(|n| Number {
                    field: u32::MAX - n,
                    value: f64::MAX,
                })
                .collect(),
        };
        update(&kv, &cache, "lib", vec![Change::Put(largest)]).unwrap();
    }
    let sizes = kv.keys();
    let largest = sizes.iter().map(|key| kv.get(key).unwrap().unwrap().len());
    assert!(largest.max().unwrap() <= 256 * 1024);
}

#[test]
fn names_that_are_no_keys_do_not_collide() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    for name in ["a:b", "a", "图 片", ""] {
        let put = Change::Put(item(name.len() as u128, 1, &[]));
        update(&kv, &cache, name, vec![put]).unwrap();
    }
    for name in ["a:b", "a", "图 片", ""] {
        let answer = search(&kv, &cache, name, &nearest(1, 9)).unwrap();
        assert_eq!(answer.hits.len(), 1);
        assert_eq!(answer.hits[0].id, name.len() as u128);
    }
}
