//! The pictures as JPEG files: originals, distractors, and attacked copies of the originals.

use std::fs;
use std::path::{Path, PathBuf};

use image::RgbImage;

use crate::Result;
use crate::attacks::ATTACKS;
use crate::parallel;

/// Originals, photographs among them.
const ORIGINALS: usize = 100;
const ORIGINAL_SIZES: [(u32, u32); 4] = [(640, 480), (480, 640), (800, 600), (512, 384)];
const DISTRACTOR_SIZES: [(u32, u32); 3] = [(320, 240), (240, 320), (400, 300)];
/// Longer photographs are brought to this length: attacks are given in pixels.
const LONGEST_SIDE: u32 = 800;
/// Of the JPEG that a stored picture is.
const STORED_QUALITY: u8 = 90;

/// Where the random numbers of a set start.
pub struct Seeds {
    /// Names the folder of the files.
    pub name: &'static str,
    /// Of the first generated original.
    pub originals: u64,
    /// Of the first distractor.
    pub distractors: u64,
}

/// What to generate.
pub struct Plan {
    /// Of which set.
    pub seeds: Seeds,
    /// Stored pictures that nothing is a copy of.
    pub distractors: usize,
    /// The originals begin with these; the rest is generated.
    pub photographs: Vec<PathBuf>,
}

/// Files of a set.
pub struct Files {
    /// The folder that they are in.
    pub folder: PathBuf,
    /// How many of the originals are photographs: the first ones.
    pub photographs: usize,
    /// How many pictures copies are made of.
    pub originals: usize,
    /// Originals, then distractors.
    pub stored: Vec<PathBuf>,
    /// The copies of the first original in the order of [`ATTACKS`], then those of the next.
    pub copies: Vec<PathBuf>,
}

impl Plan {
    /// Writes the files that are not there yet.
    ///
    /// # Errors
    /// When a photograph cannot be read, or a file not written.
    pub fn generate(&self) -> Result<Files> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("retrieval");
        let folder = target.join(self.seeds.name);
        fs::create_dir_all(&folder)?;
        let path = |name: String| folder.join(name + ".jpg");
        let copies = parallel::map(ORIGINALS, |number| {
            let names = |attack: usize| path(format!("copy-{number:03}-{attack:02}"));
            let copies: Vec<PathBuf> = (0..ATTACKS.len()).map(names).collect();
            let stored = path(format!("original-{number:03}"));
            // The last one written: the others are there when it is.
            if !copies[copies.len() - 1].exists() {
                let original = self.original(number)?;
                write(&stored, &original, STORED_QUALITY)?;
                let original = image::open(&stored)?.into_rgb8();
                for (attack, copy) in ATTACKS.iter().zip(&copies) {
                    let seed = self.seeds.originals + number as u64;
                    write(copy, &(attack.change)(&original, seed), attack.quality)?;
                }
            }
            Ok((stored, copies))
        })?;
        let distractors = parallel::map(self.distractors, |number| {
            let path = path(format!("distractor-{number:05}"));
            if !path.exists() {
                let (width, height) = DISTRACTOR_SIZES[number % DISTRACTOR_SIZES.len()];
                let seed = self.seeds.distractors + number as u64;
                write(
                    &path,
                    &synthetic_pictures::picture(seed, width, height),
                    STORED_QUALITY,
                )?;
            }
            Ok(path)
        })?;
        let (mut stored, copies): (Vec<_>, Vec<_>) = copies.into_iter().unzip();
        stored.extend(distractors);
        Ok(Files {
            folder,
            photographs: self.photographs.len().min(ORIGINALS),
            originals: ORIGINALS,
            stored,
            copies: copies.into_iter().flatten().collect(),
        })
    }

    fn original(&self, number: usize) -> Result<RgbImage> {
        let Some(photograph) = self.photographs.get(number) else {
            let (width, height) = ORIGINAL_SIZES[number % ORIGINAL_SIZES.len()];
            let seed = self.seeds.originals + number as u64;
            return Ok(synthetic_pictures::picture(seed, width, height));
        };
        let picture = image::open(photograph)
            .map_err(|error| format!("{}: {error}", photograph.display()))?
            .into_rgb8();
        let longer = picture.width().max(picture.height());
        let factor = LONGEST_SIDE as f32 / longer as f32;
        Ok(synthetic_pictures::attack::scale(&picture, factor.min(1.0)))
    }
}

/// Under its name only when whole, so that an interrupted run leaves no half file behind.
fn write(path: &Path, picture: &RgbImage, quality: u8) -> Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, synthetic_pictures::jpeg(picture, quality)?)?;
    Ok(fs::rename(unfinished, path)?)
}
