//! The search core, natively: the library `vision` over the test's store.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image_search::inference::{
    Answer, Change, Hit, Inference, Item, LibraryError, MAX_SIDE, MIN_SIDE, Query, Refusal, Region,
};
use store::KeyValue;
use vision::library::{self, Cache};
use vision::{picture, procedural};

/// A picture's model, bytes and region.
type Picture = (String, Vec<u8>, Option<[u32; 4]>);

type Described = Result<Vec<i8>, picture::Refusal>;

/// What the component `inference` does, without the component.
pub struct Native<'a> {
    store: &'a dyn KeyValue,
    cache: Cache,
}

impl<'a> Native<'a> {
    pub fn new(store: &'a dyn KeyValue) -> Self {
        Self {
            store,
            cache: Cache::new(1 << 20),
        }
    }
}

impl Inference for Native<'_> {
    fn describe(
        &self,
        model: &str,
        bytes: &[u8],
        region: Option<Region>,
    ) -> Result<Vec<i8>, Refusal> {
        let accept = picture::Acceptance {
            formats: vec![
                picture::Format::Jpeg,
                picture::Format::Png,
                picture::Format::Bmp,
            ],
            min_side: MIN_SIDE,
            max_side: MAX_SIDE,
        };
        let region = region.map(|region| picture::Region {
            x: region.x,
            y: region.y,
            width: region.width,
            height: region.height,
        });
        let described = || vision::describe(model, bytes, region, &accept);
        // The tests describe a few pictures thousands of times.
        static KNOWN: Mutex<BTreeMap<Picture, Described>> = Mutex::new(BTreeMap::new());
        let corners = region.map(|region| [region.x, region.y, region.width, region.height]);
        let picture = (model.to_owned(), bytes.to_vec(), corners);
        let mut known = KNOWN.lock().unwrap();
        let descriptor = known
            .entry(picture)
            .or_insert_with(|| Ok(described()?.descriptor));
        descriptor.clone().map_err(refusal)
    }

    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError> {
        let query = library::Query {
            descriptor: query.descriptor.clone(),
            tags: query.tags.clone(),
            offset: query.offset,
            limit: query.limit,
        };
        let answer = library::search(self.store, &self.cache, library, &query);
        let answer = answer.map_err(library_error)?;
        let hit = |hit: library::Hit| Hit {
            id: hit.id,
            score: hit.score,
        };
        Ok(Answer {
            count: answer.count,
            hits: answer.hits.into_iter().map(hit).collect(),
        })
    }

    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError> {
        let change = |change: Change| match change {
            Change::Put(Item {
                id,
                descriptor,
                tags,
            }) => library::Change::Put(library::Item {
                id,
                descriptor,
                tags,
            }),
            Change::Remove(id) => library::Change::Remove(id),
        };
        let changes = changes.into_iter().map(change).collect();
        library::update(self.store, &self.cache, library, changes).map_err(library_error)
    }

    fn drop_library(&self, library: &str) -> Result<(), LibraryError> {
        library::drop_library(self.store, &self.cache, library).map_err(library_error)
    }
}

fn refusal(refusal: picture::Refusal) -> Refusal {
    match refusal {
        picture::Refusal::UnknownModel => Refusal::UnknownModel,
        picture::Refusal::UnsupportedFormat => Refusal::UnsupportedFormat,
        picture::Refusal::Malformed(how) => Refusal::Malformed(how),
        picture::Refusal::SideOutOfRange(size) => Refusal::SideOutOfRange(size.width, size.height),
        picture::Refusal::RegionOutside(size) => Refusal::RegionOutside(size.width, size.height),
    }
}

fn library_error(error: library::LibraryError) -> LibraryError {
    match error {
        library::LibraryError::DimensionMismatch(length) => LibraryError::DimensionMismatch(length),
        library::LibraryError::Full => LibraryError::Full,
        library::LibraryError::Contended => LibraryError::Contended,
        other => LibraryError::Store(other.to_string()),
    }
}

/// The picture of `seed` as a JPEG in base64.
pub fn file(seed: u64) -> String {
    file_of(&procedural::picture(seed, 120, 100))
}

/// A picture as a JPEG in base64.
pub fn file_of(pixels: &image::RgbImage) -> String {
    STANDARD.encode(procedural::jpeg(pixels, 90).unwrap())
}

/// A picture of one colour and this size, in this format, in base64.
pub fn blank(width: u32, height: u32, format: image::ImageFormat) -> String {
    let pixels = image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 60]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    STANDARD.encode(bytes.into_inner())
}
