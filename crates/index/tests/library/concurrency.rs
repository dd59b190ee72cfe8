//! Writers and readers at the same time.

use index::{Cache, Change, ItemId, search, update};
use store::Memory;

use crate::oracle::{all, item, nearest};

#[test]
fn concurrent_writers_and_readers_lose_nothing() {
    let (kv, cache) = (Memory::new(), Cache::new(1 << 20));
    std::thread::scope(|scope| {
        for writer in 0..8_u128 {
            let (kv, cache) = (&kv, &cache);
            scope.spawn(move || {
                for n in 0..60 {
                    let put = Change::Put(item(writer * 1000 + n, n as u64, &[]));
                    update(kv, cache, "lib", vec![put]).unwrap();
                    if n % 3 == 2 {
                        let removed = Change::Remove(writer * 1000 + n - 1);
                        update(kv, cache, "lib", vec![removed]).unwrap();
                    }
                    let own = nearest(n as u64, u32::MAX);
                    let answer = search(kv, &Cache::new(0), "lib", &own).unwrap();
                    let ids: Vec<_> = answer.hits.iter().map(|hit| hit.id).collect();
                    assert!(ids.contains(&(writer * 1000 + n)), "own change is visible");
                }
            });
        }
    });
    let mut expected: Vec<ItemId> = (0..8)
        .flat_map(|writer| {
            (0..60)
                .filter(|n| n % 3 != 1)
                .map(move |n| writer * 1000 + n)
        })
        .collect();
    expected.sort_unstable();
    assert_eq!(all(&kv).into_keys().collect::<Vec<_>>(), expected);
}
