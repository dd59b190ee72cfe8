//! The search core, natively: `descriptor` and `index` over the test's store.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use descriptor::keywords;
use image_search::inference::{
    Acceptance, Answer, Change, Condition, Description, Format, Hit, Inference, Keyword, Language,
    LibraryError, Query, Ranking, Refusal, Region, Tag,
};
use index::Cache;
use store::KeyValue;

/// A picture's model, bytes and region, what is accepted, and the language of its keywords.
type Picture = (String, Vec<u8>, Option<[u32; 4]>, String, Option<Language>);

type Described = Result<Description, Refusal>;

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
    ) -> Result<Description, Refusal> {
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
        let described = || described(model, bytes, region, accept, keywords);
        known.entry(picture).or_insert_with(described).clone()
    }

    fn similarity(&self, a: &[i8], b: &[i8]) -> Result<f32, LibraryError> {
        index::similarity(a, b).map_err(library_error)
    }

    fn search(&self, library: &str, query: &Query) -> Result<Answer, LibraryError> {
        let query = library_query(query).map_err(library_error)?;
        let answer = index::search(self.store, &self.cache, library, &query);
        let answer = answer.map_err(library_error)?;
        let hit = |hit: index::Hit| Hit {
            id: hit.id,
            score: hit.score,
        };
        Ok(Answer {
            count: answer.count,
            hits: answer.hits.into_iter().map(hit).collect(),
        })
    }

    fn update(&self, library: &str, changes: Vec<Change>) -> Result<(), LibraryError> {
        let number = |number: &image_search::inference::Number| index::Number {
            field: number.field,
            value: number.value,
        };
        let change = |change: Change| match change {
            Change::Put(item) => index::Change::Put(index::Item {
                id: item.id,
                descriptor: item.descriptor,
                tags: item.tags.iter().map(tag).collect(),
                numbers: item.numbers.iter().map(number).collect(),
            }),
            Change::Remove(id) => index::Change::Remove(id),
        };
        let changes = changes.into_iter().map(change).collect();
        index::update(self.store, &self.cache, library, changes).map_err(library_error)
    }

    fn drop_library(&self, library: &str) -> Result<(), LibraryError> {
        index::drop_library(self.store, &self.cache, library).map_err(library_error)
    }
}

fn described(
    model: &str,
    bytes: &[u8],
    region: Option<Region>,
    accept: &Acceptance,
    language: Option<Language>,
) -> Described {
    let format = |format: &Format| match format {
        Format::Jpeg => picture::Format::Jpeg,
        Format::Png => picture::Format::Png,
        Format::Bmp => picture::Format::Bmp,
        Format::Webp => picture::Format::Webp,
    };
    let accept = picture::Acceptance {
        formats: accept.formats.iter().map(format).collect(),
        min_side: accept.min_side,
        max_side: accept.max_side,
    };
    let region = region.map(|region| picture::Region {
        x: region.x,
        y: region.y,
        width: region.width,
        height: region.height,
    });
    let language = language.map(|language| match language {
        Language::English => descriptor::keywords::Language::English,
        Language::Chinese => descriptor::keywords::Language::Chinese,
    });
    let look = |pixels: &image::RgbImage| {
        language.map_or_else(Vec::new, |language| keywords::keywords(pixels, language))
    };
    let described = descriptor::describe_and(model, bytes, region, &accept, look);
    let (description, keywords) = described.map_err(refusal)?;
    let keyword = |keyword: keywords::Keyword| Keyword {
        word: keyword.word.to_owned(),
        confidence: keyword.confidence,
    };
    Ok(Description {
        size: (description.size.width, description.size.height),
        descriptor: description.descriptor,
        keywords: keywords.into_iter().map(keyword).collect(),
    })
}

fn library_query(query: &Query) -> Result<index::Query, index::LibraryError> {
    let conditions: Vec<_> = query.filter.postfix().iter().map(condition).collect();
    Ok(index::Query {
        ranking: match &query.ranking {
            Ranking::Similarity(descriptor) => index::Ranking::Similarity(descriptor.clone()),
            Ranking::Tags(tags) => index::Ranking::Tags(tags.iter().map(tag).collect()),
            Ranking::None => index::Ranking::None,
        },
        filter: index::Filter::compile(&conditions)?,
        min_score: query.min_score,
        collapse: query.collapse,
        after: query.after.map(|place| index::Hit {
            id: place.id,
            score: place.score,
        }),
        offset: query.offset,
        limit: query.limit,
    })
}

fn condition(condition: &Condition) -> index::Condition {
    match *condition {
        Condition::Tag(ref of) => index::Condition::Tag(tag(of)),
        Condition::Present(field) => index::Condition::Present(field),
        Condition::Range(field, least, most) => index::Condition::Range(field, least, most),
        Condition::All(count) => index::Condition::All(count),
        Condition::Any(count) => index::Condition::Any(count),
        Condition::Not => index::Condition::Not,
    }
}

fn tag(tag: &Tag) -> index::Tag {
    index::Tag {
        field: tag.field,
        value: tag.value,
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

fn library_error(error: index::LibraryError) -> LibraryError {
    match error {
        index::LibraryError::DimensionMismatch(length) => LibraryError::DimensionMismatch(length),
        index::LibraryError::Full => LibraryError::Full,
        index::LibraryError::Contended => LibraryError::Contended,
        other => LibraryError::Store(other.to_string()),
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
