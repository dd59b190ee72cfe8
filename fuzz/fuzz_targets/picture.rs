//! Pictures: any file is decoded or refused, within bounds of memory.
//!
//! Pictures have sides of at most [`MAX_SIDE`] pixels here, so that thousands are read in a minute. An input
//! that ends in the bytes `box` and four more is also cut to the region that these say, and described.

#![no_main]

use descriptor::COMMON_SEARCH;
use libfuzzer_sys::fuzz_target;
use peak_alloc::PeakAlloc;
use picture::{
    Acceptance, DescribeError, Format, Picture, Region, Wanted, decode, decode_part, sniff,
};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Longest side of a picture that is decoded.
const MAX_SIDE: u32 = 256;
/// Most bytes that one picture may take while it is read: twice what decompressed metadata may.
const MOST_BYTES: usize = 128 << 20;

fuzz_target!(|input: &[u8]| {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    read(input);
    let taken = ALLOCATOR.peak_usage().saturating_sub(before);
    assert!(taken <= MOST_BYTES, "{taken} bytes were taken");
});

fn read(input: &[u8]) {
    let accept = Acceptance {
        formats: vec![Format::Jpeg, Format::Png, Format::Bmp, Format::Webp].into(),
        min_side: 1,
        max_side: MAX_SIDE,
    };
    match decode(input, &accept) {
        Ok(picture) => {
            let size = picture.size;
            let sides = 1..=MAX_SIDE;
            assert!(sides.contains(&size.width) && sides.contains(&size.height));
            assert_eq!(Some(picture.format), sniff(input));
            if let Some(region) = region(input) {
                described(input, &picture, region, &accept);
            }
        }
        Err(DescribeError::UnsupportedFormat) => assert_eq!(sniff(input), None),
        Err(DescribeError::Malformed(why)) => assert!(!why.is_empty()),
        Err(DescribeError::SideOutOfRange(size)) => {
            assert!(size.width.min(size.height) == 0 || size.width.max(size.height) > MAX_SIDE);
        }
        Err(other) => panic!("{other}"),
    }
}

fn region(input: &[u8]) -> Option<Region> {
    match *input {
        [.., b'b', b'o', b'x', x, y, width, height] => Some(Region {
            x: x.into(),
            y: y.into(),
            width: width.into(),
            height: height.into(),
        }),
        _ => None,
    }
}

/// The part within `region` is there, or the region is refused; describing says the same.
fn described(input: &[u8], picture: &Picture, region: Region, accept: &Acceptance) {
    let wanted = Wanted {
        region: Some(region),
        enough: u64::MAX,
    };
    let cut = decode_part(input, accept, wanted);
    match descriptor::describe(COMMON_SEARCH, input, Some(region), accept, None) {
        Ok(description) => {
            assert!(cut.is_ok_and(|cut| cut.pixels.dimensions() == (region.width, region.height)));
            assert_eq!(description.size, picture.size);
            assert!(
                description
                    .descriptor
                    .iter()
                    .any(|component| *component != 0)
            );
        }
        Err(refusal) => assert_eq!(cut.err(), Some(refusal)),
    }
}
