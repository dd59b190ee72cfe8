//! Collections of picture files that are named on the command line.

use std::path::{Path, PathBuf};

use image::{RgbImage, imageops};

use crate::Result;
use crate::collection::Collection;
use crate::copies::ATTACKS;

/// The pictures of `files`, each a family of its own, with copies by every attack.
///
/// # Errors
/// When a file is no picture that can be read.
pub fn whole(files: &[PathBuf]) -> Result<Collection> {
    Collection::describe(files.len(), |number| {
        let picture = open(&files[number])?;
        Ok((number as u64, picture, (0..ATTACKS.len()).collect()))
    })
}

/// The four quarters of each file's picture, which are a family: what different pictures of one thing
/// look like.
///
/// # Errors
/// When a file is no picture that can be read.
pub fn quarters(files: &[PathBuf]) -> Result<Collection> {
    Collection::describe(4 * files.len(), |number| {
        let (file, quarter) = (number / 4, number as u32 % 4);
        let picture = open(&files[file])?;
        let (width, height) = (picture.width() / 2, picture.height() / 2);
        let (x, y) = (quarter % 2 * width, quarter / 2 * height);
        let part = imageops::crop_imm(&picture, x, y, width, height).to_image();
        Ok((file as u64, part, (0..ATTACKS.len()).collect()))
    })
}

fn open(file: &Path) -> Result<RgbImage> {
    let picture = image::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(picture.into_rgb8())
}
