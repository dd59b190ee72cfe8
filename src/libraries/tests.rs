//! Libraries that are damaged and made anew, natively.

use std::time::Duration;

use ::store::KeyValue;
use image_search::image::{Image, Metadata};
use index::{self, Change, Item};
use operation::Timestamp;
use tempfile::TempDir;

use super::library::Library;
use super::rebuild::{maintain, rebuild};
use super::verify::verify;
use kv_sqlite::{BlockingStore, KeyRange, Store};

const ID: &str = "0123456789abcdef";
/// Enough for a write buffer that is merged into the tree.
const PICTURES: u64 = 120;

/// A store with the records of [`PICTURES`] pictures.
fn pictures() -> (BlockingStore, TempDir) {
    let directory = TempDir::new().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { Store::open(directory.path()).unwrap().close().await });
    let store = BlockingStore::open(directory.path(), "default").unwrap();
    for seed in 0..PICTURES {
        let image = image(seed);
        let record = Image::record(ID, &image.path);
        assert!(record.create(&store, &image).unwrap());
    }
    (store, directory)
}

fn image(seed: u64) -> Image {
    // Any numbers that differ: a linear congruence.
    let mut state = seed;
    let mut component = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as i8
    };
    let descriptor: Vec<i8> = (0..512).map(|_| component()).collect();
    let (path, now) = (format!("{seed}.jpg"), Timestamp::now());
    Image::new(path, Metadata::default(), "model", &descriptor, now)
}

/// Makes the library of the records, all of it in its tree.
fn filled(store: &BlockingStore) -> Library<'_> {
    let library = Library::new(store, ID);
    let rebuilt = rebuild(&library, Duration::ZERO).unwrap();
    assert!(!rebuilt.emptied);
    assert_eq!((rebuilt.written, rebuilt.removed), (PICTURES, 0));
    is_sound(&library);
    library
}

fn is_sound(library: &Library<'_>) {
    let verified = verify(library).unwrap();
    assert!(verified.is_sound(), "{verified:?}");
    assert_eq!(verified.census.items, PICTURES);
    assert!(verified.stored_bytes > verified.census.bytes);
}

#[test]
fn a_sound_library_loses_what_no_record_confirms_and_keeps_what_may_be_added_now() {
    let (store, _directory) = pictures();
    let library = filled(&store);
    let old = Item {
        id: 42,
        ..image(1000).item().unwrap()
    };
    let fresh = image(1001).item().unwrap();
    let changes = vec![Change::Put(old), Change::Put(fresh.clone())];
    index::update(&store, &library.cache, ID, changes).unwrap();
    let rebuilt = rebuild(&library, Duration::ZERO).unwrap();
    assert!(!rebuilt.emptied);
    assert_eq!((rebuilt.written, rebuilt.removed), (PICTURES, 1));
    assert_eq!(rebuilt.verified.census.items, PICTURES + 1);
    let remove = vec![Change::Remove(fresh.id)];
    index::update(&store, &library.cache, ID, remove).unwrap();
    is_sound(&library);
}

#[test]
fn a_library_that_has_lost_blobs_is_told_and_made_anew() {
    let (store, _directory) = pictures();
    maintain(&filled(&store)).unwrap();
    let keys = store.keys_within(KeyRange::below(&format!("library:{ID}")), u32::MAX);
    let keys = keys.unwrap().into_iter();
    let labels: Vec<String> = keys.filter(|key| key.ends_with("-labels")).collect();
    assert!(!labels.is_empty());
    store.delete_many(&labels).unwrap();
    // Another one, whose memory is empty.
    let library = Library::new(&store, ID);
    let verified = verify(&library).unwrap();
    assert!(
        verified.census.problems[0].contains("missing"),
        "{verified:?}"
    );
    let rebuilt = rebuild(&library, Duration::ZERO).unwrap();
    assert!(rebuilt.emptied);
    is_sound(&library);
}

#[test]
fn a_manifest_that_cannot_be_read_is_replaced() {
    let (store, _directory) = pictures();
    let library = filled(&store);
    let manifest = format!("library:{ID}:manifest:.1");
    assert!(store.get(&manifest).unwrap().is_some());
    store.set(&manifest, &[2, 1]).unwrap();
    let verified = verify(&library).unwrap();
    assert!(
        verified.census.problems[0].contains("earlier format"),
        "{verified:?}"
    );
    assert!(rebuild(&library, Duration::ZERO).unwrap().emptied);
    is_sound(&library);
}

#[test]
fn a_record_that_cannot_be_read_costs_its_picture_only() {
    let (store, _directory) = pictures();
    let library = filled(&store);
    let keys = KeyRange::below(&Image::records(ID));
    let first = store.keys_within(keys, 2).unwrap();
    let slot = first.iter().find(|key| key.ends_with(":.1")).unwrap();
    store.set(slot, b"no picture").unwrap();
    let rebuilt = rebuild(&library, Duration::ZERO).unwrap();
    assert_eq!((rebuilt.written, rebuilt.unreadable), (PICTURES - 1, 1));
    is_sound(&library);
}
