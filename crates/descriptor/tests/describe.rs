//! What is described: parts of pictures, and pictures that a decoder makes smaller.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::io::Cursor;

use descriptor::describe;
use image::{DynamicImage, ImageFormat};
use picture::{Acceptance, DescribeError, Format, Region};

fn accept() -> Acceptance {
    Acceptance {
        formats: vec![Format::Jpeg, Format::Png, Format::Bmp].into(),
        min_side: 10,
        max_side: 400,
    }
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

fn sample() -> DynamicImage {
    synthetic_pictures::picture(5, 120, 80).into()
}

#[test]
fn a_large_jpeg_that_comes_smaller_is_described_like_the_whole() {
    let picture = DynamicImage::from(synthetic_pictures::picture(6, 1600, 1200));
    let accept = Acceptance {
        max_side: 1600,
        ..accept()
    };
    let descriptor = |format| {
        let bytes = encoded(&picture, format);
        let description = describe("common-search", &bytes, None, &accept, None);
        description.unwrap().descriptor
    };
    // Another format than JPEG is read whole.
    let (reduced, whole) = (descriptor(ImageFormat::Jpeg), descriptor(ImageFormat::Bmp));
    let score = similarity::score::similarity(&reduced, &whole);
    assert!(score > 0.95, "{score}");
}

#[test]
fn a_region_is_described_like_the_picture_cut_to_it() {
    let image = sample();
    let region = Region {
        x: 30,
        y: 20,
        width: 60,
        height: 50,
    };
    let cut = image.crop_imm(30, 20, 60, 50);
    let describe = |image: &DynamicImage, region| {
        describe(
            "common-search",
            &encoded(image, ImageFormat::Png),
            region,
            &accept(),
            None,
        )
    };
    let of_region = describe(&image, Some(region)).unwrap();
    assert_eq!(
        of_region.descriptor,
        describe(&cut, None).unwrap().descriptor
    );
    assert_eq!(of_region.size.width, 120);
    let outside = [
        Region { width: 0, ..region },
        Region {
            height: 0,
            ..region
        },
        Region { x: 61, ..region },
        Region { y: 31, ..region },
        Region {
            width: u32::MAX,
            ..region
        },
    ];
    let size = of_region.size;
    for region in outside {
        assert_eq!(
            describe(&image, Some(region)),
            Err(DescribeError::RegionOutside(size))
        );
    }
}

#[test]
fn an_unknown_model_is_refused() {
    let bytes = encoded(&sample(), ImageFormat::Png);
    let refused = describe("common", &bytes, None, &accept(), None);
    assert_eq!(refused, Err(DescribeError::UnknownModel));
}
