//! The search core, natively: `descriptor` and `index` over the test's store.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image_search::inference::{
    Acceptance, Answer, Change, DescribeError, Description, Inference, Language, LibraryError,
    Query, Region,
};
use index::Cache;
use store::KeyValue;

/// A picture's model, bytes and region, what is accepted, and the language of its keywords.
type Picture = (String, Vec<u8>, Option<[u32; 4]>, String, Option<Language>);

type Described = Result<Description, DescribeError>;

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
        accept: &Acceptance,
        keywords: Option<Language>,
    ) -> Result<Description, DescribeError> {
        // The tests describe a few pictures thousands of times.
        static KNOWN: Mutex<BTreeMap<Picture, Described>> = Mutex::new(BTreeMap::new());
        let corners = region.map(|region| [region.x, region.y, region.width, region.height]);
        let accepted = format!("{accept:?}");
        let picture = (
            model.to_owned(),
            bytes.to_vec(),
            corners,
            accepted,
            keywords,
        );
        let mut known = KNOWN.lock().unwrap();
        let described = || descriptor::describe(model, bytes, region, accept, keywords);
        known.entry(picture).or_insert_with(described).clone()
    }

    fn similarity(&self, a: &[i8], b: &[i8]) -> Result<f32, LibraryError> {
        index::similarity(a, b)
    }

    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError> {
        index::search(self.store, &self.cache, library, query)
    }

    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError> {
        index::update(self.store, &self.cache, library, changes)
    }

    fn drop_library(&self, library: &str) -> Result<(), LibraryError> {
        index::drop_library(self.store, &self.cache, library)
    }
}

/// The picture of `seed` as a JPEG.
pub fn bytes(seed: u64) -> Vec<u8> {
    synthetic_pictures::jpeg(&synthetic_pictures::picture(seed, 120, 100), 90).unwrap()
}

/// The picture of `seed` as a JPEG in base64.
pub fn file(seed: u64) -> String {
    file_of(&synthetic_pictures::picture(seed, 120, 100))
}

/// A picture as a JPEG in base64.
pub fn file_of(pixels: &image::RgbImage) -> String {
    STANDARD.encode(synthetic_pictures::jpeg(pixels, 90).unwrap())
}

/// A picture of one colour and this size, in this format, in base64.
pub fn blank(width: u32, height: u32, format: image::ImageFormat) -> String {
    let pixels = image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 60]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    STANDARD.encode(bytes.into_inner())
}
