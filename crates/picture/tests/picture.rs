//! Formats, limits, orientation, regions and broken files.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::io::Cursor;

use image::codecs::png::PngEncoder;
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
};
use picture::{
    Acceptance, DescribeError, Format, Region, Size, Wanted, decode, decode_part, sniff,
};
use proptest::prelude::*;

const FORMATS: [(Format, ImageFormat); 4] = [
    (Format::Jpeg, ImageFormat::Jpeg),
    (Format::Png, ImageFormat::Png),
    (Format::Bmp, ImageFormat::Bmp),
    (Format::Webp, ImageFormat::WebP),
];

fn accept() -> Acceptance {
    Acceptance {
        formats: FORMATS.map(|(format, _)| format).to_vec().into(),
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
fn every_format_is_read_and_told_from_its_bytes() {
    for (format, encoding) in FORMATS {
        let bytes = encoded(&sample(), encoding);
        assert_eq!(sniff(&bytes), Some(format));
        let picture = decode(&bytes, &accept()).unwrap();
        assert_eq!(picture.format, format);
        let size = Size {
            width: 120,
            height: 80,
        };
        assert_eq!(picture.size, size);
        if format != Format::Jpeg {
            assert_eq!(picture.pixels, sample().to_rgb8());
        }
        let others = FORMATS.map(|(format, _)| format).into_iter();
        let accept = Acceptance {
            formats: others.filter(|other| *other != format).collect(),
            ..accept()
        };
        let refused = decode(&bytes, &accept).unwrap_err();
        assert_eq!(refused, DescribeError::UnsupportedFormat);
    }
}

#[test]
fn grey_deep_and_transparent_pictures_are_read() {
    let image = sample();
    let expected = image.to_rgb8();
    let variants = [
        DynamicImage::from(image.to_rgb16()),
        DynamicImage::from(image.to_rgba8()),
        DynamicImage::from(image.to_rgba16()),
    ];
    for variant in variants {
        let bytes = encoded(&variant, ImageFormat::Png);
        assert_eq!(decode(&bytes, &accept()).unwrap().pixels, expected);
    }
    for grey in [
        DynamicImage::from(image.to_luma8()),
        image.to_luma16().into(),
    ] {
        let pixels = decode(&encoded(&grey, ImageFormat::Png), &accept())
            .unwrap()
            .pixels;
        assert!(
            pixels
                .pixels()
                .all(|p| p.0[0] == p.0[1] && p.0[1] == p.0[2])
        );
    }
    let grey_jpeg = encoded(&DynamicImage::from(image.to_luma8()), ImageFormat::Jpeg);
    assert!(decode(&grey_jpeg, &accept()).is_ok());
    let clear = RgbaImage::from_pixel(20, 20, Rgba([10, 20, 30, 0]));
    let pixels = decode(&encoded(&clear.into(), ImageFormat::Png), &accept())
        .unwrap()
        .pixels;
    assert!(pixels.pixels().all(|pixel| *pixel == Rgb([255; 3])));
}

#[test]
fn sides_are_checked_at_both_ends() {
    let check = |width, height| {
        let image = DynamicImage::from(RgbImage::new(width, height));
        decode(&encoded(&image, ImageFormat::Png), &accept()).map(|picture| picture.size)
    };
    for (width, height) in [(10, 10), (400, 400), (10, 400)] {
        assert_eq!(check(width, height), Ok(Size { width, height }));
    }
    for (width, height) in [(9, 10), (10, 9), (401, 400), (400, 401)] {
        let size = Size { width, height };
        assert_eq!(
            check(width, height),
            Err(DescribeError::SideOutOfRange(size))
        );
    }
}

#[test]
fn a_huge_picture_is_refused_from_its_header() {
    // A PNG header that announces 60,000 x 60,000 pixels, with a handful of bytes behind it.
    let mut bytes = Vec::new();
    let pixels = vec![0; 30 * 30 * 3];
    let encoder = PngEncoder::new(&mut bytes);
    encoder
        .write_image(&pixels, 30, 30, ExtendedColorType::Rgb8)
        .unwrap();
    let side = 60_000_u32.to_be_bytes();
    bytes[16..20].copy_from_slice(&side);
    bytes[20..24].copy_from_slice(&side);
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    let size = Size {
        width: 60_000,
        height: 60_000,
    };
    let started = std::time::Instant::now();
    assert_eq!(
        decode(&bytes, &accept()).unwrap_err(),
        DescribeError::SideOutOfRange(size)
    );
    let boundless = Acceptance {
        max_side: u32::MAX,
        ..accept()
    };
    assert!(matches!(
        decode(&bytes, &boundless),
        Err(DescribeError::Malformed(_))
    ));
    assert!(started.elapsed().as_millis() < 500);
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), step)
    })
}

/// A JPEG file with an EXIF segment that says how it is to be turned.
fn oriented(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let plain = encoded(&sample(), ImageFormat::Jpeg);
    let length = (2 + 6 + tiff.len()) as u16;
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1];
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&plain[2..]);
    bytes
}

#[test]
fn the_exif_orientation_is_applied() {
    let upright = decode(&oriented(1), &accept()).unwrap().pixels;
    let expected = [
        (3, image::imageops::rotate180(&upright)),
        (6, image::imageops::rotate90(&upright)),
        (8, image::imageops::rotate270(&upright)),
    ];
    for (orientation, pixels) in expected {
        let picture = decode(&oriented(orientation), &accept()).unwrap();
        assert_eq!(picture.pixels, pixels, "orientation {orientation}");
    }
}

#[test]
fn a_region_is_where_it_is_displayed_whatever_the_orientation() {
    let region = Region {
        x: 11,
        y: 7,
        width: 40,
        height: 23,
    };
    let wanted = Wanted {
        region: Some(region),
        enough: u64::MAX,
    };
    for orientation in 1..=8 {
        let bytes = oriented(orientation);
        let whole = decode(&bytes, &accept()).unwrap();
        let part = decode_part(&bytes, &accept(), wanted).unwrap();
        let expected = image::imageops::crop_imm(&whole.pixels, 11, 7, 40, 23).to_image();
        assert_eq!(part.pixels, expected, "orientation {orientation}");
        assert_eq!(part.size, whole.size);
    }
}

#[test]
fn a_large_jpeg_comes_smaller() {
    let picture = DynamicImage::from(synthetic_pictures::picture(6, 1600, 1200));
    let bytes = encoded(&picture, ImageFormat::Jpeg);
    let accept = Acceptance {
        max_side: 1600,
        ..accept()
    };
    let wanted = Wanted {
        region: None,
        enough: 120_000,
    };
    let reduced = decode_part(&bytes, &accept, wanted).unwrap();
    assert_eq!(reduced.pixels.dimensions(), (400, 300));
    assert_eq!((reduced.size.width, reduced.size.height), (1600, 1200));
}

#[test]
fn cut_files_are_refused() {
    for (format, encoding) in FORMATS {
        let bytes = encoded(&sample(), encoding);
        for share in [1, 3, 6, 9] {
            let cut = &bytes[..bytes.len() * share / 10];
            let outcome = decode(cut, &accept());
            assert!(
                matches!(outcome, Err(DescribeError::Malformed(_))),
                "{format:?} {share}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_bytes_make_the_decoder_panic(
        which in 0..4_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = encoded(&sample(), FORMATS[which].1);
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        // Any answer will do.
        let _ = decode(&bytes, &accept());
    }
}
