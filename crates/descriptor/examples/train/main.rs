//! Learns the model from procedural pictures and copies of them:
//! `cargo run --release -p descriptor --example train -- crates/descriptor/data/common-search.model`

mod copies;
mod discriminant;
mod linear_algebra;
#[path = "../../benches/shared/parallel.rs"]
mod parallel;
mod vocabulary;

use std::error::Error;

use descriptor::{Feature, Model, Signature, local_features, signature};
use image::RgbImage;
use synthetic_pictures::random::Random;

/// Seeds of the training pictures; tests and benches use others.
const SEEDS: std::ops::Range<u64> = 1_000_000..1_001_000;
const SIZES: [(u32, u32); 4] = [(480, 360), (360, 480), (400, 300), (560, 420)];
/// Copies of each picture.
const COPIES: usize = 3;
/// Pictures that words are learned from.
const PICTURES_FOR_WORDS: usize = 300;
/// Features taken of each of them.
const FEATURES_PER_PICTURE: usize = 120;
/// Components of a descriptor: those of its structure, and those of its colours.
const STRUCTURE: usize = 352;
const COLOURS: usize = 160;
/// What [`discriminant::learn`] adds to the variance of each. Few directions hold most of what histograms vary in, and
/// the others tell as much.
const STRUCTURE_SHRINKAGE: f64 = 0.5;
const COLOUR_SHRINKAGE: f64 = 0.02;
/// Share of the mean colours that is subtracted: were it all, pictures of no common colour would be alike in what they
/// lack.
const CENTRED: f32 = 0.5;

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
    let structure = groups(&signatures, |signature| &signature.structure);
    let colours = groups(&signatures, |signature| &signature.colours);
    let structure = discriminant::learn(&structure, STRUCTURE, STRUCTURE_SHRINKAGE)?;
    let mut colours = discriminant::learn(&colours, COLOURS, COLOUR_SHRINKAGE)?;
    colours.mean.iter_mut().for_each(|mean| *mean *= CENTRED);
    let model = Model {
        aggregation,
        structure,
        colours,
    };
    std::fs::write(&path, model.encode())?;
    Ok(())
}

/// One half of all signatures.
fn groups(signatures: &[Vec<Signature>], half: fn(&Signature) -> &[f32]) -> Vec<Vec<&[f32]>> {
    let groups = signatures.iter();
    groups
        .map(|group| group.iter().map(half).collect())
        .collect()
}

fn picture(number: usize) -> RgbImage {
    let (width, height) = SIZES[number % SIZES.len()];
    synthetic_pictures::picture(SEEDS.start + number as u64, width, height)
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
    let bytes = synthetic_pictures::jpeg(picture, quality)?;
    Ok(image::load_from_memory(&bytes)?.into_rgb8())
}
