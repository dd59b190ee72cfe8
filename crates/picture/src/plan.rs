//! What is to be decoded of a picture, decided from its header.

use image::metadata::Orientation;
use inference_types::{Acceptance, DescribeError, Region, Size};

use crate::limits::{check_region, check_size};
use crate::orientation::{displayed, region_as_stored};

/// What of a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// A part of it; `None` is the whole.
    pub region: Option<Region>,
    /// Pixels of the part that are enough: where the format makes it cheaper, the part comes smaller than it is,
    /// but with no fewer than these.
    pub enough: u64,
}

/// What the header decides.
pub struct Plan {
    /// The size as displayed.
    pub size: Size,
    /// The part that is wanted, in the picture as stored.
    pub part: Option<Region>,
}

impl Plan {
    /// Checks a picture of the size `stored` and a region of it.
    ///
    /// # Errors
    /// [`DescribeError::SideOutOfRange`], [`DescribeError::RegionOutside`].
    pub fn new(
        stored: Size,
        orientation: Orientation,
        accept: &Acceptance,
        region: Option<Region>,
    ) -> Result<Self, DescribeError> {
        let size = displayed(stored, orientation);
        check_size(size, accept)?;
        if let Some(region) = region {
            check_region(size, region)?;
        }
        let part = region.map(|region| region_as_stored(region, orientation, stored));
        Ok(Self { size, part })
    }
}
