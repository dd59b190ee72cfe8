//! How often pictures are found from attacked copies: `evaluate [model file] [photograph ...]`.
//!
//! 200 pictures, the photographs given and procedural ones, are described; then each is searched for
//! by attacked copies. Prints the share found first, and the cosines of copies and of strangers.

use std::error::Error;
use std::time::{Duration, Instant};

use image::RgbImage;
use vision::descriptor::Model;
use vision::procedural::{self, attack};

const PICTURES: usize = 200;

type Attack = (&'static str, fn(&RgbImage, u64) -> RgbImage);

const ATTACKS: [Attack; 10] = [
    ("none", |p, _| p.clone()),
    ("jpeg 30, half size, crop 20 %", |p, seed| {
        attack::scale(&attack::crop(p, 0.2, seed), 0.5)
    }),
    ("crop 50 %", |p, seed| attack::crop(p, 0.5, seed)),
    ("crop 70 %", |p, seed| attack::crop(p, 0.7, seed)),
    ("turn 90", |p, _| attack::rotate(&square(p), 90.0)),
    ("turn 180", |p, _| attack::rotate(p, 180.0)),
    ("turn 25", |p, _| attack::rotate(p, 25.0)),
    ("turn 25, crop 30 %", |p, seed| {
        attack::crop(&attack::rotate(p, 25.0), 0.3, seed)
    }),
    ("quarter size", |p, _| attack::scale(p, 0.25)),
    ("double size", |p, _| attack::scale(p, 2.0)),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let model = match arguments.next() {
        Some(path) => Model::decode(&std::fs::read(path)?),
        None => Model::builtin().cloned(),
    };
    let model = model.ok_or("not a model")?;
    let mut pictures = Vec::new();
    for path in arguments {
        pictures.push(image::open(path)?.into_rgb8());
    }
    let photographs = pictures.len();
    let sizes = [(640, 480), (800, 600), (480, 640), (1024, 768), (300, 200)];
    for seed in 0..PICTURES.saturating_sub(photographs) {
        let (width, height) = sizes[seed % sizes.len()];
        pictures.push(procedural::picture(seed as u64, width, height));
    }
    let started = Instant::now();
    let library: Vec<Vec<f32>> = pictures.iter().map(|p| unit(&model.describe(p))).collect();
    let each = started.elapsed() / pictures.len() as u32;
    println!("{photographs} photographs of {PICTURES} pictures, {each:?} to describe one");
    strangers(&library);
    for (name, attack) in ATTACKS {
        evaluate(name, attack, &model, &pictures, &library, photographs)?;
    }
    Ok(())
}

fn square(picture: &RgbImage) -> RgbImage {
    let side = picture.width().min(picture.height());
    image::imageops::crop_imm(picture, 0, 0, side, side).to_image()
}

fn strangers(library: &[Vec<f32>]) {
    let pairs = (0..library.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    let cosines = pairs.map(|(a, b)| cosine(&library[a], &library[b]));
    println!("{:32} {}", "strangers", spread(cosines.collect()));
}

fn evaluate(
    name: &str,
    attack: fn(&RgbImage, u64) -> RgbImage,
    model: &Model,
    pictures: &[RgbImage],
    library: &[Vec<f32>],
    photographs: usize,
) -> Result<(), Box<dyn Error>> {
    let (mut found, mut found_photographs) = (0, 0);
    let (mut own, mut rivals) = (Vec::new(), Vec::new());
    let mut spent = Duration::ZERO;
    for (index, picture) in pictures.iter().enumerate() {
        let bytes = procedural::jpeg(&attack(picture, index as u64), 30)?;
        let copy = image::load_from_memory(&bytes)?.into_rgb8();
        let started = Instant::now();
        let query = unit(&model.describe(&copy));
        spent += started.elapsed();
        let cosines: Vec<f32> = library.iter().map(|entry| cosine(entry, &query)).collect();
        let others = cosines
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let rival = others.map(|(_, cosine)| *cosine).fold(-1.0, f32::max);
        let first = cosines[index] > rival;
        found += usize::from(first);
        found_photographs += usize::from(first && index < photographs);
        own.push(cosines[index]);
        rivals.push(rival);
    }
    println!(
        "{name:32} first {:5.1} %, photographs {found_photographs}/{photographs}; own {}; best rival {}; {:?}",
        100.0 * found as f32 / pictures.len() as f32,
        spread(own),
        spread(rivals),
        spent / pictures.len() as u32,
    );
    Ok(())
}

fn unit(descriptor: &[i8]) -> Vec<f32> {
    let length = descriptor
        .iter()
        .map(|v| f32::from(*v).powi(2))
        .sum::<f32>()
        .sqrt();
    descriptor.iter().map(|v| f32::from(*v) / length).collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The 1st, 10th, 50th, 90th and 99th percentiles.
fn spread(mut values: Vec<f32>) -> String {
    values.sort_by(f32::total_cmp);
    let at = |percent: usize| format!("{:.2}", values[(values.len() - 1) * percent / 100]);
    [1, 10, 50, 90, 99].map(at).join(" ")
}
