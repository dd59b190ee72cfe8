//! Learns the model from procedural pictures and copies of them:
//! `cargo run --release -p vision --example train -- crates/vision/data/common-search.model`

mod copies;
mod discriminant;
mod linear_algebra;
#[path = "../../benches/shared/parallel.rs"]
mod parallel;
mod vocabulary;

use std::error::Error;

use discriminant::Discriminant;
use image::RgbImage;
use vision::descriptor::{Feature, Model, local_features, signature};
use vision::procedural::{self, random::Random};

/// Seeds of the training pictures; tests and benches use others.
const SEEDS: std::ops::Range<u64> = 1_000_000..1_001_000;
const SIZES: [(u32, u32); 4] = [(480, 360), (360, 480), (400, 300), (560, 420)];
/// Copies of each picture.
const COPIES: usize = 3;
/// Pictures that words are learned from.
const PICTURES_FOR_WORDS: usize = 300;
/// Features taken of each of them.
const FEATURES_PER_PICTURE: usize = 120;
/// Components of a descriptor.
const DIMENSIONS: usize = 512;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: train <file>")?;
    let features = parallel::map(PICTURES_FOR_WORDS, |number| Ok(some_features(number)))?;
    let aggregation = vocabulary::learn(&features.concat());
    println!("{} words", aggregation.words);
    let pictures = (SEEDS.end - SEEDS.start) as usize;
    let signatures = parallel::map(pictures, |number| {
        let signed = |picture: &RgbImage| signature(&aggregation, picture);
        Ok(with_copies(number)?.iter().map(signed).collect::<Vec<_>>())
    })?;
    println!("{pictures} pictures with {COPIES} copies each");
    let Discriminant { mean, scales, map } = discriminant::learn(&signatures, DIMENSIONS)?;
    let model = Model {
        aggregation,
        dimensions: DIMENSIONS,
        mean,
        scales,
        map,
    };
    std::fs::write(&path, model.encode())?;
    Ok(())
}

fn picture(number: usize) -> RgbImage {
    let (width, height) = SIZES[number % SIZES.len()];
    procedural::picture(SEEDS.start + number as u64, width, height)
}

fn some_features(number: usize) -> Vec<Feature> {
    let features = local_features(&picture(number));
    let step = (features.len() / FEATURES_PER_PICTURE).max(1);
    let some = features.into_iter().step_by(step);
    some.take(FEATURES_PER_PICTURE).collect()
}

/// A picture, then copies of it, each as it comes out of a JPEG file.
fn with_copies(number: usize) -> Result<Vec<RgbImage>> {
    let original = picture(number);
    let mut random = Random::new(SEEDS.end + number as u64);
    let mut pictures = vec![saved(&original, 90)?];
    for _ in 0..COPIES {
        let (copy, quality) = copies::copy(&original, &mut random);
        pictures.push(saved(&copy, quality)?);
    }
    Ok(pictures)
}

fn saved(picture: &RgbImage, quality: u8) -> Result<RgbImage> {
    let bytes = procedural::jpeg(picture, quality)?;
    Ok(image::load_from_memory(&bytes)?.into_rgb8())
}
