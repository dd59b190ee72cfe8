//! The records of an instance's pictures, listed by their keys.

use ::store::{KeyValue, Record, StoreError};
use image_search::image::Image;

use kv_sqlite::{BlockingStore, KeyRange};

/// Keys that are listed at once: about two for each record.
const KEYS: u32 = 400;

/// Pages of pictures, in the order of their keys: each picture that is there throughout comes once.
pub struct Records<'a> {
    store: &'a BlockingStore,
    instance_id: &'a str,
    /// `None` at the end.
    rest: Option<KeyRange>,
    /// Records that cannot be read so far.
    pub unreadable: u64,
}

/// The pictures of some records.
pub struct Page {
    /// Those that are there.
    pub images: Vec<Image>,
    /// Records, also those whose picture is removed.
    pub records: u64,
}

impl<'a> Records<'a> {
    /// All pictures of an instance.
    pub fn new(store: &'a BlockingStore, instance_id: &'a str) -> Self {
        Self {
            store,
            instance_id,
            rest: Some(KeyRange::below(&Image::records(instance_id))),
            unreadable: 0,
        }
    }

    /// About how many records there are.
    pub fn count(&self) -> Result<u64, StoreError> {
        let all = KeyRange::below(&Image::records(self.instance_id));
        // A counter and a value each.
        Ok(self.store.space_within(all)?.0 / 2)
    }

    /// The next page; `None` after the last.
    pub fn next_page(&mut self) -> Result<Option<Page>, StoreError> {
        let Some(rest) = self.rest.take() else {
            return Ok(None);
        };
        let keys = self.store.keys_within(rest.clone(), KEYS)?;
        let Some(last) = keys.last() else {
            return Ok(None);
        };
        self.rest = Some(rest.after(last));
        let records: Vec<Record<Image>> = keys
            .iter()
            .filter_map(|key| Record::of_counter(key))
            .collect();
        let images = read(self.store, &records)?;
        self.unreadable += images.iter().filter(|image| image.is_err()).count() as u64;
        Ok(Some(Page {
            images: images.into_iter().flatten().flatten().collect(),
            records: records.len() as u64,
        }))
    }
}

/// What a record holds; an error where that is no picture.
pub type Held = Result<Option<Image>, Unreadable>;

/// A record that holds no picture.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable;

/// What each record holds.
pub fn read(store: &dyn KeyValue, records: &[Record<Image>]) -> Result<Vec<Held>, StoreError> {
    match Record::read_many(store, records) {
        Ok(images) => Ok(images.into_iter().map(Ok).collect()),
        // One spoils them all.
        Err(StoreError::Corrupt { .. }) => records
            .iter()
            .map(|record| read_one(store, record))
            .collect(),
        Err(error) => Err(error),
    }
}

fn read_one(store: &dyn KeyValue, record: &Record<Image>) -> Result<Held, StoreError> {
    match record.read(store) {
        Ok(image) => Ok(Ok(image)),
        Err(StoreError::Corrupt { .. }) => Ok(Err(Unreadable)),
        Err(error) => Err(error),
    }
}
