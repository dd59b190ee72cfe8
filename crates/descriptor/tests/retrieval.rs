//! Pictures are found again from copies, and every picture has a usable descriptor.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::sync::LazyLock;

use descriptor::describe;
use image::{Rgb, RgbImage};
use index::{Cache, Change, Item, Query, Ranking, search, update};
use picture::{Acceptance, Format};
use similarity::score;
use synthetic_pictures::attack;

const SIZES: [(u32, u32); 4] = [(480, 360), (512, 384), (360, 480), (640, 480)];

fn accept() -> Acceptance {
    Acceptance {
        formats: vec![Format::Jpeg].into(),
        min_side: 1,
        max_side: 4096,
    }
}

fn descriptor(picture: &RgbImage, quality: u8) -> Vec<i8> {
    let bytes = synthetic_pictures::jpeg(picture, quality).unwrap();
    describe("common-search", &bytes, None, &accept(), None)
        .unwrap()
        .descriptor
}

/// 200 pictures and their descriptors, made once for all tests.
fn originals() -> &'static [(RgbImage, Vec<i8>)] {
    static ORIGINALS: LazyLock<Vec<(RgbImage, Vec<i8>)>> = LazyLock::new(|| {
        let original = |seed: u64| {
            let (width, height) = SIZES[seed as usize % SIZES.len()];
            let picture = synthetic_pictures::picture(seed, width, height);
            let descriptor = descriptor(&picture, 90);
            (picture, descriptor)
        };
        (0..200).map(original).collect()
    });
    &ORIGINALS
}

/// The share of the first `count` pictures that are found first, among all, by their attacked copies.
fn found_first(count: usize, quality: u8, attack: impl Fn(&RgbImage, u64) -> RgbImage) -> f64 {
    let (kv, cache) = (store::Memory::new(), Cache::new(1 << 20));
    let put = |(id, (_, descriptor)): (usize, &(RgbImage, Vec<i8>))| {
        Change::Put(Item {
            id: id as u128,
            descriptor: descriptor.clone(),
            tags: vec![],
            numbers: vec![],
        })
    };
    let puts = originals().iter().enumerate().map(put).collect();
    update(&kv, &cache, "lib", puts).unwrap();
    let found = (0..count).filter(|&id| {
        let query = Query {
            ranking: Ranking::Similarity(descriptor(
                &attack(&originals()[id].0, id as u64),
                quality,
            )),
            filter: Vec::new(),
            min_score: 0.0,
            collapse: None,
            after: None,
            offset: 0,
            limit: 2,
        };
        let answer = search(&kv, &cache, "lib", &query).unwrap();
        let [first, second] = answer.hits[..] else {
            panic!("two hits were asked for")
        };
        first.id == id as u128 && first.score > second.score
    });
    found.count() as f64 / count as f64
}

#[test]
fn small_cropped_reencoded_copies_are_found_first() {
    let share = found_first(200, 30, |picture, seed| {
        attack::scale(&attack::crop(picture, 0.2, seed), 0.5)
    });
    println!("quality 30, half size, each side cropped by 20 %: {share}");
    assert!(share >= 0.95, "{share}");
}

#[test]
fn turned_copies_are_found_first() {
    let quarter = found_first(50, 60, |picture, _| image::imageops::rotate90(picture));
    let half = found_first(50, 60, |picture, _| image::imageops::rotate180(picture));
    let slanted = found_first(50, 60, |picture, _| attack::rotate(picture, 25.0));
    println!("turned by 90, 180 and 25 degrees: {quarter} {half} {slanted}");
    for share in [quarter, half, slanted] {
        assert!(share >= 0.95, "{share}");
    }
}

#[test]
fn many_copies_of_half_the_picture_are_found_first() {
    let share = found_first(50, 60, |picture, seed| attack::crop(picture, 0.5, seed));
    println!("each side cropped by 50 %: {share}");
    assert!(share >= 0.8, "{share}");
}

#[test]
fn copies_score_high_and_strangers_low() {
    let originals = &originals()[..40];
    for (id, (picture, own)) in originals.iter().enumerate() {
        assert_eq!(score::similarity(own, own), 1.0);
        let score = score::similarity(own, &descriptor(picture, 50));
        assert!(score > 0.8, "re-encoded picture {id} scores {score}");
    }
    let pairs = (0..originals.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    let pairs = pairs.map(|(a, b)| (&originals[a].1, &originals[b].1));
    let mut scores: Vec<f32> = pairs.map(|(a, b)| score::similarity(a, b)).collect();
    scores.sort_by(f32::total_cmp);
    let median = scores[scores.len() / 2];
    assert!(median < 0.2, "strangers score {median}");
}

#[test]
fn pictures_without_texture_have_descriptors_that_differ() {
    let flat = |r, g, b| RgbImage::from_pixel(64, 64, Rgb([r, g, b]));
    let black_to_white = RgbImage::from_fn(64, 64, |x, _| Rgb([(x * 4) as u8; 3]));
    let pictures = [
        flat(0, 0, 0),
        flat(255, 255, 255),
        flat(200, 30, 30),
        flat(30, 30, 200),
        black_to_white,
        RgbImage::from_pixel(1, 1, Rgb([128, 128, 128])),
        RgbImage::from_pixel(2000, 1, Rgb([0, 200, 0])),
    ];
    let descriptors: Vec<Vec<i8>> = pictures.iter().map(|p| descriptor(p, 95)).collect();
    for (index, a) in descriptors.iter().enumerate() {
        assert!(score::squared_norm(a) > 0);
        for b in &descriptors[..index] {
            let score = score::similarity(a, b);
            assert!(score < 0.95, "pictures of different colours score {score}");
        }
    }
}
