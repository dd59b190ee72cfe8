//! What a picture may cost: sides that a caller accepts, and memory.

use image::Limits;
use inference_types::{Acceptance, DescribeError, Region, Size};

/// Most bytes that a decoder may allocate. 4096 x 4096 pixels of four 16-bit channels take half of it.
pub const MAX_DECODER_BYTES: u64 = 256 << 20;

/// Limits for decoders of `image`: so many bytes.
pub fn at_most(bytes: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

/// Refuses a picture of a size that is not accepted.
pub fn check_size(size: Size, accept: &Acceptance) -> Result<(), DescribeError> {
    let shorter = size.width.min(size.height);
    let longer = size.width.max(size.height);
    if shorter < accept.min_side.max(1) || longer > accept.max_side {
        return Err(DescribeError::SideOutOfRange(size));
    }
    Ok(())
}

/// Refuses a region that is empty or leaves a picture of this size.
pub fn check_region(size: Size, region: Region) -> Result<(), DescribeError> {
    let ends_inside = |start: u32, length: u32, side: u32| {
        length > 0 && start.checked_add(length).is_some_and(|end| end <= side)
    };
    let inside = ends_inside(region.x, region.width, size.width)
        && ends_inside(region.y, region.height, size.height);
    if inside {
        Ok(())
    } else {
        Err(DescribeError::RegionOutside(size))
    }
}
