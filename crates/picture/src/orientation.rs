//! EXIF orientations: how a picture as stored is turned to be displayed.

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};
use inference_types::{Region, Size};

/// The size as displayed of a picture of the size `stored`.
pub fn displayed(mut stored: Size, orientation: Orientation) -> Size {
    if is_on_its_side(orientation) {
        std::mem::swap(&mut stored.width, &mut stored.height);
    }
    stored
}

/// Where a region of an upright picture is in the picture as stored, which has the size `stored`.
pub fn region_as_stored(mut region: Region, orientation: Orientation, stored: Size) -> Region {
    use Orientation::{
        FlipHorizontal, FlipVertical, Rotate90, Rotate180, Rotate270, Rotate270FlipH,
    };
    if is_on_its_side(orientation) {
        std::mem::swap(&mut region.x, &mut region.y);
        std::mem::swap(&mut region.width, &mut region.height);
    }
    if matches!(
        orientation,
        Rotate180 | Rotate270 | FlipHorizontal | Rotate270FlipH
    ) {
        region.x = stored.width - region.x - region.width;
    }
    if matches!(
        orientation,
        Rotate90 | Rotate180 | FlipVertical | Rotate270FlipH
    ) {
        region.y = stored.height - region.y - region.height;
    }
    region
}

/// The pixels as they are displayed.
pub fn upright(pixels: RgbImage, orientation: Orientation) -> RgbImage {
    let mut image = DynamicImage::from(pixels);
    image.apply_orientation(orientation);
    image.into_rgb8()
}

fn is_on_its_side(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(
        orientation,
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH
    )
}
