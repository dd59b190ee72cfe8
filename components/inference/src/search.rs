//! `sightline:inference/search`.

use std::sync::LazyLock;

use index::Cache;
use store::Bucket;

use crate::bindings::Inference;
use crate::bindings::exports::sightline::inference::search::{
    Answer, Change, Error, Guest, Query, Urgency,
};

/// Blobs that a warm instance keeps: the codes of a million descriptors of 256 components, a third of the
/// memory that the tightest host grants.
const CACHE_BYTES: usize = 44 << 20;

static CACHE: LazyLock<Cache> = LazyLock::new(|| Cache::new(CACHE_BYTES));

impl Guest for Inference {
    fn similarity(a: Vec<i8>, b: Vec<i8>) -> Result<f32, Error> {
        Ok(index::similarity(&a, &b)?)
    }

    fn search(library: String, query: Query) -> Result<Answer, Error> {
        let answer = index::search(&open()?, &CACHE, &library, &query.into())?;
        Ok(answer.into())
    }

    fn update(library: String, changes: Vec<Change>) -> Result<(), Error> {
        let changes = changes.into_iter().map(Into::into).collect();
        Ok(index::update(&open()?, &CACHE, &library, changes)?)
    }

    fn maintain(library: String, urgency: Urgency) -> Result<bool, Error> {
        let more = index::maintain(&open()?, &CACHE, &library, urgency.into())?;
        Ok(more)
    }

    fn drop_library(library: String) -> Result<(), Error> {
        Ok(index::drop_library(&open()?, &CACHE, &library)?)
    }
}

fn open() -> Result<Bucket, Error> {
    Bucket::open().map_err(|error| Error::Store(error.to_string()))
}
